//! Everything that the engine reads from peers and from its own log.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| liuhen_network::codec::decode_any(data));
