//! Whose an application is. A name belongs to the org that used it first, for an
//! application, a gateway or the holder of a key, so that what a name did or received
//! is always one org's.

use liuhen_types::entity::App;
use liuhen_types::{AppId, Code, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Refuses a name that another org uses.
pub(crate) fn require_free(context: &Context<'_>, name: &AppId, org: &OrgId) -> Checked<()> {
    let owner: Option<OrgId> = context.read(&StateKey::app_owner(name))?;
    require(owner.is_none_or(|owner| owner == *org), Code::Duplicate)
}

/// From now on the name is the org's.
pub(crate) fn take(context: &mut Context<'_>, name: &AppId, org: &OrgId) {
    context.put(StateKey::app_owner(name), org);
}

/// Refuses what is not a registered application of the sender.
pub(crate) fn require_own(context: &Context<'_>, name: &AppId) -> Checked<()> {
    let app: Option<App> = context.read(&StateKey::app(name))?;
    let is_own = app.is_some_and(|app| app.registration.org == *context.sender());
    require(is_own, Code::AppNotAuthorized)
}

/// Refuses an envelope that names another application than one of the sender's, or than
/// the one that holds the key.
pub(crate) fn check_sender(context: &Context<'_>) -> Checked<()> {
    let Some(named) = &context.transaction.transaction.app else { return Ok(()) };
    require_own(context, named)?;
    let holder = context.key.holder.as_ref();
    require(holder.is_none_or(|holder| holder == named), Code::AppNotAuthorized)
}
