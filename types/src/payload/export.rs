//! Data that leave the country or cross a network's border (出境, R-55, R-56).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::LegalBasis;
use crate::id::{AuthorizationId, CatalogId, ExportId};
use crate::state::StateKey;
use crate::text::Text;

/// What is to leave the country.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "id", deny_unknown_fields)]
pub enum ExportSubject {
    /// What a grant covers.
    Authorization(AuthorizationId),
    /// What an entry describes.
    Catalog(CatalogId),
}

/// `ExportApprovalApply`: asks to take data abroad.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportApprovalApply {
    /// The application.
    pub export_id: ExportId,
    /// What.
    pub subject: ExportSubject,
    /// Where to; compared as it is written.
    pub destination: Text<100>,
    /// Laws that allow it.
    pub legal_basis: Vec<LegalBasis>,
    /// SM3 of the security assessment.
    pub assessment_digest: Hash,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// What is decided on an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ExportDecision {
    /// It may leave.
    Approve,
    /// It may not.
    Reject,
    /// It may not any more.
    Withdraw,
}

/// `ExportApprovalDecide`: the province's security authority decides, co-signed by
/// the province's data authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportApprovalDecide {
    /// The application.
    pub export_id: ExportId,
    /// The decision.
    pub decision: ExportDecision,
    /// Why not, or not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// Which way data cross a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum CrossingDirection {
    /// Into the government data system.
    In,
    /// Out of it.
    Out,
}

/// Which border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Boundary {
    /// 政务内网: the network for secrets.
    SecretNet,
    /// 公安网: the police network.
    PoliceNet,
}

/// `DomainCrossingRecord`: a batch crossed the border of another network; nothing
/// else about it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainCrossingRecord {
    /// Which way.
    pub direction: CrossingDirection,
    /// Which border.
    pub boundary: Boundary,
    /// The import or export channel.
    pub channel_id: Text<64>,
    /// SM3 over salt and batch; each batch crosses once.
    pub batch_digest: Hash,
    /// Records in it.
    pub record_count: u64,
    /// The decision that declassified it; required for imports from the network
    /// for secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declassification_ref: Option<Text<100>>,
    /// Salted digests of the two persons who approved.
    pub approver_refs: Vec<Hash>,
}

impl Body for ExportApprovalApply {
    fn subjects(&self) -> Vec<StateKey> {
        let subject = match &self.subject {
            ExportSubject::Authorization(id) => StateKey::authorization(id),
            ExportSubject::Catalog(id) => StateKey::catalog(id),
        };
        vec![StateKey::export(&self.export_id), subject]
    }
}

impl Body for ExportApprovalDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::export(&self.export_id)]
    }
}

impl Body for DomainCrossingRecord {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::crossing(&self.batch_digest)]
    }
}
