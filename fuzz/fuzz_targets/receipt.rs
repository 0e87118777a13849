//! A receipt file: decoding and verifying hostile bytes ends in a verdict.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_types::receipt::{ReceiptFile, TrustRoot};
use liuhen_types::{ChainId, Height, ValidatorSet};

fn trust() -> TrustRoot {
    TrustRoot {
        chain_id: ChainId::new("fuzz").expect("a valid id"),
        validators: ValidatorSet::new(Vec::new()),
        height: Height(0),
        accept_simulated_time: false,
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = ReceiptFile::from_bytes(data) {
        let _ = file.verify(&trust());
        assert_eq!(file.to_bytes(), data, "the byte form is not canonical");
    }
});
