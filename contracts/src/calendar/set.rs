//! `CalendarSet`: the province's authority loads the calendar of a year, or
//! amends days to come.
//!
//! A first calendar may come late: deadlines that ran into the year rest on its
//! weekends alone until then, wait for it, and are reckoned anew; if more wait than one
//! transaction reckons, the same calendar is sent again. An amendment touches no day up
//! to today and no deadline that was reckoned already: a clock keeps the rule that it
//! started with.

use liuhen_types::entity::CalendarYear;
use liuhen_types::payload::CalendarSet;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Date, StateKey};

use crate::context::Context;
use crate::deadline::waiting;
use crate::limits::CALENDAR_DAYS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &CalendarSet) -> Schema {
    let lists = [("days_off", &payload.days_off), ("work_days", &payload.work_days)];
    for (field, dates) in lists {
        schema::count(field, dates, 0, CALENDAR_DAYS_MAX)?;
        schema::require(dates.is_sorted_by(|a, b| a < b), || {
            format!("{field} must be in order, each day once")
        })?;
        let stray = dates.iter().find(|date| date.year() != payload.year);
        schema::require(stray.is_none(), || {
            let date = stray.map(Date::to_string).unwrap_or_default();
            format!("{field} must be days of year {}, got {date}", payload.year)
        })?;
    }
    let both = payload.days_off.iter().find(|date| payload.work_days.binary_search(date).is_ok());
    schema::require(both.is_none(), || {
        let date = both.map(Date::to_string).unwrap_or_default();
        format!("{date} is both in days_off and in work_days")
    })?;
    schema::require((1970..=9999).contains(&payload.year), || {
        format!("year must be 1970 to 9999, got {}", payload.year)
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &CalendarSet) -> Checked<()> {
    Held::any_of(context, &[Role::ProvinceAuthority])?;
    let Some(old) = context.read::<CalendarYear>(&StateKey::calendar(payload.year))? else {
        return Ok(());
    };
    let changed = |old: &[Date], new: &[Date]| {
        let differs = |a: &[Date], b: &[Date]| a.iter().find(|day| !b.contains(day)).copied();
        // The first day on one list alone; both are in order.
        [differs(old, new), differs(new, old)].into_iter().flatten().min()
    };
    let days =
        [changed(&old.days_off, &payload.days_off), changed(&old.work_days, &payload.work_days)];
    match days.into_iter().flatten().min() {
        Some(first) => require(first > context.today(), Code::CalendarConflict),
        None => require(waiting::any(context, payload.year)?, Code::NoChange),
    }
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CalendarSet, (): ()) -> Checked<()> {
    let CalendarSet { year, days_off, work_days } = payload.clone();
    context.put(StateKey::calendar(year), &CalendarYear { year, days_off, work_days });
    waiting::reckon(context, year)
}
