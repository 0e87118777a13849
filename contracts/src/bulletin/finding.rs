//! `NonCollectionFinding`: data that should be on the platform are not.
//!
//! The duty list of an org is the elements of which it is the designated source: a
//! finding on any other element of it is refused with `E_REFERENCE_UNKNOWN`. A designation
//! names an entry in force, so what an org should publish and did not is no finding here: a
//! demand for it is assigned to the org.
//!
//! Collected is what was collected in full from a resource that has all items of the version
//! in force; of an element, its items. An auditor finds the gaps of orgs in its jurisdiction,
//! wherever it is registered; everybody else acts for its own region.

use liuhen_types::entity::{
    Catalog, Collection, Element, Finding, FindingStatus, Measure, OpenFinding, Resource,
    SourceDesignation,
};
use liuhen_types::payload::NonCollectionFinding;
use liuhen_types::payload::bulletin::{ElementOfOrg, FindingEvidence, Missing};
use liuhen_types::payload::catalog::{CatalogEntry, CatalogItem};
use liuhen_types::payload::org::Role;
use liuhen_types::{CatalogId, Code, ElementCode, StateKey};

use crate::collection;
use crate::context::Context;
use crate::limits::OPEN_FINDINGS_MAX;
use crate::refusal::{Checked, Refusal, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

/// Who looks for gaps from its own region.
const FINDERS: [Role; 5] = [
    Role::Consumer,
    Role::PlatformOperator,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
];

/// What the sender looks at.
struct Search<'a> {
    /// The auditor's jurisdictions, if it acts as one.
    audits: Option<Held>,
    /// The element that is missing, if it is one.
    element: Option<&'a ElementCode>,
}

pub(crate) fn schema(_: &NonCollectionFinding) -> Schema {
    Ok(())
}

/// The collection that is missing; it lists the finding, so that it can make it good.
pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionFinding) -> Checked<Collection> {
    let audits = audits(context)?;
    context.require_new(&StateKey::finding(&payload.finding_id))?;
    let evidence = match &payload.evidence_ref {
        FindingEvidence::Request(id) => Some(StateKey::request(id)),
        FindingEvidence::Demand(id) => Some(StateKey::demand(id)),
        FindingEvidence::Document(_) => None,
    };
    if let Some(key) = evidence {
        require(context.exists(&key)?, Code::ReferenceUnknown)?;
    }
    match &payload.missing {
        Missing::Catalog(id) => missing(context, &Search { audits, element: None }, id),
        Missing::Element(wanted) => {
            let search = Search { audits, element: Some(&wanted.element_code) };
            missing_element(context, &search, wanted)
        }
    }
}

/// None if the sender finds gaps from its own region; else what it audits.
fn audits(context: &Context<'_>) -> Checked<Option<Held>> {
    let held = Held::of_org(context, context.sender(), &FINDERS)?;
    let audits = Held::of_org(context, context.sender(), &[Role::Auditor])?;
    require(!held.is_empty() || !audits.is_empty(), Code::Role)?;
    if held.covers(&context.region_of(context.sender())?) {
        return Ok(None);
    }
    require(!audits.is_empty(), Code::Jurisdiction)?;
    Ok(Some(audits))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &NonCollectionFinding,
    mut collection: Collection,
) -> Checked<()> {
    let (finding_id, found_by) = (payload.finding_id.clone(), context.sender().clone());
    let finding = Finding {
        finding: payload.clone(),
        catalog_id: collection.catalog_id.clone(),
        org: collection.provider.clone(),
        found_by: found_by.clone(),
        found_at: context.time(),
        status: FindingStatus::Found,
        decided_by: None,
        reason: None,
        bulletin_id: None,
        made_good_by: None,
        days_to_make_good: None,
    };
    tally::count(context, &finding.org, Measure::FindingsOpened, 1)?;
    context.put(StateKey::finding(&payload.finding_id), &finding);
    collection.open_findings.push(OpenFinding { finding_id, found_by });
    context.put(StateKey::collection(&collection.catalog_id), &collection);
    Ok(())
}

/// A published entry that is not fully collected, and whose plan, if it has
/// one, is past its date.
fn missing(
    context: &Context<'_>,
    search: &Search<'_>,
    catalog_id: &CatalogId,
) -> Checked<Collection> {
    let catalog: Catalog = context.find(&StateKey::catalog(catalog_id))?;
    if let Some(audits) = &search.audits {
        audits.require_over(&context.region_of(&catalog.provider)?)?;
    }
    let (entry, _) = catalog.in_force().ok_or(Code::State)?;
    let collection = collection::of(context, &catalog)?;
    let is_collected = is_collected(context, &collection, entry, search.element)?;
    require(!is_collected, Code::AlreadyCollected)?;
    let planned_by = collection.plan.as_ref().map(|plan| plan.plan.planned_by);
    require(planned_by.is_none_or(|date| date < context.today()), Code::NotDue)?;
    let open = &collection.open_findings;
    require(open.iter().all(|one| one.found_by != *context.sender()), Code::Duplicate)?;
    require(open.len() < OPEN_FINDINGS_MAX, Code::QuotaExceeded)?;
    Ok(collection)
}

/// True if all items of the entry were collected, or those of the element.
fn is_collected(
    context: &Context<'_>,
    collection: &Collection,
    entry: &CatalogEntry,
    element: Option<&ElementCode>,
) -> Checked<bool> {
    let Some(collected) = collection.collected.as_ref().filter(|_| collection.is_full()) else {
        return Ok(false);
    };
    let id = &collected.confirm.resource_id;
    let resource: Resource = context.must_read(&StateKey::resource(id))?;
    let Some(element) = element else { return Ok(resource.covers(entry)) };
    let is_of = |item: &&CatalogItem| {
        item.element_code.as_ref().is_some_and(|code| code.as_str() == element.as_str())
    };
    let has = |item: &CatalogItem| resource.mount.items.contains(&item.item_id);
    Ok(entry.items.iter().filter(is_of).all(has))
}

/// The first entry with which the org is the designated source of the element and
/// that is missing.
fn missing_element(
    context: &Context<'_>,
    search: &Search<'_>,
    wanted: &ElementOfOrg,
) -> Checked<Collection> {
    let element: Element = context.find(&StateKey::element(&wanted.element_code))?;
    let mut answer = Code::ReferenceUnknown;
    for scope in &element.scopes {
        let key = StateKey::source(&wanted.element_code, scope);
        let source: SourceDesignation = context.must_read(&key)?;
        if source.designation.source_org != wanted.org {
            continue;
        }
        match missing(context, search, &source.designation.catalog_id) {
            Err(Refusal::Code(code)) => answer = code,
            found => return found,
        }
    }
    Err(answer.into())
}
