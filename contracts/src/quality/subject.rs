//! Who answers for data that somebody says are wrong: the org that produces
//! them, by entry, version and licence; never the one that an accuser names. Who
//! had the copy in custody at that time is kept beside it.

use std::collections::BTreeSet;

use liuhen_types::entity::{
    Authorization, Backflow, BackflowStatus, Catalog, Custody, GatewayLog, Licence, Resource,
};
use liuhen_types::payload::QualityIssueRaise;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::{AccessRef, MissingLicence, QualitySubject};
use liuhen_types::{CatalogId, Code, CopyId, ItemId, OrgId, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;

/// Who may cite what others were handed over.
const WATCHERS: [Role; 5] = [
    Role::PlatformOperator,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::Auditor,
];

/// What the contract finds out about a subject.
pub(super) struct Resolved {
    pub(super) responsible_org: OrgId,
    pub(super) custodian: Option<OrgId>,
    pub(super) catalog_id: Option<CatalogId>,
}

/// Finds the org that answers for a subject, and refuses one that does not exist.
pub(super) fn resolve(context: &Context<'_>, payload: &QualityIssueRaise) -> Checked<Resolved> {
    let items = &payload.items;
    match &payload.subject {
        QualitySubject::Catalog(subject) => {
            let catalog: Catalog = context.find(&StateKey::catalog(&subject.catalog_id))?;
            let exists = (1..=catalog.version).contains(&subject.version);
            require(exists, Code::ReferenceUnknown)?;
            of_catalog(&catalog, items, None)
        }
        QualitySubject::Resource(subject) => {
            let resource: Resource = context.find(&StateKey::resource(&subject.resource_id))?;
            let exists = (1..=resource.version).contains(&subject.version);
            require(exists, Code::ReferenceUnknown)?;
            let catalog = context.must_read(&StateKey::catalog(&resource.mount.catalog_id))?;
            of_catalog(&catalog, items, None)
        }
        QualitySubject::Access(access) => of_access(context, access, items),
        QualitySubject::Delivery(_) => Err(Code::ReferenceUnknown.into()),
        QualitySubject::Backflow(backflow_id) => {
            let backflow: Backflow = context.find(&StateKey::backflow(backflow_id))?;
            let was_delivered =
                [BackflowStatus::Delivered, BackflowStatus::Confirmed, BackflowStatus::Disputed];
            require(was_delivered.contains(&backflow.status), Code::State)?;
            let catalog = context.must_read(&StateKey::catalog(&backflow.request.catalog_id))?;
            let custodian = custodian(context, backflow.copy_id.as_ref())?;
            of_catalog(&catalog, items, custodian)
        }
        QualitySubject::Licence(licence_id) => {
            let licence: Licence = context.find(&StateKey::licence(licence_id))?;
            Ok(Resolved { responsible_org: licence.issuer, custodian: None, catalog_id: None })
        }
        QualitySubject::MissingLicence(missing) => of_missing_licence(context, missing),
    }
}

/// The provider answers for its entry's data, whichever copy shows the defect.
fn of_catalog(catalog: &Catalog, items: &[ItemId], custodian: Option<OrgId>) -> Checked<Resolved> {
    let entry = catalog.in_force().map_or(&catalog.entry, |(entry, _)| entry);
    let known: BTreeSet<&ItemId> = entry.items.iter().map(|item| &item.item_id).collect();
    require(items.iter().all(|item| known.contains(item)), Code::ItemUnknown)?;
    Ok(Resolved {
        responsible_org: catalog.provider.clone(),
        custodian,
        catalog_id: Some(entry.catalog_id.clone()),
    })
}

/// A record that was anchored, under a grant to the sender; those who watch may
/// cite the grants of others.
fn of_access(context: &Context<'_>, access: &AccessRef, items: &[ItemId]) -> Checked<Resolved> {
    let log: GatewayLog = context.find(&StateKey::gateway(&access.gateway_id))?;
    require((1..=log.last_seq).contains(&access.seq), Code::ReferenceUnknown)?;
    let key = StateKey::authorization(&access.authorization_id);
    let grant: Authorization = context.find(&key)?;
    let watches = || Held::of_org(context, context.sender(), &WATCHERS);
    let may_cite = grant.consumer == *context.sender() || !watches()?.is_empty();
    require(may_cite, Code::NotParty)?;
    let catalog = context.must_read(&StateKey::catalog(&grant.catalog_id))?;
    of_catalog(&catalog, items, Some(log.org))
}

/// The issuer named must issue licences of that kind: then it is the contract that
/// says so.
fn of_missing_licence(context: &Context<'_>, missing: &MissingLicence) -> Checked<Resolved> {
    let key = StateKey::licence_issuer(&missing.issuer, &missing.kind);
    require(context.exists(&key)?, Code::ReferenceUnknown)?;
    let responsible_org = missing.issuer.clone();
    Ok(Resolved { responsible_org, custodian: None, catalog_id: None })
}

/// Who answers for a copy now.
fn custodian(context: &Context<'_>, copy_id: Option<&CopyId>) -> Checked<Option<OrgId>> {
    let Some(copy_id) = copy_id else { return Ok(None) };
    let custody: Option<Custody> = context.read(&StateKey::custody(copy_id))?;
    let last = custody.and_then(|custody| custody.terms.into_iter().last());
    Ok(last.filter(|term| term.until.is_none()).map(|term| term.org))
}
