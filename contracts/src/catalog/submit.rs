//! `CatalogSubmit`: a provider registers an entry, which then waits for review
//! . Its provider answers for the data from now on.

use liuhen_types::entity::{Catalog, CatalogStatus, CopyKind};
use liuhen_types::payload::CatalogSubmit;
use liuhen_types::{CopyId, Hash, StateKey};

use super::{clock, entry, governance};
use crate::context::Context;
use crate::custody::{self, Copy};
use crate::deadline::Start;
use crate::refusal::Checked;
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    governance: governance::Facts,
    review: Option<Start>,
}

pub(crate) fn schema(payload: &CatalogSubmit) -> Schema {
    entry::schema(&payload.entry)
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogSubmit) -> Checked<Facts> {
    let (org, chain) = Held::in_own_region(context, &entry::PROVIDERS)?;
    context.require_new(&StateKey::catalog(&payload.entry.catalog_id))?;
    context.require_new(&StateKey::catalog_code(&payload.entry.code))?;
    entry::check(context, &payload.entry, &org, &chain)?;
    let governance = governance::check(context, &payload.entry, None, &org, &chain)?;
    let review = clock::start_review(context, &payload.entry, None, context.sender(), &chain)?;
    Ok(Facts { governance, review })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &CatalogSubmit,
    facts: Facts,
) -> Checked<()> {
    let entry = &payload.entry;
    let catalog = Catalog {
        entry: entry.clone(),
        provider: context.sender().clone(),
        version: 1,
        prev_digest: Hash::ZERO,
        status: CatalogStatus::UnderReview,
        submitted_at: context.time(),
        reviewed_by: None,
        reviewed_at: None,
        return_reasons: Vec::new(),
        published_on: None,
        current: None,
        notice_id: None,
        visibility: facts.governance.visibility(),
        retirement: None,
        reclassified: None,
    };
    context.put(StateKey::catalog(&entry.catalog_id), &catalog);
    context.put(StateKey::catalog_code(&entry.code), &entry.catalog_id);
    let source = CopyId::of(CopyKind::Source, &entry.catalog_id, context.sender());
    let copy = Copy { id: &source, kind: CopyKind::Source, catalog: &entry.catalog_id };
    custody::begin(context, &copy, &catalog.provider)?;
    entry::warn(context, &entry.share_conditions);
    facts.governance.record(context, &catalog)?;
    facts.review.map_or(Ok(()), |start| start.write(context))
}
