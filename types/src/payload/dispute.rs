//! Disputes (数据异议, R-52).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::LegalBasis;
use crate::id::{CatalogId, DisputeId, FindingId, IssueId, RequestId, ViolationId};
use crate::state::StateKey;
use crate::text::Text;

/// What a dispute is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum DisputeSubject {
    /// A request that was refused, also in part, or that the contract approved.
    Request(RequestId),
    /// An entry that is not shared, or is said to be classified wrongly.
    Catalog(CatalogId),
    /// A verdict on a quality issue.
    Issue(IssueId),
    /// A violation that the org is said to have committed.
    Violation(ViolationId),
    /// A finding of missing collection.
    Finding(FindingId),
}

/// What is disputed about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DisputeKind {
    /// That the request was not taken on, or was refused, all of it or in part.
    Refusal,
    /// That the contract approved it.
    Approval,
    /// That the entry is not shared.
    NotShared,
    /// Its category, grade or share type.
    Classification,
    /// A verdict or an accusation.
    Verdict,
}

impl DisputeKind {
    /// True if this can be disputed about such a subject.
    pub const fn fits(self, subject: &DisputeSubject) -> bool {
        match subject {
            DisputeSubject::Request(_) => matches!(self, Self::Refusal | Self::Approval),
            DisputeSubject::Catalog(_) => matches!(self, Self::NotShared | Self::Classification),
            DisputeSubject::Issue(_)
            | DisputeSubject::Violation(_)
            | DisputeSubject::Finding(_) => matches!(self, Self::Verdict),
        }
    }
}

/// `DisputeRaise`: a party objects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeRaise {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// What it is about.
    pub subject: DisputeSubject,
    /// What is disputed about it.
    pub kind: DisputeKind,
    /// Why.
    pub grounds: Text<1000>,
    /// Laws, regulations and rules that it rests on, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
}

/// Verdict on a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DisputeVerdict {
    /// What was disputed stands.
    Uphold,
    /// It does not.
    Overturn,
}

/// `DisputeResolve`: an authority that is no party decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeResolve {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The verdict.
    pub verdict: DisputeVerdict,
    /// Why.
    pub reason: Text<500>,
    /// SM3 of the minutes, salted, if a meeting decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_digest: Option<Hash>,
}

impl Body for DisputeRaise {
    fn subjects(&self) -> Vec<StateKey> {
        let dispute = StateKey::dispute(&self.dispute_id);
        match &self.subject {
            DisputeSubject::Request(id) => vec![dispute, StateKey::request(id)],
            DisputeSubject::Catalog(id) => vec![dispute, StateKey::catalog(id)],
            DisputeSubject::Issue(id) => vec![dispute, StateKey::issue(id)],
            DisputeSubject::Violation(id) => vec![dispute, StateKey::violation(id)],
            DisputeSubject::Finding(id) => vec![dispute, StateKey::finding(id)],
        }
    }
}

impl Body for DisputeResolve {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::dispute(&self.dispute_id)]
    }
}
