//! The working-day calendar.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::state::StateKey;
use crate::time::Date;

/// `CalendarSet`: the province's authority loads the calendar of a year as the
/// State Council decreed it, or amends days that are still to come. Deadlines
/// that waited for the year are reckoned anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSet {
    /// The year.
    pub year: u16,
    /// Days off (放假), in order, each once; weekends need not be named.
    pub days_off: Vec<Date>,
    /// Make-up working days (调休上班), in order, each once.
    pub work_days: Vec<Date>,
}

impl Body for CalendarSet {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::calendar(self.year)]
    }
}
