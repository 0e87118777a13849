//! Findings of missing collection and bulletins in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{BulletinId, CatalogId, FindingId, OrgId, TxId};
use crate::payload::bulletin::{BulletinIssue, NonCollectionFinding};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::{Date, TimeMs};

/// Where a finding stands. A collection makes it good from any open standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum FindingStatus {
    /// Waits for an authority.
    Found,
    /// It holds.
    Verified,
    /// It does not hold.
    Dismissed,
    /// Told in a bulletin.
    Bulletined,
    /// The org answered the bulletin.
    Responded,
    /// The entry was fully collected since.
    MadeGood,
    /// Its bulletin was closed.
    Closed,
}

/// A finding of missing collection with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// As submitted.
    pub finding: NonCollectionFinding,
    /// The entry whose full collection makes it good.
    pub catalog_id: CatalogId,
    /// Its provider, who should have had the data collected.
    pub org: OrgId,
    /// Who found it.
    pub found_by: OrgId,
    /// When.
    pub found_at: TimeMs,
    /// Where it stands.
    pub status: FindingStatus,
    /// Which authority decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<OrgId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
    /// The bulletin that tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulletin_id: Option<BulletinId>,
    /// The collection that made it good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_good_by: Option<TxId>,
    /// Days from the finding to that collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_to_make_good: Option<u64>,
}

/// What an org answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulletinResponse {
    /// The org.
    pub org: OrgId,
    /// What it will do.
    pub plan: Text<1000>,
    /// By when.
    pub promised_by: Date,
    /// When it answered.
    pub responded_at: TimeMs,
}

/// A bulletin with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bulletin {
    /// As issued.
    pub bulletin: BulletinIssue,
    /// The authority.
    pub issued_by: OrgId,
    /// When.
    pub issued_at: TimeMs,
    /// Orgs that it names, in order of id, each once.
    pub addressees: Vec<OrgId>,
    /// What they answered, in order of time; each answers once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<BulletinResponse>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<TimeMs>,
}

impl StateKey {
    /// A finding of missing collection: [`Finding`].
    pub fn finding(id: &FindingId) -> Self {
        Self::of(format!("bulletin/finding/{id}"))
    }

    /// When a finding of an org was verified for the first time: `TimeMs`.
    pub fn first_finding(org: &OrgId) -> Self {
        Self::of(format!("bulletin/first-finding/{org}"))
    }

    /// What the keys of all findings start with.
    pub const fn finding_prefix() -> &'static [u8] {
        b"bulletin/finding/"
    }

    /// A bulletin: [`Bulletin`].
    pub fn bulletin(id: &BulletinId) -> Self {
        Self::of(format!("bulletin/bulletin/{id}"))
    }

    /// What the keys of all bulletins start with.
    pub const fn bulletin_prefix() -> &'static [u8] {
        b"bulletin/bulletin/"
    }
}
