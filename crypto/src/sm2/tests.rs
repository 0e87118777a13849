//! SM2 against the standard's example, OpenSSL and malformed input.

use ::sm2::Scalar;
use ::sm2::dsa::signature::hazmat::PrehashVerifier as _;
use ::sm2::elliptic_curve::Group as _;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates as _;
use hex_literal::hex;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::openssl;

/// Order of the curve's base point.
const N: [u8; 32] = hex!("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");

/// The key of the example in GB/T 32918.5.
fn example_key() -> SigningKey {
    let text = &crate::vectors::load("standards.json")["sm2"][0]["private_key"];
    SigningKey::from_scalar(&hex::decode(text.as_str().unwrap()).unwrap()).unwrap()
}

/// `bytes` plus or minus a small number.
fn shifted(bytes: &[u8; 32], by: i32) -> [u8; 32] {
    let (mut result, mut carry) = (*bytes, by);
    for byte in result.iter_mut().rev() {
        let sum = i32::from(*byte) + carry;
        (*byte, carry) = (sum.rem_euclid(256) as u8, sum.div_euclid(256));
    }
    result
}

#[test]
fn the_example_of_the_standard_verifies() {
    let example = &crate::vectors::load("standards.json")["sm2"][0];
    assert_eq!(example["id"], DEFAULT_ID);
    let key = example_key();
    assert_eq!(key.public_key().to_string(), example["public_key"]);
    let message = hex::decode(example["message"].as_str().unwrap()).unwrap();
    let signature = example["signature"].as_str().unwrap().parse().unwrap();
    let verifying = key.public_key().verifying_key();
    assert!(verifying.verify(&message, &signature));
    assert!(!verifying.verify(b"another message", &signature));
    assert!(verifying.verify(&message, &key.sign(&message)));
}

/// What a second implementation needs to agree on keys, ids and signed messages.
fn own_vectors() -> Value {
    let key = example_key();
    let digest = crate::sm3(&[b"vector"]);
    let message = signing_message("liuhen/vector/v1", &digest);
    json!({
        "about": "key id = first 20 bytes of SM3(len(domain) || domain || public key); \
                  message = len(domain) || domain || digest, signed with the default id",
        "public_key": key.public_key(),
        "key_id_domain": "liuhen/key-id/v1",
        "key_id": key.public_key().id(),
        "domain": "liuhen/vector/v1",
        "digest": digest,
        "message": hex::encode(&message),
        "signature": key.sign(&message),
    })
}

#[test]
fn own_vectors_hold() {
    crate::vectors::check("sm2.json", &own_vectors());
}

#[test]
fn openssl_verifies_what_we_sign() {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    std::fs::write(folder.path().join("public.pem"), key.public_key().to_pem()).unwrap();
    for size in [0, 1, 64, 5000] {
        let message = vec![0xa5; size];
        let signature = ::sm2::dsa::Signature::from_slice(&key.sign(&message).0).unwrap();
        std::fs::write(folder.path().join("signature"), signature.to_der().as_bytes()).unwrap();
        let verify = ["dgst", "-sm3", "-verify", "public.pem", "-signature", "signature"];
        openssl::run_in(folder.path(), &[&verify[..], &openssl::DISTID].concat(), &message);
        let wrong = [&message[..], b"!"].concat();
        let refused =
            openssl::output(folder.path(), &[&verify[..], &openssl::DISTID].concat(), &wrong);
        assert!(!refused.status.success(), "openssl accepts another message");
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], input: &[u8]| openssl::run_in(folder.path(), arguments, input);
    run(&["genpkey", "-algorithm", "SM2", "-out", "private.pem"], b"");
    let public = String::from_utf8(run(&["pkey", "-in", "private.pem", "-pubout"], b"")).unwrap();
    let verifying = PublicKey::from_pem(&public).unwrap().verifying_key();
    for size in [0, 1, 64, 5000] {
        let message = vec![0x3c; size];
        let sign = ["dgst", "-sm3", "-sign", "private.pem"];
        let der = run(&[&sign[..], &openssl::DISTID].concat(), &message);
        let signature = Signature::from_der(&der).unwrap();
        assert!(verifying.verify(&message, &signature), "{size} bytes");
        assert!(!verifying.verify(&[&message[..], b"!"].concat(), &signature));
    }
}

#[test]
fn signatures_out_of_range_are_refused() {
    let key = example_key();
    let verifying = key.public_key().verifying_key();
    let good = key.sign(b"message");
    let bad = [[0; 32], N, shifted(&N, 1), [0xff; 32]];
    for half in 0..2 {
        for value in bad {
            let mut forged = good;
            forged.0[32 * half..][..32].copy_from_slice(&value);
            assert!(!verifying.verify(b"message", &forged), "{forged:?}");
        }
    }
    // r + s = n makes t zero.
    let mut zero_t = Signature([0; 64]);
    zero_t.0[31] = 1;
    zero_t.0[32..].copy_from_slice(&shifted(&N, -1));
    assert!(!verifying.verify(b"message", &zero_t));
}

/// Verification without the check of the ranges, as in `sm-crypto` 0.1.9: s only
/// ever multiplies G, where s + n is as good as s.
fn careless_verdict(key: &PublicKey, e: &Scalar, r: &[u8; 32], s: &[u8; 32]) -> bool {
    let [claimed, s] =
        [r, s].map(|bytes| <Scalar as Reduce<::sm2::FieldBytes>>::reduce(&(*bytes).into()));
    let key = ::sm2::PublicKey::from_sec1_bytes(key.as_bytes()).unwrap().to_projective();
    let point = ::sm2::ProjectivePoint::mul_by_generator(&s) + key * (claimed + s);
    e + &<Scalar as Reduce<::sm2::FieldBytes>>::reduce(&point.to_affine().x()) == claimed
}

/// Why `sm-crypto` cannot be used: it takes s + n for s, which makes signatures
/// malleable. That fits into 32 bytes for one signature in 2^32 only, so the key is
/// made to fit: with k, s and e chosen, d = (k − s) / (s + r) makes (r, s) a
/// signature of e.
#[test]
fn s_plus_n_is_refused() {
    let [k, s, e] = [123_456_789_u64, 7, 1].map(Scalar::from);
    let point = ::sm2::ProjectivePoint::mul_by_generator(&k).to_affine();
    let r = e + <Scalar as Reduce<::sm2::FieldBytes>>::reduce(&point.x());
    let d = (k - s) * (s + r).invert().unwrap();
    let key = *SigningKey::from_scalar(&d.to_bytes()).unwrap().public_key();
    let digest: [u8; 32] = e.to_bytes().into();
    let [r, s] = [r, s].map(|scalar| <[u8; 32]>::from(scalar.to_bytes()));
    let verdicts = |s: &[u8; 32]| {
        let signature = Signature([r, *s].concat().try_into().unwrap());
        let ours = [key.verifying_key(), key.verifying_key().prepared()].map(|key| {
            let claims = [key.claim(&digest, &signature)];
            Backend::all().into_iter().map(|backend| backend.verify(&claims)[0]).collect()
        });
        let library = ::sm2::dsa::Signature::from_slice(&signature.0).is_ok_and(|signature| {
            let key = ::sm2::dsa::VerifyingKey::from_sec1_bytes(DEFAULT_ID, key.as_bytes());
            key.unwrap().verify_prehash(&digest, &signature).is_ok()
        });
        (careless_verdict(&key, &e, &r, s), library, ours)
    };
    let every =
        |verdict| [vec![verdict; Backend::all().len()], vec![verdict; Backend::all().len()]];
    assert_eq!(verdicts(&s), (true, true, every(true)), "(r, s) is a signature");
    assert_eq!(verdicts(&shifted(&N, 7)), (true, false, every(false)), "(r, s + n) is none");
}

#[test]
fn der_signatures_have_one_form() {
    let signature = example_key().sign(b"message");
    let library = ::sm2::dsa::Signature::from_slice(&signature.0).unwrap();
    let der = library.to_der().as_bytes().to_vec();
    assert_eq!(Signature::from_der(&der), Ok(signature));
    let longer = [&der[..], &[0]].concat();
    for refused in [&[][..], &der[1..], &der[..der.len() - 1], &longer, &[0x30, 0]] {
        let error = Signature::from_der(refused).unwrap_err();
        assert_eq!(error.to_string(), "SM2 signature is not well-formed DER");
    }
}

#[test]
fn private_keys_out_of_range_are_refused() {
    let refused = [[0; 32], shifted(&N, -1), N, shifted(&N, 1), [0xff; 32]];
    for scalar in refused {
        assert_eq!(SigningKey::from_scalar(&scalar).unwrap_err(), KeyError::PrivateKey);
    }
    for scalar in [&[1; 31][..], &[1; 33], &[]] {
        assert_eq!(SigningKey::from_scalar(scalar).unwrap_err(), KeyError::PrivateKey);
    }
    let largest = SigningKey::from_scalar(&shifted(&N, -2)).unwrap();
    assert!(largest.public_key().verifying_key().verify(b"m", &largest.sign(b"m")));
}

#[test]
fn public_keys_off_the_curve_are_refused() {
    let good = *example_key().public_key();
    let changed = |position: usize, value: u8| {
        let mut bytes = *good.as_bytes();
        bytes[position] = value;
        bytes.to_vec()
    };
    let compressed = [&[2 + (good.as_bytes()[64] & 1)], &good.as_bytes()[1..33]].concat();
    let refused = [
        ("point at infinity", vec![0]),
        ("all zero", [vec![4], vec![0; 64]].concat()),
        ("compressed", compressed),
        ("hybrid", changed(0, 6 + (good.as_bytes()[64] & 1))),
        ("off the curve", changed(64, good.as_bytes()[64] ^ 1)),
        ("x above p", [vec![4], vec![0xff; 32], good.as_bytes()[33..].to_vec()].concat()),
        ("short", good.as_bytes()[..64].to_vec()),
        ("empty", vec![]),
    ];
    for (what, bytes) in refused {
        assert_eq!(PublicKey::from_bytes(&bytes), Err(KeyError::PublicKey), "{what}");
        assert!(hex::encode(&bytes).parse::<PublicKey>().is_err(), "{what}");
        assert!(borsh::from_slice::<PublicKey>(&bytes).is_err(), "{what}");
    }
    let text = serde_json::to_string(&good).unwrap();
    assert_eq!(serde_json::from_str::<PublicKey>(&text).unwrap(), good);
    assert_eq!(borsh::from_slice::<PublicKey>(&borsh::to_vec(&good).unwrap()).unwrap(), good);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn verdicts_do_not_depend_on_neighbours(forged in prop::collection::vec(any::<bool>(), 1..40)) {
        let key = example_key();
        let verifying = key.public_key().verifying_key();
        let messages: Vec<Vec<u8>> = (0..forged.len()).map(|n| vec![n as u8; n]).collect();
        let signatures: Vec<Signature> = messages.iter().zip(&forged).map(|(message, forged)| {
            let mut signature = key.sign(message);
            signature.0[63] ^= u8::from(*forged);
            signature
        }).collect();
        let items: Vec<VerifyItem<'_>> = messages.iter().zip(&signatures)
            .map(|(message, signature)| VerifyItem { key: &verifying, message, signature })
            .collect();
        let expected: Vec<bool> = forged.iter().map(|forged| !forged).collect();
        prop_assert_eq!(verify_batch(&items), expected);
    }

    #[test]
    fn any_changed_bit_of_a_signature_is_refused(bit in 0usize..512) {
        let key = example_key();
        let mut signature = key.sign(b"message");
        signature.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!key.public_key().verifying_key().verify(b"message", &signature));
    }
}
