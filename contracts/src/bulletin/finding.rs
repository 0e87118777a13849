//! `NonCollectionFinding`: data that should be on the platform are not.
//!
//! The duty list of an org is the elements of which it is the designated source: a
//! finding on any other element of it is refused with `E_REFERENCE_UNKNOWN`. A designation
//! names an entry in force, so what an org should publish and did not is no finding here: a
//! demand for it is assigned to the org.

use liuhen_types::entity::{
    Catalog, Collection, Element, Finding, FindingStatus, Measure, OpenFinding, SourceDesignation,
};
use liuhen_types::payload::NonCollectionFinding;
use liuhen_types::payload::bulletin::{ElementOfOrg, FindingEvidence, Missing};
use liuhen_types::payload::org::Role;
use liuhen_types::{CatalogId, Code, StateKey};

use crate::collection;
use crate::context::Context;
use crate::limits::OPEN_FINDINGS_MAX;
use crate::refusal::{Checked, Refusal, require};
use crate::role::Held;
use crate::schema::Schema;
use crate::tally;

/// Who looks for gaps.
const FINDERS: [Role; 6] = [
    Role::Consumer,
    Role::PlatformOperator,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::Auditor,
];

pub(crate) fn schema(_: &NonCollectionFinding) -> Schema {
    Ok(())
}

/// The collection that is missing; it lists the finding, so that it can make it good.
pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionFinding) -> Checked<Collection> {
    Held::in_own_region(context, &FINDERS)?;
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
        Missing::Catalog(catalog_id) => missing(context, catalog_id),
        Missing::Element(element) => missing_element(context, element),
    }
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

/// A published entry that was never fully collected, and whose plan, if it has
/// one, is past its date.
fn missing(context: &Context<'_>, catalog_id: &CatalogId) -> Checked<Collection> {
    let catalog: Catalog = context.find(&StateKey::catalog(catalog_id))?;
    require(catalog.in_force().is_some(), Code::State)?;
    let collection = collection::of(context, &catalog)?;
    require(!collection.is_full(), Code::AlreadyCollected)?;
    let planned_by = collection.plan.as_ref().map(|plan| plan.plan.planned_by);
    require(planned_by.is_none_or(|date| date < context.today()), Code::NotDue)?;
    let open = &collection.open_findings;
    require(open.iter().all(|one| one.found_by != *context.sender()), Code::Duplicate)?;
    require(open.len() < OPEN_FINDINGS_MAX, Code::QuotaExceeded)?;
    Ok(collection)
}

/// The first entry with which the org is the designated source of the element and
/// that is missing.
fn missing_element(context: &Context<'_>, wanted: &ElementOfOrg) -> Checked<Collection> {
    let element: Element = context.find(&StateKey::element(&wanted.element_code))?;
    let mut answer = Code::ReferenceUnknown;
    for scope in &element.scopes {
        let key = StateKey::source(&wanted.element_code, scope);
        let source: SourceDesignation = context.must_read(&key)?;
        if source.designation.source_org != wanted.org {
            continue;
        }
        match missing(context, &source.designation.catalog_id) {
            Err(Refusal::Code(code)) => answer = code,
            found => return found,
        }
    }
    Err(answer.into())
}
