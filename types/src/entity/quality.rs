//! Quality issues in the state (SM-QLT, R-60), known defects and claims on quality.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AuthorizationId, CatalogId, CopyId, IssueId, ItemId, OrgId, ResourceId};
use crate::payload::quality::{
    Correction, QualityAssessmentRecord, QualityDimension, QualityIssueRaise, QualityPhase,
};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// Where an issue stands. Submitting puts it to verification at once, and a
/// confirmed issue is being remedied until it is, so those have no standing of
/// their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum IssueStatus {
    /// Waits for the org that answers for the data.
    Verifying,
    /// That org says the data are right; the raiser may accept or dispute it.
    NotAProblem,
    /// The raiser disputes that; an authority decides.
    Disputed,
    /// Waits for the correction.
    Confirmed,
    /// Corrected; waits for the raiser.
    Remedied,
    /// Not solved by the last correction; waits for the next.
    Reopened,
    /// Cannot be corrected; the entry shows the known defect.
    Annotated,
    /// Solved, or no problem.
    Closed,
}

/// How the last correction was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Why the data were wrong.
    pub root_cause: Text<500>,
    /// What was done.
    pub correction: Correction,
    /// When.
    pub remedied_at: TimeMs,
}

/// What was made from the defective data, or serves them; bounded, see the
/// contracts' limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Downstream {
    /// Copies that somebody answers for.
    pub copies: Vec<CopyId>,
    /// Resources made from them, directly or through others.
    pub resources: Vec<ResourceId>,
    /// Grants that may be used.
    pub authorizations: Vec<AuthorizationId>,
    /// Orgs that were told.
    pub notified: Vec<OrgId>,
    /// False if there are more than the lists hold.
    pub is_complete: bool,
}

/// A quality issue with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityIssue {
    /// As raised.
    pub issue: QualityIssueRaise,
    /// Who raised it.
    pub raiser: OrgId,
    /// When.
    pub raised_at: TimeMs,
    /// The org that answers for the data, found by the contract.
    pub responsible_org: OrgId,
    /// The org that answered for the copy concerned then, if a copy is concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<OrgId>,
    /// The entry concerned; none for licences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<CatalogId>,
    /// Where it stands.
    pub status: IssueStatus,
    /// Rounds of correction, from 1.
    pub round: u32,
    /// When it was verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<TimeMs>,
    /// Why: of the last verdict, or of not being solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The next correction must be later: when it was confirmed or reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correct_after: Option<TimeMs>,
    /// The last correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// What the defect reaches, from its confirmation on.
    #[serde(default)]
    pub downstream: Downstream,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<TimeMs>,
}

/// A defect that stays, shown with the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownDefect {
    /// The issue.
    pub issue_id: IssueId,
    /// Items concerned; none means all.
    pub items: Vec<ItemId>,
    /// In what respect.
    pub dimension: QualityDimension,
    /// Since when it is known.
    pub since: TimeMs,
}

/// What an org that uses data is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum QualityNews {
    /// The data are defective.
    Confirmed,
    /// There is a corrected version.
    Remedied,
}

/// A notice to an org that uses data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityNotice {
    /// The issue.
    pub issue_id: IssueId,
    /// What is told.
    pub news: QualityNews,
    /// When.
    pub at: TimeMs,
}

/// A claim on how good data are; its author answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityAssessment {
    /// As recorded.
    pub assessment: QualityAssessmentRecord,
    /// Whose claim it is.
    pub assessor: OrgId,
    /// When.
    pub recorded_at: TimeMs,
}

impl StateKey {
    /// A quality issue: [`QualityIssue`].
    pub fn issue(id: &IssueId) -> Self {
        Self::of(format!("quality/issue/{id}"))
    }

    /// What the keys of all issues start with.
    pub const fn issue_prefix() -> &'static [u8] {
        b"quality/issue/"
    }

    /// Defects of an entry that stay: a list of [`KnownDefect`].
    pub fn known_defects(catalog: &CatalogId) -> Self {
        Self::of(format!("quality/defects/{catalog}"))
    }

    /// Issues of an entry whose data are to be corrected in time: a list of [`IssueId`],
    /// bounded, see the contracts' limits.
    pub fn entry_remedies(catalog: &CatalogId) -> Self {
        Self::of(format!("quality/remedies/{catalog}"))
    }

    /// Issues that an org has to deal with now: `u64`.
    pub fn open_issue_count(org: &OrgId) -> Self {
        Self::of(format!("quality/open/{org}"))
    }

    /// How many notices an org was given: `u64`.
    pub fn quality_notice_count(org: &OrgId) -> Self {
        Self::of(format!("quality/notices/{org}"))
    }

    /// One of them, from 0: [`QualityNotice`].
    pub fn quality_notice(org: &OrgId, index: u64) -> Self {
        Self::of(format!("quality/notice/{org}/{index}"))
    }

    /// An org's claim on a version of a resource in a phase: [`QualityAssessment`].
    pub fn assessment(
        resource: &ResourceId,
        version: u32,
        phase: QualityPhase,
        assessor: &OrgId,
    ) -> Self {
        Self::of(format!("quality/assessment/{resource}/{version}/{phase:?}/{assessor}"))
    }
}
