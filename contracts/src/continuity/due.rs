//! Which copies must be destroyed: those of a grant that has ended, until
//! their destruction is certified. A passed day is counted and decides nothing.

use liuhen_types::entity::{Authorization, CopyKind, Custody};
use liuhen_types::{AuthorizationId, CopyId, State, StateError, StateKey, TimeMs};

use crate::state::read;

/// Since when a copy is due for destruction at this time: the end of the grant it
/// was handed over under. None for copies that are not handed over, that nobody
/// answers for any more, or whose grant may still be used.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn destruction_due(
    state: &dyn State,
    copy: &CopyId,
    time: TimeMs,
) -> Result<Option<TimeMs>, StateError> {
    let custody: Option<Custody> = read(state, &StateKey::custody(copy))?;
    let is_open = |custody: &Custody| custody.terms.last().is_some_and(|t| t.until.is_none());
    let is_held = |custody: &Custody| custody.kind == CopyKind::Consumer && is_open(custody);
    // A consumer's copy bears the id of its grant.
    let grant = AuthorizationId::new(copy.as_str()).ok();
    let (Some(_), Some(grant)) = (custody.filter(is_held), grant) else { return Ok(None) };
    let grant: Option<Authorization> = read(state, &StateKey::authorization(&grant))?;
    let Some(grant) = grant else { return Ok(None) };
    let end = grant.ended_at.map_or(grant.valid_to, |end| end.min(grant.valid_to));
    Ok((time > end).then_some(end))
}
