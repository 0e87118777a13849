//! Proposals, nodes and contract versions in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, KeyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::id::{Height, NodeId, OrgId, PeerId, ProposalId, RegionCode};
use crate::payload::governance::ContractVersion;
use crate::payload::node::NodeStatus;
use crate::payload::{NodeRegister, ProposalSubmit};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where a proposal stands. An open one whose activation height has come lapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ProposalStatus {
    /// Votes are taken.
    Open,
    /// Carried by the votes; waits for its height.
    Approved,
    /// Its height has come: it is in force, or allows its act.
    Executed,
    /// The act that it allowed was done.
    CarriedOut,
    /// Its height has come, and it was no longer possible.
    Failed,
}

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Who voted.
    pub org: OrgId,
    /// For it, or against.
    pub yes: bool,
    /// True if the org was the province's authority.
    pub as_province: bool,
    /// When.
    pub voted_at: TimeMs,
}

/// A proposal with its votes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// As submitted.
    pub submission: ProposalSubmit,
    /// Who submitted it.
    pub proposer: OrgId,
    /// When.
    pub submitted_at: TimeMs,
    /// Where it stands.
    pub status: ProposalStatus,
    /// The votes, in order of casting.
    pub votes: Vec<Vote>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Code>,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// As registered.
    pub registration: NodeRegister,
    /// Who registered it.
    pub registered_by: OrgId,
    /// When.
    pub registered_at: TimeMs,
    /// Where it stands.
    pub status: NodeStatus,
    /// Since when.
    pub status_since: TimeMs,
}

/// The version of the contracts that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActiveContract {
    /// The version.
    pub version: ContractVersion,
    /// The first height it holds for.
    pub since: Height,
    /// The proposal that brought it.
    pub proposal_id: ProposalId,
}

/// Where a plan to build a platform of one's own stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum PlanStatus {
    /// Waits for the province.
    Submitted,
    /// May be built.
    Approved,
    /// May not.
    Rejected,
}

/// A city's plan to build a platform of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfBuildPlan {
    /// The city.
    pub city: RegionCode,
    /// Salted SM3 of the plan.
    pub plan_digest: Hash,
    /// Who asked.
    pub submitted_by: OrgId,
    /// When.
    pub submitted_at: TimeMs,
    /// Where it stands.
    pub status: PlanStatus,
    /// When it was reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<TimeMs>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

impl StateKey {
    /// A proposal: [`Proposal`].
    pub fn proposal(id: &ProposalId) -> Self {
        Self::of(format!("governance/proposal/{id}"))
    }

    /// The approved proposals whose height this is: a list of [`ProposalId`].
    pub fn proposals_due(height: Height) -> Self {
        Self::of(format!("governance/due/{height}"))
    }

    /// Until which height an org waits to become auditor by an approved proposal:
    /// [`Height`].
    pub fn auditor_due(org: &OrgId) -> Self {
        Self::of(format!("governance/auditor/{org}"))
    }

    /// The executed proposal that decided on a node last, the only one that allows an
    /// act on it: its [`ProposalId`].
    pub fn node_decision(id: &NodeId) -> Self {
        Self::of(format!("governance/decided/node/{id}"))
    }

    /// The executed proposal that decided last who takes the place of an authority: its
    /// [`ProposalId`].
    pub fn authority_decision(org: &OrgId) -> Self {
        Self::of(format!("governance/decided/authority/{org}"))
    }

    /// At which height the last vote on all validators took effect: [`Height`]. No older
    /// decision lets a node in.
    pub fn validators_decided() -> Self {
        Self::of("governance/decided/validators".to_owned())
    }

    /// The same as [`Self::node_decision`] for another chain.
    pub fn peer_decision(id: &PeerId) -> Self {
        Self::of(format!("governance/decided/peer/{id}"))
    }

    /// A node: [`Node`].
    pub fn node(id: &NodeId) -> Self {
        Self::of(format!("node/node/{id}"))
    }

    /// The node with a consensus key: its [`NodeId`].
    pub fn node_of_key(key: &KeyId) -> Self {
        Self::of(format!("node/key/{key}"))
    }

    /// A city's plan to build its own platform: [`SelfBuildPlan`].
    pub fn self_build_plan(city: &RegionCode) -> Self {
        Self::of(format!("node/plan/{city}"))
    }

    /// The version of the contracts in force: [`ActiveContract`]; none is version 1.
    pub fn contracts() -> Self {
        Self::of("chain/contracts/current".into())
    }
}
