//! Who answers for which copy of data: a copy's terms follow one another
//! without overlap, each between two transactions. The provider answers for the source from
//! its entry's submission on. What is handed over is the sender's until the other side signs
//! for it. The copies of an entry are numbered, so that whoever must be told of a defect can
//! be found; what is in transit is found by its handover.

use liuhen_types::entity::{CopyKind, Custody, CustodyTerm, Handover};
use liuhen_types::{CatalogId, Code, CopyId, OrgId, StateKey, TimeMs};

use crate::context::Context;
use crate::limits::CUSTODY_TERMS_MAX;
use crate::refusal::{Checked, require};

/// Which copy, of which entry.
pub(crate) struct Copy<'a> {
    pub(crate) id: &'a CopyId,
    pub(crate) kind: CopyKind,
    pub(crate) catalog: &'a CatalogId,
}

/// Begins a term of `org`; that of another org ends at the same instant. Nothing
/// changes if the org answers for the copy already.
pub(crate) fn begin(context: &mut Context<'_>, copy: &Copy<'_>, org: &OrgId) -> Checked<()> {
    begin_at(context, copy, org, context.time())
}

/// The same from an instant that has passed, or from the end of the term before.
pub(crate) fn begin_at(
    context: &mut Context<'_>,
    copy: &Copy<'_>,
    org: &OrgId,
    since: TimeMs,
) -> Checked<()> {
    let found: Option<Custody> = context.written(&StateKey::custody(copy.id))?;
    if found.is_none() {
        let count_key = StateKey::copy_count(copy.catalog);
        let count: u64 = context.written(&count_key)?.unwrap_or(0);
        context.put(StateKey::copy_of(copy.catalog, count), copy.id);
        context.put(count_key, &count.saturating_add(1));
    }
    let custody = found.unwrap_or_else(|| new(copy, None));
    write_term(context, custody, org, since)
}

/// Begins a term of `org` with the first of what was served between two instants, unless
/// somebody answers for the copy already, or all was served before the last term ended.
pub(crate) fn begin_unless_open(
    context: &mut Context<'_>,
    copy: &Copy<'_>,
    org: &OrgId,
    (first, last): (TimeMs, TimeMs),
) -> Checked<()> {
    let found: Option<Custody> = context.written(&StateKey::custody(copy.id))?;
    match found.as_ref().and_then(|custody| custody.terms.last()).map(|term| term.until) {
        Some(None) => Ok(()),
        Some(Some(ended)) if last < ended => Ok(()),
        Some(Some(_)) | None => begin_at(context, copy, org, first),
    }
}

/// The sender answers for what it hands over.
pub(crate) fn send(
    context: &mut Context<'_>,
    handover: Handover,
    catalog: &CatalogId,
) -> Checked<()> {
    let (id, sender) = (CopyId::in_transit(&handover), context.sender().clone());
    let found: Option<Custody> = context.written(&StateKey::custody(&id))?;
    let copy = Copy { id: &id, kind: CopyKind::Transit, catalog };
    let custody = found.unwrap_or_else(|| new(&copy, Some(handover)));
    write_term(context, custody, &sender, context.time())
}

/// What was in transit has arrived, or is sent anew: its term ends, if one runs.
pub(crate) fn arrived(context: &mut Context<'_>, handover: &Handover) -> Checked<()> {
    let id = CopyId::in_transit(handover);
    match context.written::<Custody>(&StateKey::custody(&id))? {
        Some(custody) if custody.is_open() => end(context, &id),
        _ => Ok(()),
    }
}

fn new(copy: &Copy<'_>, handover: Option<Handover>) -> Custody {
    let (copy_id, catalog_id) = (copy.id.clone(), copy.catalog.clone());
    Custody { copy_id, kind: copy.kind, catalog_id, handover, terms: Vec::new() }
}

fn write_term(
    context: &mut Context<'_>,
    mut custody: Custody,
    org: &OrgId,
    since: TimeMs,
) -> Checked<()> {
    let (now, tx_id) = (context.time(), context.tx_id());
    let mut since = since;
    if let Some(last) = custody.terms.last_mut() {
        match last.until {
            None if last.org == *org => return Ok(()),
            None => {
                (last.until, last.ended_by) = (Some(now), Some(tx_id));
                since = now;
            }
            Some(until) => since = since.max(until),
        }
    }
    require(custody.terms.len() < CUSTODY_TERMS_MAX, Code::QuotaExceeded)?;
    let org = org.clone();
    custody.terms.push(CustodyTerm { org, since, begun_by: tx_id, until: None, ended_by: None });
    context.put(StateKey::custody(&custody.copy_id), &custody);
    Ok(())
}

/// The copy, if somebody answers for it now.
pub(crate) fn open(context: &Context<'_>, copy_id: &CopyId) -> Checked<Custody> {
    let custody: Option<Custody> = context.written(&StateKey::custody(copy_id))?;
    custody.filter(Custody::is_open).ok_or(Code::CopyUnknown.into())
}

/// Ends the running term: the copy is no more.
pub(crate) fn end(context: &mut Context<'_>, copy_id: &CopyId) -> Checked<()> {
    let mut custody = open(context, copy_id)?;
    let (now, tx_id) = (context.time(), context.tx_id());
    if let Some(term) = custody.terms.last_mut() {
        term.until = Some(now);
        term.ended_by = Some(tx_id);
    }
    context.put(StateKey::custody(copy_id), &custody);
    Ok(())
}
