//! Working days (工作日): Monday to Friday, but for days off and make-up days of
//! the calendars that `CalendarSet` loaded.
//!
//! The n-th working day after a date counts from the day after it. A year without
//! a calendar has weekends only, and what is reckoned with it is provisional.

pub(crate) mod set;

use std::collections::BTreeMap;

use liuhen_types::entity::CalendarYear;
use liuhen_types::{Date, State, StateError, StateKey};

use crate::limits::DEADLINE_DAYS_MAX;
use crate::state::read;

/// A date reckoned in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The date.
    pub date: Date,
    /// The first year on the way whose calendar is not loaded.
    pub missing_year: Option<u16>,
}

/// By how much a date was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// Working days: 0 if it was in time.
    pub days: u32,
    /// The first year on the way whose calendar is not loaded.
    pub missing_year: Option<u16>,
}

/// The calendars of a state, each read once.
pub struct Calendar<'a> {
    state: &'a dyn State,
    years: BTreeMap<u16, Option<CalendarYear>>,
}

impl<'a> Calendar<'a> {
    /// The calendars of this state.
    pub fn new(state: &'a dyn State) -> Self {
        Self { state, years: BTreeMap::new() }
    }

    fn year(&mut self, year: u16) -> Result<Option<&CalendarYear>, StateError> {
        if !self.years.contains_key(&year) {
            let found = read(self.state, &StateKey::calendar(year))?;
            self.years.insert(year, found);
        }
        Ok(self.years.get(&year).and_then(Option::as_ref))
    }

    /// True if the calendar of a year is loaded.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn is_loaded(&mut self, year: u16) -> Result<bool, StateError> {
        Ok(self.year(year)?.is_some())
    }

    /// True on working days.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn is_working_day(&mut self, date: Date) -> Result<bool, StateError> {
        let decreed = self.year(date.year())?.and_then(|calendar| {
            if calendar.work_days.binary_search(&date).is_ok() {
                return Some(true);
            }
            calendar.days_off.binary_search(&date).is_ok().then_some(false)
        });
        Ok(decreed.unwrap_or(!date.is_weekend()))
    }

    /// The `days`-th working day after `start`, which is day 0; `days` above
    /// [`DEADLINE_DAYS_MAX`] count as that many.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn due(&mut self, start: Date, days: u32) -> Result<Due, StateError> {
        let mut left = days.min(DEADLINE_DAYS_MAX);
        let (mut date, mut missing_year) = (start, None);
        while left > 0 {
            let next = date.next();
            if next == date {
                break;
            }
            date = next;
            if missing_year.is_none() && !self.is_loaded(date.year())? {
                missing_year = Some(date.year());
            }
            left -= u32::from(self.is_working_day(date)?);
        }
        Ok(Due { date, missing_year })
    }

    /// Working days after `due` up to and including `done`: 0 if it was in time.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn days_late(&mut self, due: Date, done: Date) -> Result<Late, StateError> {
        let (mut date, mut days, mut missing_year) = (due, 0, None);
        while date < done && days < DEADLINE_DAYS_MAX {
            date = date.next();
            if missing_year.is_none() && !self.is_loaded(date.year())? {
                missing_year = Some(date.year());
            }
            days += u32::from(self.is_working_day(date)?);
        }
        Ok(Late { days, missing_year })
    }
}
