//! Keys of orgs, applications, gateways and nodes.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm2::signing_message;
use liuhen_crypto::{Hash, KeyId, PublicKey, Signature, SigningKey, sm3_domain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{AppId, ChainId, OrgId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

const POSSESSION_DOMAIN: &str = "liuhen/key-possession/v1";

/// What a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum KeyPurpose {
    /// Every transaction of its org.
    Org,
    /// Transactions of one application.
    App,
    /// Nothing but votes; recorded for the node's identity.
    Node,
    /// The access anchors of one gateway.
    Gateway,
}

/// `KeyRegister`: an org's own new key, or its first one, which its authority
/// registers. The new key proves itself by a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRegister {
    /// Whose key it will be.
    pub org: OrgId,
    /// The key.
    pub public_key: PublicKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
    /// The application or gateway that holds it; required for those purposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<AppId>,
    /// SM3 of the holder's certificate, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_digest: Option<Hash>,
    /// The last instant at which it signs; none is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<TimeMs>,
    /// The new key's signature over [`possession_message`].
    pub proof_of_possession: Signature,
}

/// The bytes that a new key signs to prove that its holder has it.
pub fn possession_message(chain_id: &ChainId, org: &OrgId, key: &PublicKey) -> Vec<u8> {
    let bytes = borsh::to_vec(&(chain_id, org, key)).expect("writing to memory does not fail");
    signing_message(POSSESSION_DOMAIN, &sm3_domain(POSSESSION_DOMAIN, &[&bytes]))
}

/// Signs [`possession_message`] with the new key.
pub fn prove_possession(chain_id: &ChainId, org: &OrgId, key: &SigningKey) -> Signature {
    key.sign(&possession_message(chain_id, org, key.public_key()))
}

/// `KeyRevoke`: ends a key. Acts signed before stay valid; those after
/// `compromised_since` are flagged, not erased.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoke {
    /// The key.
    pub key_id: KeyId,
    /// Why.
    pub reason: Text<500>,
    /// Since when somebody else may have had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_since: Option<TimeMs>,
}

impl Body for KeyRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::org(&self.org), StateKey::key(&self.public_key.id())]
    }
}

impl Body for KeyRevoke {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::key(&self.key_id)]
    }
}
