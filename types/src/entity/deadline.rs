//! The working-day calendar and deadlines in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tally::Period;
use crate::id::{OrgId, TxId};
use crate::state::StateKey;
use crate::time::Date;

/// Where one year departs from working on Monday to Friday, as the State Council
/// decreed it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: u16,
    /// Days off, in order.
    pub days_off: Vec<Date>,
    /// Make-up working days (调休), in order.
    pub work_days: Vec<Date>,
}

/// What must happen in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DeadlineKind {
    /// The provider updates a changed entry.
    CatalogUpdate,
    /// The authority reviews an updated entry.
    CatalogReview,
    /// The authority reviews a new entry.
    CatalogInitialReview,
    /// A request is taken into processing or not.
    ShareAccept,
    /// The provider decides a request.
    ShareDecide,
    /// The provider delivers what it granted.
    ShareProvide,
    /// The producing org verifies a quality issue.
    QualityVerify,
    /// The producing org remedies a quality issue.
    QualityRemedy,
    /// An org answers a bulletin.
    BulletinRespond,
    /// A return of data is decided.
    BackflowDecide,
    /// A return of data is delivered.
    BackflowDeliver,
    /// An entry is fully collected by the planned date.
    Collection,
}

impl std::fmt::Display for DeadlineKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

/// A deadline: a fact, never a decision. Passing it only counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// What must happen.
    pub kind: DeadlineKind,
    /// To what: the id of the notice, request, issue….
    pub subject: String,
    /// Who must act.
    pub responsible: OrgId,
    /// Who watches, one level up in the matter.
    pub supervisor: OrgId,
    /// Whom else it concerns, in order: of an entry its provider and the authority above the
    /// one that reviews, of a request its parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub informed: Vec<OrgId>,
    /// Day 0.
    pub started_on: Date,
    /// Working days allowed; 0 if the date itself was set.
    pub working_days: u32,
    /// The last day in time, until 24:00 UTC+8.
    pub due_on: Date,
    /// True while `due_on` or `overdue_days` rests on a year whose calendar is not loaded.
    pub provisional: bool,
    /// The transaction that started it.
    pub started_by: TxId,
    /// The day it was met, or fell away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
    /// Working days late on that day.
    pub overdue_days: u32,
    /// True if it fell away with its task: nobody met it, in time or late.
    #[serde(default)]
    pub dropped: bool,
    /// The month that counts it: that of `due_on`, unless that month was over when the
    /// date became known.
    pub counted_in: Period,
}

impl Deadline {
    /// True if an org is to be told when it is overdue: who must act, who watches, and whom
    /// else it concerns.
    pub fn concerns(&self, org: &OrgId) -> bool {
        [&self.responsible, &self.supervisor].contains(&org) || self.informed.contains(org)
    }
}

impl StateKey {
    /// Days off and make-up working days of a year: [`CalendarYear`].
    pub fn calendar(year: u16) -> Self {
        Self::of(format!("calendar/year/{year}"))
    }

    /// How many deadlines wait for the calendar of a year: `u64`.
    pub fn calendar_waiting_count(year: u16) -> Self {
        Self::of(format!("calendar/waiting/{year}"))
    }

    /// One of them: the bytes of its key.
    pub fn calendar_waiting(year: u16, index: u64) -> Self {
        Self::of(format!("calendar/waiting/{year}/{index}"))
    }

    /// A deadline: [`Deadline`]. A subject has at most one of a kind at a time.
    pub fn deadline(kind: DeadlineKind, subject: &str) -> Self {
        Self::of(format!("deadline/{kind}/{subject}"))
    }

    /// A deadline that was overdue before another of its kind and subject took its place:
    /// [`Deadline`].
    pub fn replaced_deadline(deadline: &Deadline) -> Self {
        let Deadline { kind, subject, started_by, .. } = deadline;
        Self::of(format!("overdue/replaced/{kind}/{subject}/{started_by}"))
    }

    /// What the keys of all replaced deadlines start with.
    pub const fn replaced_deadline_prefix() -> &'static [u8] {
        b"overdue/replaced/"
    }

    /// What the keys of all deadlines start with.
    pub const fn deadline_prefix() -> &'static [u8] {
        b"deadline/"
    }
}
