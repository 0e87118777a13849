//! Notices of change and what became of them. When the update and its
//! review are due, their deadlines say: subject is the notice.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{NoticeId, OrgId};
use crate::payload::catalog::CatalogChangeNotice;
use crate::state::StateKey;
use crate::time::Date;

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum NoticeStatus {
    /// Waits for the update.
    Open,
    /// The update is on its way through review.
    Submitted,
    /// The update is in force.
    Done,
    /// The entry was retired before.
    Dropped,
}

/// A notice with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeNotice {
    /// As submitted.
    pub notice: CatalogChangeNotice,
    /// The org that declared it: the provider, or the authority that found the change.
    pub declared_by: OrgId,
    /// The day it was declared, in UTC+8.
    pub declared_on: Date,
    /// Calendar days from the change to the notice (declared-late gap).
    pub gap_days: u32,
    /// Where it stands.
    pub status: NoticeStatus,
    /// The day on which the update was first submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_on: Option<Date>,
    /// Working days by which the update was late; none if no deadline is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_overdue_days: Option<u32>,
    /// Working days by which its reviews were late, all rounds together; none before
    /// the first, or if no deadline is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_overdue_days: Option<u32>,
    /// True if the update lowers a grade, which the review then approves.
    pub lowers_grade: bool,
    /// The version that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_version: Option<u32>,
}

impl StateKey {
    /// A notice of change: [`ChangeNotice`].
    pub fn notice(id: &NoticeId) -> Self {
        Self::of(format!("catalog/notice/{id}"))
    }
}
