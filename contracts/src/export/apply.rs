//! `ExportApprovalApply`: a provider for its own data, or a consumer for what it is
//! granted or asks for, applies to take data abroad. Who took the place of a provider that
//! ended applies as that provider.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, ExportApproval, ExportStatus,
};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::ExportApprovalApply;
use liuhen_types::payload::export::ExportSubject;
use liuhen_types::payload::org::Role;
use liuhen_types::{CatalogId, Code, StateKey};

use super::approval::check_important;
use crate::catalog::entry;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Roles that use data of others.
const USERS: [Role; 2] = [Role::Consumer, Role::AuthorizedOperator];

pub(crate) fn schema(payload: &ExportApprovalApply) -> Schema {
    schema::count("legal_basis", &payload.legal_basis, 0, LIST_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &ExportApprovalApply) -> Checked<Catalog> {
    let catalog: Catalog = context.find(&StateKey::catalog(&catalog_of(context, payload)?))?;
    let sender = context.sender();
    match &payload.subject {
        ExportSubject::Authorization(id) => {
            let grant: Authorization = context.must_read(&StateKey::authorization(id))?;
            let is_party =
                grant.consumer == *sender || succession::acts_for(context, &grant.provider)?;
            require(is_party, Code::NotParty)?;
            // One that is suspended may wait for just this approval.
            require(grant.status != AuthorizationStatus::Revoked, Code::AuthNotActive)?;
            require(context.time() <= grant.valid_to, Code::AuthExpired)?;
        }
        ExportSubject::Catalog(_) => {
            let uses = !Held::of_org(context, sender, &USERS)?.is_empty();
            let provides = succession::acts_for(context, &catalog.provider)?;
            require(uses || provides, Code::NotProvider)?;
            require(catalog.in_force().is_some(), Code::State)?;
        }
    }
    context.require_new(&StateKey::export(&payload.export_id))?;
    entry::check_legal_basis(&payload.legal_basis)?;
    check_important(context, &catalog.entry.catalog_id)?;
    Ok(catalog)
}

/// The entry that the data belong to.
pub(super) fn catalog_of(
    context: &Context<'_>,
    application: &ExportApprovalApply,
) -> Checked<CatalogId> {
    Ok(match &application.subject {
        ExportSubject::Catalog(id) => id.clone(),
        ExportSubject::Authorization(id) => {
            context.find::<Authorization>(&StateKey::authorization(id))?.catalog_id
        }
    })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ExportApprovalApply, catalog: Catalog) {
    let approval = ExportApproval {
        application: payload.clone(),
        applicant: context.sender().clone(),
        provider: catalog.provider,
        applied_at: context.time(),
        status: ExportStatus::Applied,
        decided_by: None,
        decided_at: None,
        reason: None,
    };
    context.put(StateKey::export(&payload.export_id), &approval);
}
