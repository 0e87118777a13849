//! The month of a report, and the deadlines that were overdue in it.

use liuhen_types::entity::{Deadline, Period};
use liuhen_types::{Date, StateError, TimeMs};

use crate::calendar::Calendar;

/// A month as seen from a tip: over, or running until the tip's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportMonth {
    month: Period,
    first: Date,
    /// The day up to which it is told: its last one, or the tip's.
    until: Date,
    is_over: bool,
}

impl ReportMonth {
    /// The month on a chain whose last block is of `today`; none if it has not begun, or
    /// is no month.
    pub fn new(month: Period, today: Date) -> Option<Self> {
        let first = first_of(month)?;
        if first > today {
            return None;
        }
        let is_over = Period::of(today) > month;
        let last = first_of(month.next()).map_or(today, |next| Date::from_days(next.days() - 1));
        let until = if is_over { last } else { today };
        Some(Self { month, first, until, is_over })
    }

    /// The month.
    pub const fn month(&self) -> Period {
        self.month
    }

    /// True if the chain has gone on into a later month.
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// The last instant before the month, in UTC+8.
    pub fn before(&self) -> TimeMs {
        Date::from_days(self.first.days().saturating_sub(1)).end()
    }

    /// The last instant of the day up to which it is told.
    pub fn end(&self) -> TimeMs {
        self.until.end()
    }

    /// The year whose calendar the month needs.
    pub const fn year(&self) -> u16 {
        self.first.year()
    }

    /// A deadline as it stood at the end, if it was overdue on a day of the month: due
    /// by then, and neither met in time nor ended before the month.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn overdue(
        &self,
        calendar: &mut Calendar<'_>,
        deadline: &Deadline,
    ) -> Result<Option<Deadline>, StateError> {
        // On its last day a deadline is not overdue yet; once the month is over it is.
        let is_due =
            deadline.due_on < self.until || (self.is_over && deadline.due_on == self.until);
        let ended = deadline.ended_on.filter(|ended| *ended <= self.until);
        let is_late = ended.is_none_or(|ended| ended > deadline.due_on && ended >= self.first);
        if !is_due || !is_late {
            return Ok(None);
        }
        let mut then = deadline.clone();
        then.ended_on = ended;
        if ended.is_none() {
            // What fell away later still ran then.
            then.dropped = false;
            let late = calendar.days_late(deadline.due_on, self.until)?;
            then.overdue_days = late.days;
            then.provisional |= late.missing_year.is_some();
        }
        Ok(Some(then))
    }
}

fn first_of(month: Period) -> Option<Date> {
    match month {
        Period::Month { year, month } => Date::new(year, month, 1).ok(),
        Period::Ever => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liuhen_types::entity::DeadlineKind;
    use liuhen_types::{Hash, State, StateKey, TxId};
    use std::collections::BTreeMap;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn october(today: &str) -> ReportMonth {
        ReportMonth::new("2023-10".parse().unwrap(), date(today)).unwrap()
    }

    #[test]
    fn a_month_is_over_once_a_later_one_has_begun() {
        let month: Period = "2023-10".parse().unwrap();
        assert_eq!(ReportMonth::new(month, date("2023-09-30")), None);
        assert_eq!(ReportMonth::new(Period::Ever, date("2023-09-30")), None);
        assert!(!october("2023-10-31").is_over());
        let over = october("2023-11-01");
        assert!(over.is_over());
        assert_eq!(over, october("2024-03-01"), "it stays as it is");
        assert_eq!(over.end(), date("2023-10-31").end());
        assert_eq!(over.before(), date("2023-09-30").end());
        assert_eq!(october("2023-10-05").end(), date("2023-10-05").end());
        let last = ReportMonth::new("9999-12".parse().unwrap(), date("9999-12-31")).unwrap();
        assert_eq!(last.end(), date("9999-12-31").end());
    }

    #[test]
    fn a_deadline_is_listed_if_it_was_overdue_on_a_day_of_the_month() {
        let state: BTreeMap<StateKey, Vec<u8>> = BTreeMap::new();
        let mut calendar = Calendar::new(&state as &dyn State);
        // Due, ended, asked on → ended and working days late as of then.
        let cases = [
            // Late within the month.
            ("2023-10-13", Some("2023-10-16"), "2023-11-02", Some((true, 9))),
            // In time, on the very day.
            ("2023-10-13", Some("2023-10-13"), "2023-11-02", None),
            // Met later than the month: at its end it ran, 12 working days late.
            ("2023-10-13", Some("2023-11-02"), "2023-11-02", Some((false, 12))),
            ("2023-10-13", None, "2024-02-01", Some((false, 12))),
            // Due before, open into the month, or ended before it.
            ("2023-09-28", Some("2023-10-09"), "2023-11-02", Some((true, 9))),
            ("2023-09-20", Some("2023-09-28"), "2023-11-02", None),
            // Due on the last day and open.
            ("2023-10-31", None, "2023-11-01", Some((false, 0))),
            ("2023-10-31", Some("2023-11-01"), "2023-11-01", Some((false, 0))),
            ("2023-11-01", None, "2023-11-30", None),
            // While the month runs: until the tip's day.
            ("2023-10-13", None, "2023-10-13", None),
            ("2023-10-13", None, "2023-10-16", Some((false, 1))),
            ("2023-10-20", None, "2023-10-16", None),
        ];
        for (due, ended, today, expected) in cases {
            let deadline = Deadline {
                kind: DeadlineKind::CatalogUpdate,
                subject: "n1".into(),
                responsible: "mzt".parse().unwrap(),
                supervisor: "pa".parse().unwrap(),
                informed: Vec::new(),
                started_on: date("2023-09-01"),
                working_days: 10,
                due_on: date(due),
                provisional: false,
                started_by: TxId(Hash::ZERO),
                ended_on: ended.map(date),
                // As the contract would not count, to tell kept from reckoned.
                overdue_days: if ended.is_some() { 9 } else { 0 },
                dropped: false,
                counted_in: Period::of(date(due)),
            };
            let found = october(today).overdue(&mut calendar, &deadline).unwrap();
            let found = found.map(|then| (then.ended_on.is_some(), then.overdue_days));
            assert_eq!(found, expected, "due {due}, ended {ended:?}, asked on {today}");
        }
    }
}
