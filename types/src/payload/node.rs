//! Ledger nodes.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{NodeId, OrgId, ProposalId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;

/// How a node came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum NodeMode {
    /// Built and hosted by the province (省级统建).
    ProvinceHosted,
    /// Built by the city after the province approved the plan (自行建设).
    SelfBuilt,
    /// Existed before and was rebuilt to the standard (已建改造).
    LegacyIntegrated,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum NodeStatus {
    /// Registered, not taken in yet.
    Candidate,
    /// Takes part.
    Active,
    /// Does not take part for now.
    Suspended,
    /// Takes part no more.
    Retired,
}

/// `NodeRegister`: a province or city authority registers a node. It votes for the
/// node's validator in governance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeRegister {
    /// Its id.
    pub node_id: NodeId,
    /// Who runs it; of province or city level.
    pub operator_org: OrgId,
    /// The region it serves; the home node of the operator's region.
    pub region: RegionCode,
    /// How it came to be.
    pub mode: NodeMode,
    /// True if it is to be a validator.
    pub validator: bool,
    /// Where it is reached.
    pub endpoints: Vec<Text<200>>,
    /// The SM2 key that signs its votes.
    pub consensus_key: PublicKey,
    /// Where it stands physically, for the placement report.
    pub site: Text<100>,
    /// The consensus key's signature over the possession message of the operator.
    pub proof_of_possession: Signature,
}

/// `NodeStatusSet`: carries out what an executed proposal decided on a node. The
/// validator of a suspended or retired node leaves the set; that of an active one
/// joins it with power 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeStatusSet {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// The node.
    pub node_id: NodeId,
    /// Its new status.
    pub status: NodeStatus,
}

/// `SelfBuildPlanSubmit`: a city's authority asks to build a platform of its own
/// . A plan that was not approved may be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfBuildPlanSubmit {
    /// The city.
    pub city: RegionCode,
    /// Salted SM3 of the plan.
    pub plan_digest: Hash,
}

/// `SelfBuildPlanReview`: the province's authority approves or rejects it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfBuildPlanReview {
    /// The city.
    pub city: RegionCode,
    /// The plan that was reviewed.
    pub plan_digest: Hash,
    /// True if it is approved.
    pub approve: bool,
    /// Why not; required with a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl Body for NodeRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::node(&self.node_id), StateKey::org(&self.operator_org)]
    }
}

impl Body for NodeStatusSet {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::node(&self.node_id), StateKey::proposal(&self.proposal_id)]
    }
}

impl Body for SelfBuildPlanSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::self_build_plan(&self.city)]
    }
}

impl Body for SelfBuildPlanReview {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::self_build_plan(&self.city)]
    }
}
