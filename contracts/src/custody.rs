//! Who answers for which copy of data: a copy's terms follow one another
//! without overlap, each between two transactions. The copies of an entry are
//! numbered, so that whoever must be told of a defect can be found.

use liuhen_types::entity::{CopyKind, Custody, CustodyTerm};
use liuhen_types::{CatalogId, Code, CopyId, OrgId, StateKey};

use crate::context::Context;
use crate::limits::CUSTODY_TERMS_MAX;
use crate::refusal::{Checked, require};

/// Begins a term of `org`; that of another org ends at the same instant. Nothing
/// changes if the org answers for the copy already.
pub(crate) fn begin(
    context: &mut Context<'_>,
    copy_id: &CopyId,
    kind: CopyKind,
    catalog_id: &CatalogId,
    org: &OrgId,
) -> Checked<()> {
    let key = StateKey::custody(copy_id);
    let (now, tx_id) = (context.time(), context.tx_id());
    let found: Option<Custody> = context.written(&key)?;
    if found.is_none() {
        let count_key = StateKey::copy_count(catalog_id);
        let count: u64 = context.written(&count_key)?.unwrap_or(0);
        context.put(StateKey::copy_of(catalog_id, count), copy_id);
        context.put(count_key, &count.saturating_add(1));
    }
    let mut custody = found.unwrap_or_else(|| Custody {
        copy_id: copy_id.clone(),
        kind,
        catalog_id: catalog_id.clone(),
        terms: Vec::new(),
    });
    if let Some(term) = custody.terms.last_mut().filter(|term| term.until.is_none()) {
        if term.org == *org {
            return Ok(());
        }
        term.until = Some(now);
        term.ended_by = Some(tx_id);
    }
    require(custody.terms.len() < CUSTODY_TERMS_MAX, Code::QuotaExceeded)?;
    let (since, begun_by) = (now, tx_id);
    custody.terms.push(CustodyTerm {
        org: org.clone(),
        since,
        begun_by,
        until: None,
        ended_by: None,
    });
    context.put(key, &custody);
    Ok(())
}

/// The copy, if somebody answers for it now.
pub(crate) fn open(context: &Context<'_>, copy_id: &CopyId) -> Checked<Custody> {
    let custody: Option<Custody> = context.read(&StateKey::custody(copy_id))?;
    let open = custody.filter(|c| c.terms.last().is_some_and(|term| term.until.is_none()));
    open.ok_or(Code::CopyUnknown.into())
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
