//! The rows of the store, whose bytes a damaged disk may have changed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| liuhen_node::store::decode_any(data));
