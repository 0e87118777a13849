//! A block body: canonical, and no count allocates more than its bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::Body;
use liuhen_types::decode::from_bytes;
use liuhen_types::limits::BLOCK_BYTES_MAX;

fuzz_target!(|data: &[u8]| {
    if let Ok(body) = from_bytes::<Body>(data, BLOCK_BYTES_MAX) {
        assert_eq!(borsh::to_vec(&body).expect("memory"), data, "the byte form is not canonical");
    }
});
