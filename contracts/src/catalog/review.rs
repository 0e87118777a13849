//! `CatalogReview`: the authority of the provider's level and region approves an
//! entry or returns it with reasons.

use liuhen_types::entity::{Catalog, CatalogStatus, Org};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::CatalogReview;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &CatalogReview) -> Schema {
    schema::count("reasons", &payload.reasons, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &CatalogReview) -> Checked<Catalog> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    require_reviewer(context, &held, &catalog)?;
    require(catalog.status == CatalogStatus::UnderReview, Code::State)?;
    require(catalog.version == payload.version, Code::VersionStale)?;
    require(catalog.provider != *context.sender(), Code::SelfReview)?;
    let is_return = payload.decision == ReviewDecision::Return;
    require(!is_return || !payload.reasons.is_empty(), Code::ReasonRequired)?;
    Ok(catalog)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &CatalogReview, mut catalog: Catalog) {
    (catalog.status, catalog.return_reasons) = match payload.decision {
        ReviewDecision::Approve => (CatalogStatus::Approved, Vec::new()),
        ReviewDecision::Return => (CatalogStatus::Returned, payload.reasons.clone()),
    };
    catalog.reviewed_by = Some(context.sender().clone());
    catalog.reviewed_at = Some(context.time());
    context.put(StateKey::catalog(&payload.catalog_id), &catalog);
}

/// Refuses an authority of another level or region than the provider's.
pub(crate) fn require_reviewer(
    context: &Context<'_>,
    held: &Held,
    catalog: &Catalog,
) -> Checked<()> {
    let provider: Org = context.must_read(&StateKey::org(&catalog.provider))?;
    let chain = RegionChain::read(context.state, &provider.registration.region)?;
    held.require_at(&chain.reviewing().code)
}
