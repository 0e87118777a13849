//! An SM2 public key and a signature: any bytes give a verdict.
#![no_main]

use libfuzzer_sys::fuzz_target;
use liuhen_crypto::{PublicKey, Signature};

fuzz_target!(|data: &[u8]| {
    let Some((key, rest)) = data.split_at_checked(PublicKey::LEN) else { return };
    let Some((signature, message)) = rest.split_first_chunk::<64>() else { return };
    if let Ok(key) = PublicKey::from_bytes(key) {
        key.verifying_key().verify(message, &Signature(*signature));
    }
});
