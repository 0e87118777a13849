//! Proofs of the state: no hostile proof verifies against a root that it was not
//! made for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_crypto::state_tree::{StateProof, verify};
use liuhen_crypto::{Hash, sm3};
use liuhen_types::api::StateView;
use liuhen_types::decode::from_json;
use liuhen_types::limits::RECEIPT_JSON_BYTES_MAX;

fuzz_target!(|data: &[u8]| {
    let root = sm3(&[b"no tree has this root"]);
    if let Ok(proof) = borsh::from_slice::<StateProof>(data) {
        assert!(!verify(&root, b"key", Some(b"value"), &proof));
        assert!(!verify(&root, b"key", None, &proof));
        let _ = verify(&Hash::ZERO, b"key", None, &proof);
    }
    let _ = from_json::<StateView>(data, RECEIPT_JSON_BYTES_MAX);
});
