//! Signatures of a few keys: every back end, alone and in a batch, with and without
//! tables, gives the same verdicts.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use liuhen_crypto::sm2::{Backend, verify_batch_with};
use liuhen_crypto::{Signature, SigningKey, VerifyItem, VerifyingKey};

/// Keys with small secrets, with and without tables, and a valid signature of each.
static KEYS: LazyLock<Vec<([VerifyingKey; 2], Signature)>> = LazyLock::new(|| {
    let key = |secret: u8| {
        let mut scalar = [0; 32];
        scalar[31] = secret;
        let key = SigningKey::from_scalar(&scalar).expect("a small scalar is a key");
        let unknown = key.public_key().verifying_key();
        ([unknown.clone(), unknown.prepared()], key.sign(b"message"))
    };
    (1..=4).map(key).collect()
});

/// Bytes that make one signature: the key, whether to start from the valid
/// signature, and what is added bit by bit.
const ITEM_BYTES: usize = 66;

fn item(prepared: usize, (key, signature): &(usize, Signature)) -> VerifyItem<'_> {
    VerifyItem { key: &KEYS[*key].0[prepared], message: b"message", signature }
}

fuzz_target!(|data: &[u8]| {
    let signatures: Vec<(usize, Signature)> = data
        .chunks_exact(ITEM_BYTES)
        .take(40)
        .map(|chunk| {
            let key = usize::from(chunk[0]) % KEYS.len();
            let mut signature = if chunk[1] % 2 == 0 { Signature([0; 64]) } else { KEYS[key].1 };
            for (byte, change) in signature.0.iter_mut().zip(&chunk[2..]) {
                *byte ^= change;
            }
            (key, signature)
        })
        .collect();
    let items: Vec<VerifyItem<'_>> =
        signatures.iter().enumerate().map(|(index, signed)| item(index % 2, signed)).collect();
    let expected: Vec<bool> =
        items.iter().map(|item| item.key.verify(item.message, item.signature)).collect();
    for backend in Backend::all() {
        assert_eq!(verify_batch_with(backend, &items), expected, "{}", backend.name());
        for (signed, expected) in signatures.iter().zip(&expected) {
            for prepared in [0, 1] {
                let alone = [item(prepared, signed)];
                assert_eq!(verify_batch_with(backend, &alone), [*expected], "{}", backend.name());
            }
        }
    }
});
