//! Deadlines: started by one transaction, ended by another, or dropped with their
//! task. A passed one is counted, and decides nothing.
//!
//! Each counts in one month, that of its date. A month that is over stays as it is: one
//! whose date becomes known only then counts in the month that learns it, and one whose
//! date moves out of such a month stays counted there.
//!
//! What follows from the end of an entry, of a request, or of a grant by revocation is
//! dropped by the transaction that ends it; what an org that is ended had to do passes over
//! or is dropped, see [`tasks`].
//!
//! Left out: deliveries under a grant that expired, until another grant takes its place
//! among those of the entry. That time passes is no transaction.
//!
//! The days allowed are those of the profile in force when it starts; a later
//! profile does not touch it. One that reaches into a year without calendar waits
//! for it and is reckoned anew when it arrives; but one that gave way before keeps its
//! date, and the notice of a change the days late that were reckoned then.

pub(crate) mod tasks;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use liuhen_types::entity::{Deadline, DeadlineKind, Measure, Org, OrgStatus, Period};
use liuhen_types::{Code, Date, OrgId, StateKey};

use crate::calendar::{Calendar, Due};
use crate::context::Context;
use crate::limits::DEADLINES_WAITING_MAX;
use crate::refusal::{Checked, require};
use crate::tally;

/// A deadline worked out by a check, to be written by the change.
pub(crate) struct Start {
    deadline: Deadline,
    missing_year: Option<u16>,
}

/// What is to be done by whom, and who watches.
pub(crate) struct Task<'a> {
    pub(crate) kind: DeadlineKind,
    /// Id of what it is about; one deadline of a kind at a time.
    pub(crate) subject: &'a str,
    pub(crate) responsible: &'a OrgId,
    pub(crate) supervisor: &'a OrgId,
    /// Whom else it concerns; they may be the same.
    pub(crate) informed: &'a [&'a OrgId],
}

/// Works out a deadline of so many working days after `started_on`.
pub(crate) fn start(
    context: &Context<'_>,
    task: &Task<'_>,
    started_on: Date,
    working_days: u32,
) -> Checked<Start> {
    let due = Calendar::new(context.state).due(started_on, working_days)?;
    start_with(context, task, started_on, working_days, due)
}

/// The same for a date that somebody set.
pub(crate) fn start_on(context: &Context<'_>, task: &Task<'_>, due_on: Date) -> Checked<Start> {
    let due = Due { date: due_on, missing_year: None };
    start_with(context, task, context.today(), 0, due)
}

fn start_with(
    context: &Context<'_>,
    task: &Task<'_>,
    started_on: Date,
    working_days: u32,
    due: Due,
) -> Checked<Start> {
    if let Some(year) = due.missing_year {
        let count: Option<u64> = context.read(&StateKey::calendar_waiting_count(year))?;
        require(count.unwrap_or(0) < DEADLINES_WAITING_MAX, Code::QuotaExceeded)?;
    }
    let deadline = Deadline {
        kind: task.kind,
        subject: task.subject.to_owned(),
        responsible: task.responsible.clone(),
        supervisor: task.supervisor.clone(),
        informed: informed(task),
        started_on,
        working_days,
        due_on: due.date,
        provisional: due.missing_year.is_some(),
        started_by: context.tx_id(),
        ended_on: None,
        overdue_days: 0,
        dropped: false,
        counted_in: Period::of(due.date).max(Period::of(context.today())),
    };
    Ok(Start { deadline, missing_year: due.missing_year })
}

/// Each other org once.
fn informed(task: &Task<'_>) -> Vec<OrgId> {
    let is_other = |org: &&OrgId| ![task.responsible, task.supervisor].contains(org);
    let others: BTreeSet<&OrgId> = task.informed.iter().copied().filter(is_other).collect();
    others.into_iter().cloned().collect()
}

impl Start {
    /// Writes it; another one of the same kind and subject gives way, and is kept aside
    /// if it was overdue. An org that was ended has nothing to do any more.
    pub(crate) fn write(self, context: &mut Context<'_>) -> Checked<()> {
        let Self { deadline, missing_year } = self;
        let key = StateKey::deadline(deadline.kind, &deadline.subject);
        let org: Option<Org> = context.read(&StateKey::org(&deadline.responsible))?;
        if org.is_some_and(|org| org.status == OrgStatus::Revoked) {
            return Ok(());
        }
        keep_overdue(context, &key)?;
        if let Some(year) = missing_year {
            wait(context, year, &key)?;
        }
        count(context, &deadline, Measure::Due(deadline.kind), 1)?;
        tasks::note(context, &deadline.responsible, &key)?;
        context.put(key, &deadline);
        Ok(())
    }
}

/// Keeps a deadline that gives way, if it was overdue: that fact must be told of its
/// month for ever. One that runs ends today.
fn keep_overdue(context: &mut Context<'_>, key: &StateKey) -> Checked<()> {
    let Some(mut old) = context.written::<Deadline>(key)? else { return Ok(()) };
    let today = context.today();
    if old.ended_on.is_none() {
        old.ended_on = Some(today);
        old.overdue_days = Calendar::new(context.state).days_late(old.due_on, today)?;
    }
    if old.ended_on.is_some_and(|ended| ended > old.due_on) {
        context.put(StateKey::replaced_deadline(&old), &old);
    }
    Ok(())
}

/// A running deadline of this kind and subject.
pub(crate) fn running(
    context: &Context<'_>,
    kind: DeadlineKind,
    subject: &str,
) -> Checked<Option<Deadline>> {
    let found: Option<Deadline> = context.read(&StateKey::deadline(kind, subject))?;
    Ok(found.filter(|deadline| deadline.ended_on.is_none()))
}

/// Ends a deadline today, if one runs: gives the working days it was late, and
/// warns if it was.
pub(crate) fn end(context: &mut Context<'_>, kind: DeadlineKind, subject: &str) -> Checked<u32> {
    let Some(mut deadline) = running(context, kind, subject)? else { return Ok(0) };
    let today = context.today();
    let late = Calendar::new(context.state).days_late(deadline.due_on, today)?;
    deadline.ended_on = Some(today);
    deadline.overdue_days = late;
    if late > 0 {
        context.warn(Code::Overdue);
    }
    // On a day off after the date it is 0 working days late, but not in time.
    if today <= deadline.due_on {
        count(context, &deadline, Measure::Met(kind), 1)?;
    }
    context.put(StateKey::deadline(kind, subject), &deadline);
    Ok(late)
}

/// Drops a deadline whose task is gone, if one runs: nobody met it, in time or late. One
/// whose date has passed stays counted as missed; gives the working days it was late.
pub(crate) fn drop_task(
    context: &mut Context<'_>,
    kind: DeadlineKind,
    subject: &str,
) -> Checked<Option<u32>> {
    let Some(mut deadline) = running(context, kind, subject)? else { return Ok(None) };
    let today = context.today();
    let has_passed = deadline.due_on < today;
    if has_passed {
        deadline.overdue_days = Calendar::new(context.state).days_late(deadline.due_on, today)?;
    } else {
        count(context, &deadline, Measure::Due(kind), -1)?;
    }
    deadline.ended_on = Some(today);
    deadline.dropped = true;
    context.put(StateKey::deadline(kind, subject), &deadline);
    Ok(has_passed.then_some(deadline.overdue_days))
}

/// Counts in the month of a deadline, unless that is over.
fn count(
    context: &mut Context<'_>,
    deadline: &Deadline,
    measure: Measure,
    delta: i64,
) -> Checked<()> {
    let period = deadline.counted_in;
    if period < Period::of(context.today()) {
        return Ok(());
    }
    tally::add(context, &deadline.responsible, period, measure, delta)
}

/// A waiting deadline with its new date.
struct Reckoned {
    key: StateKey,
    deadline: Deadline,
    due: Due,
    /// Working days late by it; of one that has ended.
    late: Option<u32>,
}

/// Reckons all deadlines anew that waited for the calendar of a year, which the
/// transaction just wrote. Each that still runs gets its date by the calendars as
/// they are now, and waits for the next year that it needs, if there is one. So does one
/// that ended late by the date that was known: it may have been in time. What was in time
/// stays so.
pub(crate) fn reckon_waiting(context: &mut Context<'_>, year: u16) -> Checked<()> {
    let count_key = StateKey::calendar_waiting_count(year);
    let count: u64 = context.read(&count_key)?.unwrap_or(0);
    let reckoned = reckon(context, year, count)?;
    for index in 0..count {
        context.remove(StateKey::calendar_waiting(year, index));
    }
    context.remove(count_key);
    for one in reckoned {
        move_to(context, one)?;
    }
    Ok(())
}

/// The new dates; each deadline once, however often it is on the list.
fn reckon(context: &Context<'_>, year: u16, count: u64) -> Checked<Vec<Reckoned>> {
    let mut keys = BTreeSet::new();
    for index in 0..count {
        let key: Vec<u8> = context.must_read(&StateKey::calendar_waiting(year, index))?;
        keys.insert(StateKey::from_bytes(key));
    }
    let state = context.with_changes();
    let mut calendar = Calendar::new(&state);
    let mut reckoned = Vec::with_capacity(keys.len());
    for key in keys {
        let deadline: Deadline = context.must_read(&key)?;
        let was_late = |ended| ended > deadline.due_on && !deadline.dropped;
        // One that took its place may have a date that was set.
        if deadline.provisional && deadline.ended_on.is_none_or(was_late) {
            let due = calendar.due(deadline.started_on, deadline.working_days)?;
            let late = deadline.ended_on.map(|ended| calendar.days_late(due.date, ended));
            let late = late.transpose()?;
            reckoned.push(Reckoned { key, deadline, due, late });
        }
    }
    Ok(reckoned)
}

fn move_to(context: &mut Context<'_>, reckoned: Reckoned) -> Checked<()> {
    let Reckoned { key, mut deadline, due, late } = reckoned;
    let this_month = Period::of(context.today());
    let (before, after) = (deadline.counted_in, Period::of(due.date).max(this_month));
    if before >= this_month && before != after {
        let measure = Measure::Due(deadline.kind);
        count(context, &deadline, measure, -1)?;
        deadline.counted_in = after;
        count(context, &deadline, measure, 1)?;
    }
    if let Some(year) = due.missing_year {
        wait(context, year, &key)?;
    }
    deadline.due_on = due.date;
    deadline.provisional = due.missing_year.is_some();
    deadline.overdue_days = late.unwrap_or(0);
    if deadline.ended_on.is_some_and(|ended| ended <= due.date) {
        count(context, &deadline, Measure::Met(deadline.kind), 1)?;
    }
    context.put(key, &deadline);
    Ok(())
}

/// Lists a deadline among those that wait for the calendar of a year.
fn wait(context: &mut Context<'_>, year: u16, key: &StateKey) -> Checked<()> {
    let count_key = StateKey::calendar_waiting_count(year);
    let count: u64 = context.written(&count_key)?.unwrap_or(0);
    require(count < DEADLINES_WAITING_MAX, Code::QuotaExceeded)?;
    context.put(StateKey::calendar_waiting(year, count), &key.as_bytes().to_vec());
    context.put(count_key, &count.saturating_add(1));
    context.warn(Code::ProvisionalDue);
    Ok(())
}
