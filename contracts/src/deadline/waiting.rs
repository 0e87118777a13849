//! Deadlines that wait for the calendar of a year, to be reckoned anew when it arrives
//! (section 0.5): those that run, and those that ended late by the date that was known, for
//! they may have been in time. What was in time stays so. A deadline that gave way waits
//! too, and the notice of a change tells what is true then.
//!
//! A date that no missing year had to do with stays when the days that one was late are
//! reckoned anew: a later amendment of its own year does not touch it.
//!
//! Any number may wait, each under a key of its own: a missing calendar stops no business.
//! One `CalendarSet` reckons up to [`DEADLINES_RECKONED_MAX`] of them, the last ones first,
//! and warns if others still wait: the same calendar, sent again, reckons more.

use std::collections::BTreeSet;
use std::ops::Range;

use liuhen_types::entity::{Deadline, Measure, Period};
use liuhen_types::{Code, StateKey};

use super::count;
use crate::calendar::{Calendar, Due, Late};
use crate::catalog::clock;
use crate::context::Context;
use crate::limits::DEADLINES_RECKONED_MAX;
use crate::refusal::Checked;

/// A waiting deadline with its new date.
struct Reckoned {
    key: StateKey,
    deadline: Deadline,
    due: Due,
    /// By how much it was late then; of one that has ended.
    late: Option<Late>,
}

impl Reckoned {
    /// The year that it still needs.
    fn missing_year(&self) -> Option<u16> {
        self.due.missing_year.or(self.late.and_then(|late| late.missing_year))
    }
}

/// True if deadlines wait for the calendar of a year.
pub(crate) fn any(context: &Context<'_>, year: u16) -> Checked<bool> {
    context.exists(&StateKey::calendar_waiting_count(year))
}

/// Reckons deadlines anew that waited for the calendar of a year, which the transaction
/// just wrote. Each gets its date by the calendars as they are now, and waits for the next
/// year that it needs, if there is one.
pub(crate) fn reckon(context: &mut Context<'_>, year: u16) -> Checked<()> {
    let count_key = StateKey::calendar_waiting_count(year);
    let count: u64 = context.read(&count_key)?.unwrap_or(0);
    let batch = count.saturating_sub(DEADLINES_RECKONED_MAX)..count;
    let reckoned = new_dates(context, year, batch.clone())?;
    for index in batch.clone() {
        context.remove(StateKey::calendar_waiting(year, index));
    }
    if batch.start == 0 {
        context.remove(count_key);
    } else {
        context.put(count_key, &batch.start);
        context.warn(Code::ProvisionalDue);
    }
    for one in reckoned {
        if one.missing_year().is_some() {
            context.warn(Code::ProvisionalDue);
        }
        move_to(context, one)?;
    }
    Ok(())
}

/// The new dates; each deadline once, however often it is on the list.
fn new_dates(context: &Context<'_>, year: u16, batch: Range<u64>) -> Checked<Vec<Reckoned>> {
    let mut keys = BTreeSet::new();
    for index in batch {
        let key: Vec<u8> = context.must_read(&StateKey::calendar_waiting(year, index))?;
        keys.insert(StateKey::from_bytes(key));
    }
    let state = context.with_changes();
    let mut calendar = Calendar::new(&state);
    let mut reckoned = Vec::with_capacity(keys.len());
    for key in keys {
        let deadline: Deadline = context.must_read(&key)?;
        let was_late = |ended| ended > deadline.due_on;
        // One that took its place may have a date that was set.
        if deadline.provisional && deadline.ended_on.is_none_or(was_late) {
            reckoned.push(new_date(context, &mut calendar, key, deadline)?);
        }
    }
    Ok(reckoned)
}

fn new_date(
    context: &Context<'_>,
    calendar: &mut Calendar<'_>,
    key: StateKey,
    deadline: Deadline,
) -> Checked<Reckoned> {
    let due = match is_date_open(context, &deadline)? {
        true => calendar.due(deadline.started_on, deadline.working_days)?,
        false => Due { date: deadline.due_on, missing_year: None },
    };
    let late = deadline.ended_on.map(|ended| calendar.days_late(due.date, ended)).transpose()?;
    Ok(Reckoned { key, deadline, due, late })
}

/// True if the date rests on a year whose calendar was missing until now, or came and has
/// not been reckoned with for all; one that was set rests on none.
fn is_date_open(context: &Context<'_>, deadline: &Deadline) -> Checked<bool> {
    if deadline.working_days == 0 {
        return Ok(false);
    }
    let mut before = Calendar::new(context.state);
    for year in deadline.started_on.next().year()..=deadline.due_on.year() {
        if !before.is_loaded(year)? || any(context, year)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reckons one deadline by the calendars as they are; it waits for the year it still needs.
pub(super) fn reckon_one(
    context: &mut Context<'_>,
    key: StateKey,
    deadline: Deadline,
) -> Checked<()> {
    let reckoned = {
        let state = context.with_changes();
        new_date(context, &mut Calendar::new(&state), key, deadline)?
    };
    move_to(context, reckoned)
}

fn move_to(context: &mut Context<'_>, reckoned: Reckoned) -> Checked<()> {
    let missing_year = reckoned.missing_year();
    let Reckoned { key, mut deadline, due, late } = reckoned;
    let is_in_time = deadline.ended_on.is_some_and(|ended| ended <= due.date);
    let measure = Measure::Due(deadline.kind);
    let this_month = Period::of(context.today());
    let (before, after) = (deadline.counted_in, Period::of(due.date).max(this_month));
    if is_in_time && deadline.dropped {
        // It fell away before its day.
        count(context, &deadline, measure, -1)?;
    } else if before >= this_month && before != after {
        count(context, &deadline, measure, -1)?;
        deadline.counted_in = after;
        count(context, &deadline, measure, 1)?;
    }
    if is_in_time && !deadline.dropped {
        count(context, &deadline, Measure::Met(deadline.kind), 1)?;
    }
    let told = deadline.overdue_days;
    deadline.due_on = due.date;
    deadline.provisional = missing_year.is_some();
    deadline.overdue_days = late.map_or(0, |late| late.days);
    clock::tell_anew(context, &deadline, told)?;
    if is_in_time && key == StateKey::replaced_deadline(&deadline) {
        // Only what was overdue is kept of those that gave way.
        context.remove(key);
        return Ok(());
    }
    if let Some(year) = missing_year {
        wait(context, year, &key)?;
    }
    context.put(key, &deadline);
    Ok(())
}

/// Lists a deadline among those that wait for the calendar of a year.
pub(super) fn wait(context: &mut Context<'_>, year: u16, key: &StateKey) -> Checked<()> {
    let count_key = StateKey::calendar_waiting_count(year);
    let count: u64 = context.written(&count_key)?.unwrap_or(0);
    context.put(StateKey::calendar_waiting(year, count), &key.as_bytes().to_vec());
    context.put(count_key, &count.saturating_add(1));
    Ok(())
}
