//! `OwnershipConfirm`: fixes who owns, manages and provides an entry's data. The
//! reviewing authority co-signs, and so does every org that gains or loses a part;
//! before the first confirmation all parts are the provider's. An authority that has, gains
//! or loses a part itself does not confirm that: the next one upwards does, or an
//! evaluator where there is none, as with reviews (docs/decisions/0009).

use liuhen_types::entity::{Catalog, CatalogStatus, Ownership};
use liuhen_types::payload::OwnershipConfirm;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::cosign;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) fn schema(_: &OwnershipConfirm) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &OwnershipConfirm) -> Checked<()> {
    Held::in_own_region(context, &[Role::Provider])?;
    let catalog: Catalog = context.find(&StateKey::catalog(&payload.catalog_id))?;
    succession::require_provider(context, &catalog.provider)?;
    require(payload.provider == catalog.provider, Code::NotProvider)?;
    require(catalog.status != CatalogStatus::Retired, Code::State)?;
    for party in [&payload.owner, &payload.manager] {
        require(context.exists(&StateKey::org(party))?, Code::ReferenceUnknown)?;
    }
    let before: Option<Ownership> = context.read(&StateKey::ownership(&payload.catalog_id))?;
    let before = before.map(|found| found.confirmation);
    require(before.as_ref() != Some(payload), Code::NoChange)?;
    let (owner, manager) = match &before {
        Some(before) => (&before.owner, &before.manager),
        None => (&catalog.provider, &catalog.provider),
    };
    let parties =
        [context.sender(), owner, manager, &payload.owner, &payload.manager].map(OrgId::clone);
    let parties = succession::with_heirs(context, &parties)?;
    let chain = context.region_of(&catalog.provider)?;
    cosign::require_reviewer(context, &parties, &chain)?;
    for (old, new) in [(owner, &payload.owner), (manager, &payload.manager)] {
        if old != new {
            cosign::require_org(context, &succession::heir(context, old)?.org)?;
            cosign::require_org(context, new)?;
        }
    }
    Ok(())
}

pub(crate) fn change(context: &mut Context<'_>, payload: &OwnershipConfirm, (): ()) {
    let ownership = Ownership { confirmation: payload.clone(), confirmed_at: context.time() };
    context.put(StateKey::ownership(&payload.catalog_id), &ownership);
}
