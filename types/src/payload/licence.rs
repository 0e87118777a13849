//! Electronic licences (电子证照, R-65, R-66): that one was issued, updated or
//! abolished, never what it says.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::LicenceId;
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// `LicenseIssue`: a case closed with a licence (随办结同步生成).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenseIssue {
    /// SM3 over salt and licence number, in 64 hexadecimal digits; never the number.
    pub licence_id: LicenceId,
    /// Kind of licence.
    pub kind: Text<100>,
    /// Salted digest of the case number.
    pub case_ref: Hash,
    /// When the case was closed; not after the block's time.
    pub case_closed_at: TimeMs,
    /// Salted SM3 of the licence.
    pub licence_digest: Hash,
}

/// `LicenseUpdate`: what the licence certifies changed (随变更同步更新).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenseUpdate {
    /// The licence.
    pub licence_id: LicenceId,
    /// The version that this one follows: the current one.
    pub prev: u32,
    /// Salted digest of the change's case number.
    pub change_ref: Hash,
    /// When it changed; not after the block's time.
    pub changed_at: TimeMs,
    /// Salted SM3 of the new version.
    pub licence_digest: Hash,
}

/// `LicenseAbolish`: the licence is valid no more (废止).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenseAbolish {
    /// The licence.
    pub licence_id: LicenceId,
    /// Why.
    pub reason: Text<500>,
    /// Since when; not after the block's time.
    pub changed_at: TimeMs,
}

impl Body for LicenseIssue {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::licence(&self.licence_id)]
    }
}

impl Body for LicenseUpdate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::licence(&self.licence_id)]
    }
}

impl Body for LicenseAbolish {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::licence(&self.licence_id)]
    }
}
