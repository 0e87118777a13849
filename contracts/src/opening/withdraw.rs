//! `OpenWithdraw`: approved or opened data are withdrawn, by their provider or by
//! the open-data or security authority over it.

use liuhen_types::entity::{Opening, OpeningStatus};
use liuhen_types::payload::OpenWithdraw;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::published;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

/// Who withdraws what others opened.
const WATCHERS: [Role; 2] = [Role::OpenDataAuthority, Role::SecurityAuthority];

pub(crate) fn schema(_: &OpenWithdraw) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &OpenWithdraw) -> Checked<Opening> {
    let opening: Opening = context.find(&StateKey::opening(&payload.open_id))?;
    if !succession::acts_for(context, &opening.provider)? {
        let held = Held::of_org(context, context.sender(), &WATCHERS)?;
        require(!held.is_empty(), Code::NotProvider)?;
        held.require_over(&context.region_of(&opening.provider)?)?;
    }
    let is_on = [OpeningStatus::Approved, OpeningStatus::Published].contains(&opening.status);
    require(is_on, Code::State)?;
    Ok(opening)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &OpenWithdraw,
    opening: Opening,
) -> Checked<()> {
    published::withdraw(context, opening, payload.reason.clone())
}
