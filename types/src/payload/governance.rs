//! Proposals and votes: what no single org decides.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::bridge::PeerTerms;
use super::node::NodeStatus;
use crate::genesis::Params;
use crate::id::{Height, NodeId, OrgId, ProposalId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;
use crate::validator::ValidatorSet;

/// An org becomes auditor of a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditorGrant {
    /// The org.
    pub org: OrgId,
    /// Where it audits.
    pub jurisdiction: RegionCode,
    /// The last instant at which it does; none is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<TimeMs>,
}

/// An org is auditor of a jurisdiction no more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditorRevoke {
    /// The org.
    pub org: OrgId,
    /// Where it audited.
    pub jurisdiction: RegionCode,
    /// Why.
    pub reason: Text<500>,
}

/// A version of the contracts becomes the one in force. A node that does not know it stops
/// before that height: whoever votes has the program that does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractVersion {
    /// One more than the version in force; a chain begins with version 1.
    pub version: u32,
    /// SM3 of their code as published.
    pub code_digest: Hash,
}

/// A node gets another status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeStatusChange {
    /// The node.
    pub node_id: NodeId,
    /// Its new status.
    pub status: NodeStatus,
}

/// A data authority gives way to another org: the only way for that of the province.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityChange {
    /// The authority, which ends.
    pub org: OrgId,
    /// Who takes its place.
    pub successor: OrgId,
}

/// What is proposed. The first five take effect at the activation height by
/// themselves; the last three then allow one `NodeStatusSet`, `XchainPeerSet` or
/// `OrgStatusSet`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub enum ProposalBody {
    /// An org becomes auditor.
    AuditorGrant(AuditorGrant),
    /// An org is auditor no more.
    AuditorRevoke(AuditorRevoke),
    /// The validators from the height after the activation on.
    Validators(ValidatorSet),
    /// The chain's parameters.
    Params(Params),
    /// A contract version.
    ContractVersion(ContractVersion),
    /// A node's status.
    NodeStatus(NodeStatusChange),
    /// Another chain as peer of the bridge.
    BridgePeer(PeerTerms),
    /// Another data authority.
    AuthorityChange(AuthorityChange),
}

/// `ProposalSubmit`: puts something to the vote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalSubmit {
    /// Its id.
    pub proposal_id: ProposalId,
    /// What is proposed.
    pub body: ProposalBody,
    /// The block that carries it out; votes are taken before it. Without enough of
    /// them by then the proposal lapses.
    pub activation_height: Height,
}

/// `ProposalVote`: the vote of an org that runs validators, or of the province's
/// authority. Carried by more than two thirds of the voting power and the
/// province's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalVote {
    /// The proposal.
    pub proposal_id: ProposalId,
    /// For it, or against.
    pub yes: bool,
}

impl Body for ProposalSubmit {
    fn subjects(&self) -> Vec<StateKey> {
        let subject = match &self.body {
            ProposalBody::AuditorGrant(body) => StateKey::org(&body.org),
            ProposalBody::AuditorRevoke(body) => StateKey::org(&body.org),
            ProposalBody::Validators(_) => StateKey::validators(),
            ProposalBody::Params(_) => StateKey::params(),
            ProposalBody::ContractVersion(_) => StateKey::contracts(),
            ProposalBody::NodeStatus(body) => StateKey::node(&body.node_id),
            ProposalBody::BridgePeer(body) => StateKey::xchain_peer(&body.peer_id),
            ProposalBody::AuthorityChange(body) => StateKey::org(&body.org),
        };
        vec![StateKey::proposal(&self.proposal_id), subject]
    }
}

impl Body for ProposalVote {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::proposal(&self.proposal_id)]
    }
}
