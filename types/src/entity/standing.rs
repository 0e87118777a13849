//! What is known of an org beside its registration: its posts and why it has the
//! status it has.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::OrgId;
use crate::payload::{OrgStatusSet, OrgUpdate};
use crate::state::StateKey;
use crate::time::TimeMs;

/// The responsible posts of an org.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgPosts {
    /// As set last.
    pub posts: OrgUpdate,
    /// By whom.
    pub set_by: OrgId,
    /// When.
    pub set_at: TimeMs,
}

/// The last change of an org's status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgStanding {
    /// The change, with its reason and the successor.
    pub change: OrgStatusSet,
    /// By whom.
    pub set_by: OrgId,
    /// When.
    pub set_at: TimeMs,
}

impl StateKey {
    /// The posts of an org: [`OrgPosts`].
    pub fn org_posts(id: &OrgId) -> Self {
        Self::of(format!("org/posts/{id}"))
    }

    /// Why an org has its status: [`OrgStanding`].
    pub fn org_standing(id: &OrgId) -> Self {
        Self::of(format!("org/standing/{id}"))
    }
}
