//! Orgs, roles and keys in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::PublicKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AppId, OrgId, RegionCode};
use crate::payload::key::KeyPurpose;
use crate::payload::org::{OrgRegister, Role};
use crate::time::TimeMs;

/// Whether an org may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum OrgStatus {
    /// May act.
    Active,
    /// May not act for now.
    Suspended,
    /// May not act any more.
    Revoked,
}

/// A registered org.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Org {
    /// As registered.
    pub registration: OrgRegister,
    /// Whether it may act.
    pub status: OrgStatus,
    /// When it was registered.
    pub registered_at: TimeMs,
    /// Who registered it; none for genesis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_by: Option<OrgId>,
}

/// A role that an org holds in a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRecord {
    /// The org.
    pub org: OrgId,
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub jurisdiction: RegionCode,
    /// Since when.
    pub granted_at: TimeMs,
    /// The last instant at which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<TimeMs>,
}

/// An entry of the list of an org's roles; says what a [`RoleRecord`] says, so
/// that one read tells everything an org may do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub jurisdiction: RegionCode,
    /// The last instant at which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<TimeMs>,
}

/// Whether a key may sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum KeyStatus {
    /// May sign.
    Active,
    /// May not sign since this instant.
    Revoked,
}

/// A registered key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// Whose key it is.
    pub org: OrgId,
    /// The key.
    pub public_key: PublicKey,
    /// What it may sign.
    pub purpose: KeyPurpose,
    /// The application or gateway that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<AppId>,
    /// The last instant at which it signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<TimeMs>,
    /// Whether it may sign.
    pub status: KeyStatus,
    /// When it was registered.
    pub registered_at: TimeMs,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<TimeMs>,
    /// Since when somebody else may have had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_since: Option<TimeMs>,
}

impl KeyRecord {
    /// True if, by what is known now, somebody else may have signed what this key signed in
    /// a block of that time. The act stands all the same, and the answer may change
    /// later: a theft may be reported, or be said to be older, long after it. Whether the
    /// key could sign at that time is another question.
    pub fn is_suspect(&self, signed_at: TimeMs) -> bool {
        self.compromised_since.is_some_and(|since| since <= signed_at)
    }
}
