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
//! profile does not touch it. One that reaches into a year without calendar, by its date or
//! by the days it was late, waits for it and is reckoned anew when it arrives, see
//! [`waiting`].

mod heir;
pub(crate) mod tasks;
pub(crate) mod waiting;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use liuhen_types::entity::{Deadline, DeadlineKind, Measure, Org, OrgStatus, Period};
use liuhen_types::{Code, Date, OrgId, StateKey};

use crate::calendar::{Calendar, Due};
use crate::context::Context;
use crate::refusal::Checked;
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
    Ok(start_with(context, task, started_on, working_days, due))
}

/// The same for a date that somebody set.
pub(crate) fn start_on(context: &Context<'_>, task: &Task<'_>, due_on: Date) -> Start {
    let due = Due { date: due_on, missing_year: None };
    start_with(context, task, context.today(), 0, due)
}

fn start_with(
    context: &Context<'_>,
    task: &Task<'_>,
    started_on: Date,
    working_days: u32,
    due: Due,
) -> Start {
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
    Start { deadline, missing_year: due.missing_year }
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
        keep_overdue(context, deadline.kind, &deadline.subject)?;
        if let Some(year) = missing_year {
            waiting::wait(context, year, &key)?;
            context.warn(Code::ProvisionalDue);
        }
        count(context, &deadline, Measure::Due(deadline.kind), 1)?;
        tasks::note(context, &deadline.responsible, &key)?;
        context.put(key, &deadline);
        Ok(())
    }
}

/// Keeps a deadline that gives way, if it was overdue: that fact must be told of its
/// month for ever. One that runs is dropped.
fn keep_overdue(context: &mut Context<'_>, kind: DeadlineKind, subject: &str) -> Checked<()> {
    drop_task(context, kind, subject)?;
    let key = StateKey::deadline(kind, subject);
    let Some(old) = context.written::<Deadline>(&key)? else { return Ok(()) };
    if old.ended_on.is_none_or(|ended| ended <= old.due_on) {
        return Ok(());
    }
    let key = StateKey::replaced_deadline(&old);
    context.put(key.clone(), &old);
    if old.provisional { waiting::reckon_one(context, key, old) } else { Ok(()) }
}

/// A running deadline of this kind and subject.
pub(crate) fn running(
    context: &Context<'_>,
    kind: DeadlineKind,
    subject: &str,
) -> Checked<Option<Deadline>> {
    let found: Option<Deadline> = context.written(&StateKey::deadline(kind, subject))?;
    Ok(found.filter(|deadline| deadline.ended_on.is_none()))
}

/// Ends a deadline today, if one runs: gives the working days it was late, and
/// warns if it was.
pub(crate) fn end(context: &mut Context<'_>, kind: DeadlineKind, subject: &str) -> Checked<u32> {
    let Some(mut deadline) = running(context, kind, subject)? else { return Ok(0) };
    let today = context.today();
    let late = late_today(context, &mut deadline)?;
    deadline.ended_on = Some(today);
    if late > 0 {
        context.warn(Code::Overdue);
    }
    // On a day off after the date it is 0 working days late, but not in time.
    if today <= deadline.due_on {
        count(context, &deadline, Measure::Met(kind), 1)?;
    }
    end_at(context, StateKey::deadline(kind, subject), &deadline)?;
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
        late_today(context, &mut deadline)?;
    } else {
        count(context, &deadline, Measure::Due(kind), -1)?;
    }
    deadline.ended_on = Some(today);
    deadline.dropped = true;
    end_at(context, StateKey::deadline(kind, subject), &deadline)?;
    Ok(has_passed.then_some(deadline.overdue_days))
}

/// Tells in a deadline by how many working days it is late today. Days of a year without
/// calendar are provisional, as a date is, and wait for it.
fn late_today(context: &mut Context<'_>, deadline: &mut Deadline) -> Checked<u32> {
    let late = Calendar::new(context.state).days_late(deadline.due_on, context.today())?;
    deadline.overdue_days = late.days;
    if let Some(year) = late.missing_year.filter(|_| !deadline.provisional) {
        deadline.provisional = true;
        let key = StateKey::deadline(deadline.kind, &deadline.subject);
        waiting::wait(context, year, &key)?;
        context.warn(Code::ProvisionalDue);
    }
    Ok(late.days)
}

/// Writes a deadline that ended: its org has nothing to do with it any more.
fn end_at(context: &mut Context<'_>, key: StateKey, deadline: &Deadline) -> Checked<()> {
    tasks::strike(context, &deadline.responsible, &key)?;
    context.put(key, deadline);
    Ok(())
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
