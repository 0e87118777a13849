//! Findings of missing collection and bulletins (应汇聚未汇聚, 通报, R-34, R-35).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::entity::tally::Period;
use crate::id::{BulletinId, CatalogId, DemandId, ElementCode, FindingId, OrgId, RequestId, TxId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::Date;

/// A data element of which an org is the designated source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ElementOfOrg {
    /// The element.
    pub element_code: ElementCode,
    /// The org that should have it collected.
    pub org: OrgId,
}

/// What should be collected and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum Missing {
    /// A published entry; its provider answers.
    Catalog(CatalogId),
    /// An element of which an org is the designated source: in the entry of that
    /// designation.
    Element(ElementOfOrg),
}

/// Where the gap was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum FindingEvidence {
    /// A demand that could not be matched.
    Demand(DemandId),
    /// A share request.
    Request(RequestId),
    /// Salted SM3 of a document, for operators, authorities and auditors.
    Document(Hash),
}

/// `NonCollectionFinding`: data that should be on the platform are not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NonCollectionFinding {
    /// The finding.
    pub finding_id: FindingId,
    /// What is missing.
    pub missing: Missing,
    /// Where that was seen.
    pub evidence_ref: FindingEvidence,
}

/// `NonCollectionDecide`: an authority verifies or dismisses a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NonCollectionDecide {
    /// The finding.
    pub finding_id: FindingId,
    /// True if it holds.
    pub verified: bool,
    /// Why; required of a dismissal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// What a bulletin is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum BulletinKind {
    /// 应汇聚未汇聚.
    NonCollection,
    /// 不配合、难协调.
    Uncooperative,
    /// 工作进展和成效.
    Progress,
    /// 质量问题突出.
    Quality,
}

/// `BulletinIssue`: an authority tells what was not done, or how far work has come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulletinIssue {
    /// The bulletin.
    pub bulletin_id: BulletinId,
    /// What it is about.
    pub kind: BulletinKind,
    /// The span it covers.
    pub period: Period,
    /// Verified findings; at least one for `NonCollection`, none otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingId>,
    /// Orgs it names; none for `NonCollection`, whose findings name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orgs: Vec<OrgId>,
    /// The indicator snapshot of the same period that its numbers come from;
    /// required of `Progress`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot_ref: Option<TxId>,
    /// SM3 of its text.
    pub body_digest: Hash,
    /// By when it is to be put right, if it orders that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rectify_by: Option<Date>,
}

/// `BulletinRespond`: an org named in a bulletin says what it will do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulletinRespond {
    /// The bulletin.
    pub bulletin_id: BulletinId,
    /// What will be done.
    pub plan: Text<1000>,
    /// By when.
    pub promised_by: Date,
}

/// `BulletinClose`: everything it asked for was made good.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulletinClose {
    /// The bulletin.
    pub bulletin_id: BulletinId,
}

impl Body for NonCollectionFinding {
    fn subjects(&self) -> Vec<StateKey> {
        let missing = match &self.missing {
            Missing::Catalog(catalog_id) => StateKey::collection(catalog_id),
            Missing::Element(element) => StateKey::org(&element.org),
        };
        vec![StateKey::finding(&self.finding_id), missing]
    }
}

impl Body for NonCollectionDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::finding(&self.finding_id)]
    }
}

impl Body for BulletinIssue {
    fn subjects(&self) -> Vec<StateKey> {
        let findings = self.findings.iter().map(StateKey::finding);
        let orgs = self.orgs.iter().map(StateKey::org);
        std::iter::once(StateKey::bulletin(&self.bulletin_id)).chain(findings).chain(orgs).collect()
    }
}

impl Body for BulletinRespond {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::bulletin(&self.bulletin_id)]
    }
}

impl Body for BulletinClose {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::bulletin(&self.bulletin_id)]
    }
}
