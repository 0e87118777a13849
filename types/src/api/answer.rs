//! Answers to auditors and authorities about one matter: who answers for a copy
//! what must be destroyed, whether a system may be accepted (R-83,
//!

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::StateView;
use crate::entity::{ComplianceCertificate, ComplianceGap, CopyKind, CustodyTerm};
use crate::id::{AuthorizationId, CatalogId, CopyId, OrgId, SystemId};
use crate::payload::inventory::SystemStatus;
use crate::receipt::Receipt;
use crate::text::Text;
use crate::time::TimeMs;

/// Who answered for a copy at an instant, with all that proves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Responsibility {
    /// The copy.
    pub copy_id: CopyId,
    /// Which copy it is.
    pub kind: CopyKind,
    /// Of which entry.
    pub catalog_id: CatalogId,
    /// The instant asked for.
    pub at: TimeMs,
    /// Who answered then, and between which transactions.
    pub term: CustodyTerm,
    /// The copy's custody with its proof: the term is one of its terms.
    pub state: StateView,
    /// The receipt of the transaction that began the term.
    pub begun: Receipt,
    /// The receipt of the transaction that ended it, if it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Receipt>,
}

/// A copy whose destruction is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DestructionDue {
    /// The copy.
    pub copy_id: CopyId,
    /// Of which entry.
    pub catalog_id: CatalogId,
    /// The grant that it was handed over under.
    pub authorization_id: AuthorizationId,
    /// Who answers for it and must destroy it.
    pub org: OrgId,
    /// Who provided the data, and may witness the destruction.
    pub provider: OrgId,
    /// Since when it is due: the end of the grant.
    pub due_since: TimeMs,
}

/// One condition of a certificate of compliance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComplianceCondition {
    /// The condition, named by what its absence would be called.
    pub condition: ComplianceGap,
    /// True if it holds.
    pub is_met: bool,
    /// Keys of the facts that say so; `GET /v1/state` proves each, also that it is absent.
    pub facts: Vec<String>,
}

/// A certificate that the contract issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertificateView {
    /// Its key; `GET /v1/state` proves it.
    pub key: String,
    /// The certificate.
    pub certificate: ComplianceCertificate,
}

/// How a system stands to the conditions of acceptance, project approval and funding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SystemCompliance {
    /// The system.
    pub system_id: SystemId,
    /// Its name.
    pub name: Text<200>,
    /// Its owner.
    pub org: OrgId,
    /// Where it stands.
    pub status: SystemStatus,
    /// True if all conditions hold.
    pub complies: bool,
    /// The conditions, met and missing.
    pub conditions: Vec<ComplianceCondition>,
    /// The last certificate for each purpose.
    pub certificates: Vec<CertificateView>,
}
