//! The envelope of every transaction.

mod digests;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm2::signing_message;
use liuhen_crypto::{Hash, KeyId, Signature, SigningKey, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AppId, ChainId, Height, OrgId, TxId};
use crate::payload::Payload;

/// The version of the envelope's form.
pub const TX_VERSION: u16 = 1;

/// The newest version of the contracts that this build knows; the one in force is in the
/// state, and a chain begins with version 1.
pub const CONTRACT_VERSION: u32 = 1;

/// The only signature algorithm: SM2 with SM3 (GB/T 32918, GB/T 32905).
pub const SIG_ALG_SM2_SM3: u8 = 1;

pub use digests::{Digested, digest_all};

const TX_ID_DOMAIN: &str = "liuhen/tx-id/v1";
const SIGNED_DOMAIN: &str = "liuhen/signed-tx/v1";
const SIGNER_DOMAIN: &str = "liuhen/tx-signature/v1";
const COSIGNER_DOMAIN: &str = "liuhen/tx-cosignature/v1";

/// What is signed: who says what, on which chain, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// Form of this envelope, [`TX_VERSION`].
    pub version: u16,
    /// The chain it is made for.
    pub chain_id: ChainId,
    /// The version of the contracts it is made for: whoever signs knows by which rules it is
    /// judged.
    pub contract_version: u32,
    /// The org that answers for it.
    pub sender: OrgId,
    /// The key of that org that signs it.
    pub key_id: KeyId,
    /// The application that made it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// Salted digest of the person who pressed the button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_ref: Option<Hash>,
    /// Signature algorithm, [`SIG_ALG_SM2_SM3`].
    pub sig_alg: u8,
    /// Random; makes two otherwise equal transactions different.
    #[serde(with = "hex_salt")]
    #[schema(value_type = String, pattern = "^[0-9a-f]{16}$")]
    pub salt: [u8; 8],
    /// The last height that may hold it.
    pub valid_until: Height,
    /// What is said.
    pub payload: Payload,
}

impl Transaction {
    /// SM3 of the canonical bytes; signatures do not enter, so no signature can
    /// give a second id.
    pub fn id(&self) -> TxId {
        let bytes = borsh::to_vec(self).expect("writing to memory does not fail");
        TxId(sm3_domain(TX_ID_DOMAIN, &[&bytes]))
    }

    /// Signs with the sender's key.
    pub fn sign(self, key: &SigningKey) -> SignedTransaction {
        let signature = key.sign(&signing_message(SIGNER_DOMAIN, &self.id().0));
        SignedTransaction { transaction: self, signature, cosignatures: Vec::new() }
    }
}

/// A second party's signature over the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoSignature {
    /// The org that co-signs.
    pub org: OrgId,
    /// Its key.
    pub key_id: KeyId,
    /// Its signature.
    pub signature: Signature,
}

/// A transaction with the signatures that make it count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedTransaction {
    /// What is signed.
    pub transaction: Transaction,
    /// The sender's signature.
    pub signature: Signature,
    /// Signatures of other parties, each org once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cosignatures: Vec<CoSignature>,
}

impl SignedTransaction {
    /// The id of what is signed.
    pub fn id(&self) -> TxId {
        self.transaction.id()
    }

    /// Adds a co-signature.
    pub fn cosign(&mut self, org: OrgId, key: &SigningKey) {
        let signature = key.sign(&cosigner_message(&self.id()));
        self.cosignatures.push(CoSignature { org, key_id: key.public_key().id(), signature });
    }

    /// The canonical bytes, signatures included.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory does not fail")
    }

    /// Digest over everything, signatures included; what the log commits to.
    pub fn hash(&self) -> Hash {
        sm3_domain(SIGNED_DOMAIN, &[&self.to_bytes()])
    }
}

/// The bytes that the sender signs for a transaction id.
pub fn signer_message(id: &TxId) -> Vec<u8> {
    signing_message(SIGNER_DOMAIN, &id.0)
}

/// The bytes that a co-signer signs for a transaction id.
pub fn cosigner_message(id: &TxId) -> Vec<u8> {
    signing_message(COSIGNER_DOMAIN, &id.0)
}

mod hex_salt {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(salt: &[u8; 8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(salt))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 8], D::Error> {
        let text: std::borrow::Cow<'de, str> = Deserialize::deserialize(deserializer)?;
        let mut salt = [0; 8];
        hex::decode_to_slice(text.as_bytes(), &mut salt)
            .map_err(|_| serde::de::Error::custom("salt must be 16 hexadecimal digits"))?;
        Ok(salt)
    }
}
