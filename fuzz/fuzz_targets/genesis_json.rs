//! A genesis file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::Genesis;
use liuhen_types::decode::from_json;
use liuhen_types::limits::GENESIS_BYTES_MAX;

fuzz_target!(|data: &[u8]| {
    let _ = from_json::<Genesis>(data, GENESIS_BYTES_MAX);
});
