//! Demands in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm3_domain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, DemandId, OrgId, RegionCode, RequestId};
use crate::payload::catalog::LegalBasis;
use crate::payload::demand::{DemandCoordinate, DemandOutcome, DemandSubmit};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::{Date, TimeMs};

/// Where a demand stands (SM-DEM).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DemandStatus {
    /// Waits for an answer.
    Listed,
    /// No entry meets it; an org is to catalog the data.
    Assigned,
    /// A meeting named who develops.
    DeveloperAssigned,
    /// An entry meets it.
    Matched,
    /// A share was asked for.
    Requested,
    /// The share was granted.
    Satisfied,
    /// Refused by law.
    Refused,
    /// Ended by who listed it, or by an authority.
    Closed,
}

/// How a demand differs from the list that its line keeps for the same service
/// item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandDifference {
    /// The list it was compared with.
    pub with: DemandId,
    /// The department of the line that must guide; none if neither org is above
    /// the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<OrgId>,
    /// Items and licences of that list that this one lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Text<100>>,
    /// Items and licences that only this list has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<Text<100>>,
}

/// A demand with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// As submitted.
    pub demand: DemandSubmit,
    /// The org that lists it.
    pub consumer: OrgId,
    /// Where it stands.
    pub status: DemandStatus,
    /// When it was listed.
    pub submitted_at: TimeMs,
    /// How it differs from its line's list, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<DemandDifference>,
    /// Who answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responded_by: Option<OrgId>,
    /// The entry that meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog_id: Option<CatalogId>,
    /// The org that provides, or is to catalog, the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<OrgId>,
    /// Legal basis of a refusal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// The meeting, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordination: Option<DemandCoordinate>,
    /// The share asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// The day it was satisfied, in UTC+8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied_on: Option<Date>,
    /// How it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<DemandOutcome>,
    /// Reason of a refusal or a closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// The list of a service item that counts for a region: that of an org there, or
/// until there is one the first from below.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineList {
    /// The demand.
    pub demand_id: DemandId,
    /// Region of the org that listed it.
    pub region: RegionCode,
}

impl StateKey {
    /// A demand: [`Demand`].
    pub fn demand(id: &DemandId) -> Self {
        Self::of(format!("demand/demand/{id}"))
    }

    /// A consumer's complex demands that an entry is to meet: a list of [`DemandId`],
    /// without those that needed no meeting any more when the last one came.
    pub fn complex_demands(catalog: &CatalogId, consumer: &OrgId) -> Self {
        Self::of(format!("demand/complex/{catalog}/{consumer}"))
    }

    /// The list of a service item that counts for a line in a region: [`LineList`].
    pub fn demand_line(line: &str, service_item: &str, region: &RegionCode) -> Self {
        let digest = sm3_domain(
            "liuhen/demand-line/v1",
            &[&(line.len() as u64).to_be_bytes(), line.as_bytes(), service_item.as_bytes()],
        );
        Self::of(format!("demand/line/{digest}/{region}"))
    }
}
