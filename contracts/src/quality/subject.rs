//! Who answers for data that somebody says are wrong: the org that produces
//! them, by entry, version and licence; never the one that an accuser names. Who
//! had the copy in custody at that time is kept beside it.
//!
//! The state keeps what each gateway logged and how often each grant was used, not which
//! gateway served which grant. So an access is taken if the grant was used and the gateway's
//! org may serve it by its roles today; if it lost them since, the entry is cited instead.
//!
//! Items are those of the version in force (of the last one where none is), whichever
//! version is cited, and those that were handed over by the grant or return cited, even if a
//! later version dropped them: for these the provider answers. Left out: an item that was
//! dropped, of an entry or resource cited by its version, for of an earlier version the state
//! keeps a digest only; the issue is then raised without items.

use std::collections::BTreeSet;

use liuhen_types::entity::{
    Authorization, Backflow, BackflowStatus, Catalog, Custody, Delivery, GatewayLog, Licence,
    Resource,
};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::{AccessRef, MissingLicence, QualitySubject};
use liuhen_types::payload::{QualityIssueRaise, SourceDesignate};
use liuhen_types::{CatalogId, Code, CopyId, DeliveryId, ItemId, OrgId, StateKey};

use crate::access::grant::concerns;
use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::source::element;

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
            of_catalog(context, &catalog, items, &[], None)
        }
        QualitySubject::Resource(subject) => {
            let resource: Resource = context.find(&StateKey::resource(&subject.resource_id))?;
            let exists = (1..=resource.version).contains(&subject.version);
            require(exists, Code::ReferenceUnknown)?;
            let catalog = context.must_read(&StateKey::catalog(&resource.mount.catalog_id))?;
            of_catalog(context, &catalog, items, &[], None)
        }
        QualitySubject::Access(access) => of_access(context, access, items),
        QualitySubject::Delivery(delivery_id) => of_delivery(context, delivery_id, items),
        QualitySubject::Backflow(backflow_id) => {
            let backflow: Backflow = context.find(&StateKey::backflow(backflow_id))?;
            let was_delivered =
                [BackflowStatus::Delivered, BackflowStatus::Confirmed, BackflowStatus::Disputed];
            require(was_delivered.contains(&backflow.status), Code::State)?;
            let catalog = context.must_read(&StateKey::catalog(&backflow.request.catalog_id))?;
            let custodian = custodian(context, backflow.copy_id.as_ref())?;
            of_catalog(context, &catalog, items, &backflow.request.items, custodian)
        }
        QualitySubject::Licence(licence_id) => {
            let licence: Licence = context.find(&StateKey::licence(licence_id))?;
            Ok(Resolved { responsible_org: licence.issuer, custodian: None, catalog_id: None })
        }
        QualitySubject::MissingLicence(missing) => of_missing_licence(context, missing),
    }
}

/// The provider answers for its entry's data, whichever copy shows the defect; or, if
/// all items concerned have one and the same designated source elsewhere, that
/// source does, for it is there that they are to be corrected. Items that were handed
/// over need not be in the entry any more.
fn of_catalog(
    context: &Context<'_>,
    catalog: &Catalog,
    items: &[ItemId],
    handed_over: &[ItemId],
    custodian: Option<OrgId>,
) -> Checked<Resolved> {
    let entry = catalog.in_force().map_or(&catalog.entry, |(entry, _)| entry);
    let wanted: BTreeSet<&ItemId> = items.iter().collect();
    let concerned: Vec<&CatalogItem> =
        entry.items.iter().filter(|item| wanted.contains(&item.item_id)).collect();
    let known: BTreeSet<&ItemId> =
        concerned.iter().map(|item| &item.item_id).chain(handed_over).collect();
    require(wanted.is_subset(&known), Code::ItemUnknown)?;
    let are_all = concerned.len() == wanted.len();
    let source = if are_all { source_of(context, entry, &concerned)? } else { None };
    let (responsible_org, catalog_id) = match source {
        Some(source) if source.source_org != *context.sender() => {
            (source.source_org, source.catalog_id)
        }
        _ => (catalog.provider.clone(), entry.catalog_id.clone()),
    };
    Ok(Resolved { responsible_org, custodian, catalog_id: Some(catalog_id) })
}

/// The designation that all these items have, if it is one and the same entry.
fn source_of(
    context: &Context<'_>,
    entry: &CatalogEntry,
    items: &[&CatalogItem],
) -> Checked<Option<SourceDesignate>> {
    let chain = context.region(&entry.region_scope)?;
    let mut common: Option<SourceDesignate> = None;
    for item in items {
        let Some(code) = element::of(item) else { return Ok(None) };
        let Some(found) = element::designated(context, &code, &chain)? else { return Ok(None) };
        let found = found.designation;
        if common.as_ref().is_some_and(|one| one.catalog_id != found.catalog_id) {
            return Ok(None);
        }
        common = Some(found);
    }
    Ok(common)
}

/// A record that was anchored, under a grant to the sender; those who watch may
/// cite the grants of others.
fn of_access(context: &Context<'_>, access: &AccessRef, items: &[ItemId]) -> Checked<Resolved> {
    let log: GatewayLog = context.find(&StateKey::gateway(&access.gateway_id))?;
    require((1..=log.last_seq).contains(&access.seq), Code::ReferenceUnknown)?;
    let key = StateKey::authorization(&access.authorization_id);
    let grant: Authorization = context.find(&key)?;
    require_concern(context, &grant.consumer)?;
    let was_used = grant.ok > 0 || grant.denied > 0;
    require(was_used && concerns(context, &log.org, &grant)?, Code::ReferenceUnknown)?;
    let catalog = context.must_read(&StateKey::catalog(&grant.catalog_id))?;
    of_catalog(context, &catalog, items, &grant.items, Some(log.org))
}

/// What the sender received, or is to acknowledge; those who watch may cite the
/// deliveries of others.
fn of_delivery(
    context: &Context<'_>,
    delivery_id: &DeliveryId,
    items: &[ItemId],
) -> Checked<Resolved> {
    let delivery: Delivery = context.find(&StateKey::delivery(delivery_id))?;
    require_concern(context, &delivery.consumer)?;
    require(delivery.receipt.status.hands_over(), Code::State)?;
    let key = StateKey::authorization(&delivery.receipt.authorization_id);
    let grant: Authorization = context.must_read(&key)?;
    let catalog = context.must_read(&StateKey::catalog(&grant.catalog_id))?;
    // Until it is acknowledged, who sent it answers for it.
    let custodian =
        if delivery.acknowledged_at.is_some() { delivery.consumer } else { delivery.sender };
    of_catalog(context, &catalog, items, &grant.items, Some(custodian))
}

/// Refuses who neither received the data nor watches.
fn require_concern(context: &Context<'_>, consumer: &OrgId) -> Checked<()> {
    if consumer == context.sender() {
        return Ok(());
    }
    let watches = Held::of_org(context, context.sender(), &WATCHERS)?;
    require(!watches.is_empty(), Code::NotParty)
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
