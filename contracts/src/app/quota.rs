//! What an application may do on one day: the transactions that its keys sign, and
//! those that name it, with whichever key of its org. What the org signs itself and names
//! none for counts for none. Refused transactions are not counted: they change nothing.

use liuhen_types::entity::{App, AppUsage};
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};

/// Counts this transaction against the quota of the application that it names or that holds
/// the key, if it has one; where both are there, they are the same.
pub(crate) fn use_one(context: &mut Context<'_>) -> Checked<()> {
    let named = context.transaction.transaction.app.as_ref();
    let Some(name) = named.or(context.key.holder.as_ref()) else { return Ok(()) };
    let app: Option<App> = context.read(&StateKey::app(name))?;
    let Some(quota) = app.and_then(|app| app.registration.quota) else { return Ok(()) };
    let (key, day) = (StateKey::app_usage(name), context.today());
    let usage: Option<AppUsage> = context.read(&key)?;
    let used = usage.filter(|usage| usage.day == day).map_or(0, |usage| usage.count);
    require(used < quota, Code::QuotaExceeded)?;
    context.put(key, &AppUsage { day, count: used.saturating_add(1) });
    Ok(())
}
