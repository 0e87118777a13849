//! Counts of accepted facts, by region and month, some by org too. The indicators read
//! nothing else, so whoever has the state can compute them anew.

use liuhen_types::entity::{Durations, Measure, Period};
use liuhen_types::{Date, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::refusal::Checked;

/// Seconds of a day.
const DAY_SECONDS: u64 = 86_400;

/// Adds to a count of this month and of all time, for the region of the org that
/// answers for the fact and all regions above it, and for the org itself if the measure is by
/// org.
pub(crate) fn count(
    context: &mut Context<'_>,
    org: &OrgId,
    measure: Measure,
    delta: i64,
) -> Checked<()> {
    let period = Period::of(context.today());
    add(context, org, period, measure, delta)
}

/// The same for another month.
pub(crate) fn add(
    context: &mut Context<'_>,
    org: &OrgId,
    period: Period,
    measure: Measure,
    delta: i64,
) -> Checked<()> {
    if delta == 0 {
        return Ok(());
    }
    for key in keys(context, org, &[period, Period::Ever], measure)? {
        // Signed: a month in which more fell away than came must say so, or the
        // months before it would be reckoned wrong.
        let count: i64 = context.written(&key)?.unwrap_or(0);
        context.put(key, &count.saturating_add(delta));
    }
    note_month(context)
}

/// Adds to the count of a month that may be to come, and to no other: all time knows only
/// what has happened.
fn ahead(
    context: &mut Context<'_>,
    org: &OrgId,
    period: Period,
    measure: Measure,
    delta: i64,
) -> Checked<()> {
    for key in keys(context, org, &[period], measure)? {
        let count: i64 = context.written(&key)?.unwrap_or(0);
        context.put(key, &count.saturating_add(delta));
    }
    note_month(context)
}

/// Moves what is counted ahead from the month of one day to that of another; from or to none
/// only counts it or takes it back. A month that is over stays as it was.
pub(crate) fn move_ahead(
    context: &mut Context<'_>,
    org: &OrgId,
    measure: Measure,
    from: Option<Date>,
    to: Option<Date>,
) -> Checked<()> {
    if from == to {
        return Ok(());
    }
    let this_month = Period::of(context.today());
    for (day, delta) in [(from, -1), (to, 1)] {
        if let Some(day) = day {
            ahead(context, org, Period::of(day).max(this_month), measure, delta)?;
        }
    }
    Ok(())
}

/// Keeps the span of months that have counts, so that what stood at the end of
/// one of them can be computed later.
fn note_month(context: &mut Context<'_>) -> Checked<()> {
    let (key, now) = (StateKey::tally_months(), Period::of(context.today()));
    if context.memo.month.replace(Some(now)) == Some(now) {
        return Ok(());
    }
    let months: Option<(Period, Period)> = context.written(&key)?;
    let (first, last) = months.unwrap_or((now, now));
    if months.is_none() || last < now {
        context.put(key, &(first, now));
    }
    Ok(())
}

/// Counts how long something took, this month and for all time.
pub(crate) fn elapsed(
    context: &mut Context<'_>,
    org: &OrgId,
    measure: Measure,
    since: TimeMs,
) -> Checked<()> {
    let seconds = context.time().0.saturating_sub(since.0) / 1_000;
    took(context, org, measure, seconds)
}

/// The same from one day to another.
pub(crate) fn elapsed_days(
    context: &mut Context<'_>,
    org: &OrgId,
    measure: Measure,
    since: Date,
) -> Checked<()> {
    let days = context.today().days().saturating_sub(since.days());
    took(context, org, measure, days.saturating_mul(DAY_SECONDS))
}

fn took(context: &mut Context<'_>, org: &OrgId, measure: Measure, seconds: u64) -> Checked<()> {
    let period = Period::of(context.today());
    for key in keys(context, org, &[period, Period::Ever], measure)? {
        let mut durations: Durations = context.written(&key)?.unwrap_or_default();
        durations.add(seconds);
        context.put(key, &durations);
    }
    note_month(context)
}

/// The keys of a measure in these spans.
fn keys(
    context: &Context<'_>,
    org: &OrgId,
    periods: &[Period],
    measure: Measure,
) -> Checked<Vec<StateKey>> {
    let mut keys = Vec::new();
    let chain = context.region_of(org)?;
    for period in periods {
        if !measure.is_by_org_only() {
            let regions = chain.iter().map(|region| &region.code);
            keys.extend(StateKey::tallies(regions, *period, measure));
        }
        if measure.is_by_org() {
            keys.push(StateKey::org_tally(org, *period, measure));
        }
    }
    Ok(keys)
}
