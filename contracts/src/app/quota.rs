//! What an application may sign on one day. Refused transactions are not
//! counted: they change nothing.

use liuhen_types::entity::{App, AppUsage};
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Counts this transaction against the quota of the application that holds the
/// key, if it has one.
pub(crate) fn use_one(context: &mut Context<'_>) -> Checked<()> {
    let Some(holder) = &context.key.holder else { return Ok(()) };
    let app: Option<App> = context.read(&StateKey::app(holder))?;
    let Some(quota) = app.and_then(|app| app.registration.quota) else { return Ok(()) };
    let (key, day) = (StateKey::app_usage(holder), context.today());
    let usage: Option<AppUsage> = context.read(&key)?;
    let used = usage.filter(|usage| usage.day == day).map_or(0, |usage| usage.count);
    require(used < quota, Code::QuotaExceeded)?;
    context.put(key, &AppUsage { day, count: used.saturating_add(1) });
    Ok(())
}
