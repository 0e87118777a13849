//! `OpenApply`: the provider, or a platform for an applicant, asks to open data
//! . What may never be opened is refused here already.

use liuhen_types::entity::{Catalog, Opening, OpeningStatus};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::OpenApply;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use super::check_may_open;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

pub(crate) struct Facts {
    catalog: Catalog,
    catalog_version: u32,
}

pub(crate) fn schema(payload: &OpenApply) -> Schema {
    schema::count("items", &payload.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("items", &payload.items)?;
    schema::count("masking", &payload.masking, 0, CATALOG_ITEMS_MAX)?;
    schema::unique("masking", &payload.masking)
}

pub(crate) fn check(context: &Context<'_>, payload: &OpenApply) -> Checked<Facts> {
    Held::in_own_region(context, &[Role::Provider, Role::PlatformOperator])?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    if !succession::acts_for(context, &catalog.provider)? {
        // Applicants come through a platform.
        let operates = Held::of_org(context, context.sender(), &[Role::PlatformOperator])?;
        require(!operates.is_empty(), Code::NotProvider)?;
    }
    context.require_new(&StateKey::opening(&payload.open_id))?;
    let (entry, catalog_version) = catalog.in_force().ok_or(Code::State)?;
    check_may_open(context, &catalog.provider, entry, &payload.items, &payload.masking)?;
    Ok(Facts { catalog, catalog_version })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &OpenApply, facts: Facts) {
    let opening = Opening {
        application: payload.clone(),
        catalog_version: facts.catalog_version,
        applicant: context.sender().clone(),
        provider: facts.catalog.provider,
        status: OpeningStatus::Applied,
        applied_at: context.time(),
        decided_by: None,
        decided_at: None,
        reason: None,
        publication: None,
        published_at: None,
    };
    context.put(StateKey::opening(&payload.open_id), &opening);
}
