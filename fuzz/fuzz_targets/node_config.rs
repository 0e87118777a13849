//! The node's configuration file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_node::Config;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Config::parse(text, []);
    }
});
