//! General notarisation (存证, R-87).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::Namespace;
use crate::state::StateKey;
use crate::text::Text;

/// `NotarizeEvidence`: records that the sender knew a digest at this time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotarizeEvidence {
    /// Separates applications.
    pub namespace: Namespace,
    /// The digest; salted where the content can be guessed.
    pub digest: Hash,
    /// Reference to the schema of what was digested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_ref: Option<Text<100>>,
    /// References to what it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<Text<100>>,
}

impl Body for NotarizeEvidence {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::evidence(&self.namespace, &self.digest)]
    }
}
