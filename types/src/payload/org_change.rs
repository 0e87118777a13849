//! What changes of an org after its registration: posts, status and roles (R-01,
//!

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::org::Role;
use crate::entity::org::OrgStatus;
use crate::id::{OrgId, ProposalId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;

/// `OrgUpdate`: the responsible posts of an org, by itself or an authority
/// over it. What is left out is unset. Persons appear as salted digests only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgUpdate {
    /// The org.
    pub org: OrgId,
    /// The leader in charge (分管领导), salted SM3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader_ref: Option<Hash>,
    /// The responsible unit (责任处室).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible_unit: Option<Text<200>>,
    /// The data officer (数据官), salted SM3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_officer_ref: Option<Hash>,
    /// The liaison (联络员), salted SM3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liaison_ref: Option<Hash>,
}

/// `OrgStatusSet`: suspends an org, lets it act again, or ends it for good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrgStatusSet {
    /// The org.
    pub org: OrgId,
    /// Its new status.
    pub status: OrgStatus,
    /// Why.
    pub reason: Text<500>,
    /// Who takes its place; only with `Revoked`. Its data-authority roles, and with
    /// them the reviews that wait, pass to the successor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<OrgId>,
    /// The executed proposal that allows it; only with a successor. What no authority above
    /// may do, as none is above the province's, a vote may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<ProposalId>,
}

/// `RoleRevoke`: takes a role from an org. Auditors are removed by
/// governance alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoke {
    /// The org.
    pub org: OrgId,
    /// The role.
    pub role: Role,
    /// Where it held.
    pub jurisdiction: RegionCode,
    /// Why.
    pub reason: Text<500>,
}

impl Body for OrgUpdate {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::org(&self.org)]
    }
}

impl Body for OrgStatusSet {
    fn subjects(&self) -> Vec<StateKey> {
        let successor = self.successor.iter().map(StateKey::org);
        let proposal = self.proposal_id.iter().map(StateKey::proposal);
        std::iter::once(StateKey::org(&self.org)).chain(successor).chain(proposal).collect()
    }
}

impl Body for RoleRevoke {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::org(&self.org)]
    }
}
