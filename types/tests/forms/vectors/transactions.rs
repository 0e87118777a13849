//! One transaction of every kind: JSON, bytes, id, and what is signed.

use std::collections::BTreeSet;

use liuhen_crypto::{Hash, PublicKey, Signature, SigningKey};
use liuhen_types::transaction::{cosigner_message, signer_message};
use liuhen_types::{Payload, SignedTransaction, Transaction, TxId};
use serde::{Deserialize, Serialize};

use super::{compare, read, regenerates};
use crate::sample::{Random, Sample as _};

/// The sender signs with this private key, a co-signer with the other.
const SENDER_SCALAR: [u8; 32] = [0x11; 32];
const COSIGNER_SCALAR: [u8; 32] = [0x22; 32];
/// Drawn payloads are of at most this size, so that a person can read them.
const DRAWN_BYTES_MAX: usize = 1_500;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    /// Written by hand, or drawn once; `key_id` is filled in.
    transaction: Transaction,
    /// Written by hand: an org that co-signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cosigner: Option<liuhen_types::OrgId>,
    #[serde(default)]
    derived: Option<Derived>,
}

#[derive(Serialize, Deserialize)]
struct Derived {
    kind: String,
    /// Borsh of the transaction.
    bytes: String,
    id: TxId,
    public_key: PublicKey,
    signing_message: String,
    /// Any valid signature would do; this one is deterministic.
    signature: Signature,
    cosigning_message: String,
    /// Borsh of the transaction with its signatures.
    signed_bytes: String,
    /// What the log commits to.
    signed_hash: Hash,
    subjects: Vec<String>,
}

fn key(scalar: [u8; 32]) -> SigningKey {
    SigningKey::from_scalar(&scalar).expect("the scalar is in range")
}

fn derive(mut vector: Vector) -> Vector {
    let key = key(SENDER_SCALAR);
    vector.transaction.key_id = key.public_key().id();
    let mut signed = vector.transaction.clone().sign(&key);
    if let Some(org) = &vector.cosigner {
        signed.cosign(org.clone(), &self::key(COSIGNER_SCALAR));
    }
    let id = signed.id();
    let payload = &vector.transaction.payload;
    let derived = Derived {
        kind: payload.kind().to_owned(),
        bytes: hex::encode(borsh::to_vec(&vector.transaction).expect("bytes")),
        id,
        public_key: *key.public_key(),
        signing_message: hex::encode(signer_message(&id)),
        signature: signed.signature,
        cosigning_message: hex::encode(cosigner_message(&id)),
        signed_bytes: hex::encode(signed.to_bytes()),
        signed_hash: signed.hash(),
        subjects: payload.subjects().iter().map(ToString::to_string).collect(),
    };
    Vector { derived: Some(derived), ..vector }
}

#[test]
fn transactions_of_every_kind() {
    let mut vectors: Vec<Vector> = if regenerates() {
        let written: Vec<serde_json::Value> = read("transactions.json");
        written.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect()
    } else {
        read("transactions.json")
    };
    if regenerates() {
        add_missing(&mut vectors);
    }
    let vectors: Vec<Vector> = vectors.into_iter().map(derive).collect();
    let kinds: BTreeSet<_> = vectors.iter().map(|v| v.transaction.payload.kind()).collect();
    assert_eq!(kinds, Payload::KINDS.iter().copied().collect(), "every kind has a vector");
    assert!(vectors.iter().any(|vector| vector.cosigner.is_some()));
    vectors.iter().for_each(check_signed_bytes);
    compare("transactions.json", &vectors);
}

/// What was not written by hand is drawn once, and stays as it is from then on.
fn add_missing(vectors: &mut Vec<Vector>) {
    let mut random = Random(1);
    for kind in Payload::KINDS {
        if vectors.iter().any(|vector| vector.transaction.payload.kind() == *kind) {
            continue;
        }
        let payload = loop {
            let drawn = Payload::sample(&mut random);
            let is_short =
                || borsh::to_vec(&drawn).is_ok_and(|bytes| bytes.len() < DRAWN_BYTES_MAX);
            if drawn.kind() == *kind && is_short() {
                break drawn;
            }
        };
        let template =
            vectors.first().expect("the first kinds are written by hand").transaction.clone();
        let transaction = Transaction { payload, ..template };
        vectors.push(Vector { transaction, cosigner: None, derived: None });
    }
}

/// The other way: from the vectors' bytes alone.
fn check_signed_bytes(vector: &Vector) {
    let derived = vector.derived.as_ref().expect("the vector was completed");
    let bytes = hex::decode(&derived.signed_bytes).expect("hexadecimal");
    let signed: SignedTransaction = borsh::from_slice(&bytes).expect("a transaction");
    assert_eq!(signed.transaction, vector.transaction);
    assert_eq!((signed.id(), signed.hash()), (derived.id, derived.signed_hash));
    let message = hex::decode(&derived.signing_message).expect("hexadecimal");
    assert!(derived.public_key.verifying_key().verify(&message, &signed.signature));
    let message = hex::decode(&derived.cosigning_message).expect("hexadecimal");
    let cosigner = key(COSIGNER_SCALAR).public_key().verifying_key();
    assert_eq!(signed.cosignatures.len(), usize::from(vector.cosigner.is_some()));
    assert!(signed.cosignatures.iter().all(|c| cosigner.verify(&message, &c.signature)));
}
