//! What a gateway signs with each answer: that it keeps a record, and which.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm2::signing_message;
use liuhen_crypto::{Hash, KeyId, PublicKey, Signature, sm3_domain};
use serde::{Deserialize, Serialize};

use super::AccessRecord;
use crate::id::{ChainId, GatewayId};

const DOMAIN: &str = "liuhen/access-receipt/v1";
const SIGNATURE_DOMAIN: &str = "liuhen/access-receipt-signature/v1";

/// The gateway's word that a call is on record. Consumer and provider keep it: a record
/// that never reaches an anchor, or reaches it altered, is then the gateway's to explain
/// (requirements section 0.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessReceipt {
    /// The chain that holds the gateway's anchors.
    pub chain_id: ChainId,
    /// The gateway.
    pub gateway_id: GatewayId,
    /// The record's number.
    pub seq: u64,
    /// The record's leaf.
    pub leaf: Hash,
    /// The gateway's key.
    pub key_id: KeyId,
    /// Its signature.
    pub signature: Signature,
}

impl AccessReceipt {
    /// The bytes that the gateway signs for a record.
    pub fn message(chain_id: &ChainId, record: &AccessRecord) -> Vec<u8> {
        message(chain_id, &record.gateway_id, record.seq, &record.leaf())
    }

    /// A record's receipt with the signature over [`Self::message`].
    pub fn new(
        chain_id: ChainId,
        record: &AccessRecord,
        key: &PublicKey,
        signature: Signature,
    ) -> Self {
        let (gateway_id, seq, leaf) = (record.gateway_id.clone(), record.seq, record.leaf());
        Self { chain_id, gateway_id, seq, leaf, key_id: key.id(), signature }
    }

    /// True if this key signed it. Whether the key is the gateway's, the chain says.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let message = message(&self.chain_id, &self.gateway_id, self.seq, &self.leaf);
        self.key_id == key.id() && key.verifying_key().verify(&message, &self.signature)
    }
}

fn message(chain_id: &ChainId, gateway_id: &GatewayId, seq: u64, leaf: &Hash) -> Vec<u8> {
    let bytes = borsh::to_vec(&(chain_id, gateway_id, seq, leaf));
    let bytes = bytes.expect("writing to memory does not fail");
    signing_message(SIGNATURE_DOMAIN, &sm3_domain(DOMAIN, &[&bytes]))
}

#[cfg(test)]
mod tests {
    use liuhen_crypto::SigningKey;

    use super::*;

    #[test]
    fn nothing_of_it_can_be_changed() {
        let key = SigningKey::generate().unwrap();
        let leaf = Hash([9; 32]);
        let (chain_id, gateway_id): (ChainId, GatewayId) =
            ("chain".parse().unwrap(), "gw".parse().unwrap());
        let signature = key.sign(&message(&chain_id, &gateway_id, 7, &leaf));
        let key_id = key.public_key().id();
        let receipt = AccessReceipt { chain_id, gateway_id, seq: 7, leaf, key_id, signature };
        assert!(receipt.is_signed_by(key.public_key()));
        let other = SigningKey::generate().unwrap();
        for changed in [
            AccessReceipt { chain_id: "other".parse().unwrap(), ..receipt.clone() },
            AccessReceipt { gateway_id: "gw-2".parse().unwrap(), ..receipt.clone() },
            AccessReceipt { seq: 8, ..receipt.clone() },
            AccessReceipt { leaf: Hash([8; 32]), ..receipt.clone() },
            AccessReceipt { key_id: other.public_key().id(), ..receipt.clone() },
            AccessReceipt { signature: other.sign(b"something"), ..receipt.clone() },
        ] {
            assert!(!changed.is_signed_by(key.public_key()), "{changed:?}");
        }
        assert!(!receipt.is_signed_by(other.public_key()));
    }
}
