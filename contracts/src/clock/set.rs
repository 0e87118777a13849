//! `ClockSet`: the province's authority moves simulated time forward. A chain on
//! real time has no such clock and refuses it.

use liuhen_types::payload::ClockSet;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::context::Context;
use crate::limits::CLOCK_STEP_MS_MAX;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &ClockSet) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ClockSet) -> Checked<()> {
    Held::any_of(context, &[Role::ProvinceAuthority])?;
    let clock: Option<TimeMs> = context.read(&StateKey::clock())?;
    let clock = clock.ok_or(Code::ClockNotSimulated)?.max(context.time());
    let step = payload.time.0.checked_sub(clock.0);
    require(step.is_some_and(|ms| (1..=CLOCK_STEP_MS_MAX).contains(&ms)), Code::ClockBackward)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ClockSet, (): ()) {
    context.put(StateKey::clock(), &payload.time);
}
