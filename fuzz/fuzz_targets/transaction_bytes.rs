//! A transaction's bytes: what decodes encodes to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::SignedTransaction;
use liuhen_types::decode::from_bytes;
use liuhen_types::limits::TX_BYTES_MAX;

fuzz_target!(|data: &[u8]| {
    if let Ok(tx) = from_bytes::<SignedTransaction>(data, TX_BYTES_MAX) {
        assert_eq!(tx.to_bytes(), data, "the byte form is not canonical");
    }
});
