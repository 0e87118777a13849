//! `DestructionCertificate`: whoever answers for a copy destroyed it, and the
//! provider or the security authority co-signs. Its custody ends with it; what
//! only lay in that copy is collected no longer.

use liuhen_types::entity::{Catalog, CatalogStatus, CopyKind, Custody, Destruction};
use liuhen_types::payload::DestructionCertificate;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::collection;
use crate::context::Context;
use crate::custody;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::covers_org;

pub(crate) fn schema(_: &DestructionCertificate) -> Schema {
    Ok(())
}

/// The copy as it stands.
pub(crate) fn check(context: &Context<'_>, payload: &DestructionCertificate) -> Checked<Custody> {
    let copy = custody::open(context, &payload.copy_id)?;
    let term = copy.terms.last().ok_or(Code::CopyUnknown)?;
    require(succession::acts_for(context, &term.org)?, Code::NotParty)?;
    require(payload.destroyed_at <= context.time(), Code::FutureDate)?;
    require(payload.destroyed_at >= term.since, Code::State)?;
    let witness = &payload.witness;
    require(witness != context.sender(), Code::SelfReview)?;
    require(context.is_cosigned_by(witness), Code::CosignRequired)?;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&copy.catalog_id))?;
    // The provider always answers for the source of an entry that there is, and who
    // sends for what is on its way.
    let is_needed = match copy.kind {
        CopyKind::Source => catalog.status != CatalogStatus::Retired,
        CopyKind::Transit => true,
        CopyKind::Platform | CopyKind::Consumer | CopyKind::Backflow => false,
    };
    require(!is_needed, Code::State)?;
    let security = Held::of_org(context, witness, &[Role::SecurityAuthority])?;
    let provider = succession::heir(context, &catalog.provider)?.org;
    let may_witness = provider == *witness || covers_org(context, &security, context.sender())?;
    require(may_witness, Code::CosignRequired)?;
    Ok(copy)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DestructionCertificate,
    copy: Custody,
) -> Checked<()> {
    let destruction = Destruction {
        certificate: payload.clone(),
        custodian: context.sender().clone(),
        certified_at: context.time(),
    };
    context.put(StateKey::destruction(&payload.copy_id), &destruction);
    custody::end(context, &payload.copy_id)?;
    collection::destroyed(context, &copy)
}
