//! Whether a system is connected, cataloged and fully collected.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, OrgId, SystemId};
use crate::payload::evaluation::CompliancePurpose;
use crate::state::StateKey;
use crate::time::TimeMs;

/// What a system lacks for a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "catalog_id", deny_unknown_fields)]
pub enum ComplianceGap {
    /// No resource of the system is mounted, through which the platform reaches it
    /// (互联互通).
    Channel,
    /// No published entry names the system as its source (目录登记).
    Catalog,
    /// This entry is not fully collected (全量汇聚).
    FullCollection(CatalogId),
}

/// A certificate that the contract issued.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplianceCertificate {
    /// The system.
    pub system_id: SystemId,
    /// Its owner.
    pub owner: OrgId,
    /// What for.
    pub purpose: CompliancePurpose,
    /// Who asked.
    pub requested_by: OrgId,
    /// When it was issued.
    pub issued_at: TimeMs,
    /// The entries that it rests on.
    pub catalogs: Vec<CatalogId>,
}

impl StateKey {
    /// The last certificate of a system: [`ComplianceCertificate`].
    pub fn compliance(system: &SystemId, purpose: CompliancePurpose) -> Self {
        Self::of(format!("compliance/certificate/{system}/{purpose:?}"))
    }
}
