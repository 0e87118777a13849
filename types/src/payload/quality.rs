//! Problem data: found, submitted, corrected, confirmed (数据纠错, R-51, R-60), and
//! claims on quality.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{
    AuthorizationId, BackflowId, CatalogId, DeliveryId, GatewayId, IssueId, ItemId, LicenceId,
    OrgId, ResourceId, TxId,
};
use crate::state::StateKey;
use crate::text::Text;

/// A version of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogVersion {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its version.
    pub version: u32,
}

/// A version of the data of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceVersion {
    /// The resource.
    pub resource_id: ResourceId,
    /// The version of its data.
    pub version: u32,
}

/// An anchored access record, named by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRef {
    /// The gateway.
    pub gateway_id: GatewayId,
    /// The record's sequence number; anchored already.
    pub seq: u64,
    /// The grant under which the data came.
    pub authorization_id: AuthorizationId,
}

/// A licence that should be on chain and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingLicence {
    /// An org that issues licences of this kind.
    pub issuer: OrgId,
    /// The kind.
    pub kind: Text<100>,
    /// Salted digest of the case number.
    pub case_ref: Hash,
}

/// What is wrong. Who answers for it follows from this, nobody types it in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum QualitySubject {
    /// The data behind a version of an entry.
    Catalog(CatalogVersion),
    /// A version of a resource.
    Resource(ResourceVersion),
    /// What an access handed over.
    Access(AccessRef),
    /// What a delivery handed over.
    Delivery(DeliveryId),
    /// What a return of data handed over.
    Backflow(BackflowId),
    /// A licence that is wrong.
    Licence(LicenceId),
    /// A licence that is missing.
    MissingLicence(MissingLicence),
}

/// 准确、完整、可用、一致、时效、精确.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum QualityDimension {
    /// 准确性.
    Accuracy,
    /// 完整性.
    Completeness,
    /// 可用性.
    Availability,
    /// 一致性.
    Consistency,
    /// 时效性.
    Timeliness,
    /// 精确性.
    Precision,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Severity {
    /// Hardly hinders use.
    Minor,
    /// Hinders use.
    Major,
    /// Must not be used.
    Critical,
}

/// `QualityIssueRaise`: whoever uses the data says what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityIssueRaise {
    /// The issue.
    pub issue_id: IssueId,
    /// What is wrong.
    pub subject: QualitySubject,
    /// Items concerned, each once; none means all, and none for a licence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// In what respect.
    pub dimension: QualityDimension,
    /// How bad.
    pub severity: Severity,
    /// Salted SM3 of the sample that shows it.
    pub sample_digest: Hash,
    /// Salted SM3 of the description.
    pub description_digest: Hash,
}

/// What the producing org finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum QualityVerdict {
    /// It is wrong, and will be corrected.
    Confirmed,
    /// It is right.
    NotAProblem,
    /// It is wrong and cannot be corrected; the entry shows the known defect.
    NotCorrectable,
}

/// `QualityIssueVerify`: the org that answers for the data verifies the issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityIssueVerify {
    /// The issue.
    pub issue_id: IssueId,
    /// The verdict.
    pub verdict: QualityVerdict,
    /// Why; required of all but a confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// What was corrected, at its source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectedData {
    /// The resource.
    pub resource_id: ResourceId,
    /// Its new version.
    pub version: u32,
    /// The `CollectionConfirm` that collected that version.
    pub recollection_ref: TxId,
}

/// How an issue was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum Correction {
    /// A new version of the data, collected again.
    Data(CorrectedData),
    /// A licence that was updated, abolished or issued since.
    Licence(LicenceId),
}

/// `QualityIssueRemedy`: the org that answers for the data corrected them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityIssueRemedy {
    /// The issue.
    pub issue_id: IssueId,
    /// Why the data were wrong.
    pub root_cause: Text<500>,
    /// What was done; a remedy without a correction is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
}

/// `QualityIssueConfirm`: whoever raised the issue says whether it is solved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityIssueConfirm {
    /// The issue.
    pub issue_id: IssueId,
    /// True if it is solved.
    pub resolved: bool,
    /// Why not; required if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// When an assessment was made: 事前、事中、事后.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum QualityPhase {
    /// Before the data are collected.
    Before,
    /// While they are collected or used.
    During,
    /// After use.
    After,
}

/// A score in one dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityScore {
    /// The dimension.
    pub dimension: QualityDimension,
    /// 0 to 1000, in per mille.
    pub per_mille: u16,
}

/// `QualityAssessmentRecord`: a claim of provider, operator or evaluator on how
/// good the data are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityAssessmentRecord {
    /// The entry.
    pub catalog_id: CatalogId,
    /// The resource.
    pub resource_id: ResourceId,
    /// The version of its data.
    pub resource_version: u32,
    /// When it was made.
    pub phase: QualityPhase,
    /// Scores, at least one, each dimension once.
    pub scores: Vec<QualityScore>,
    /// SM3 of the rules applied.
    pub rule_digest: Hash,
    /// SM3 of the report.
    pub report_digest: Hash,
}

impl QualitySubject {
    /// The entity that it names.
    pub fn state_key(&self) -> StateKey {
        match self {
            Self::Catalog(version) => StateKey::catalog(&version.catalog_id),
            Self::Resource(version) => StateKey::resource(&version.resource_id),
            Self::Access(access) => StateKey::authorization(&access.authorization_id),
            Self::Delivery(delivery_id) => StateKey::delivery(delivery_id),
            Self::Backflow(backflow_id) => StateKey::backflow(backflow_id),
            Self::Licence(licence_id) => StateKey::licence(licence_id),
            Self::MissingLicence(missing) => StateKey::org(&missing.issuer),
        }
    }
}

impl Body for QualityIssueRaise {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::issue(&self.issue_id), self.subject.state_key()]
    }
}

impl Body for QualityIssueVerify {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::issue(&self.issue_id)]
    }
}

impl Body for QualityIssueRemedy {
    fn subjects(&self) -> Vec<StateKey> {
        let corrected = self.correction.as_ref().map(|correction| match correction {
            Correction::Data(data) => StateKey::resource(&data.resource_id),
            Correction::Licence(licence_id) => StateKey::licence(licence_id),
        });
        std::iter::once(StateKey::issue(&self.issue_id)).chain(corrected).collect()
    }
}

impl Body for QualityIssueConfirm {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::issue(&self.issue_id)]
    }
}

impl Body for QualityAssessmentRecord {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id), StateKey::resource(&self.resource_id)]
    }
}
