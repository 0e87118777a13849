//! `NonCollectionFinding`: data that should be on the platform are not.

use liuhen_types::entity::{
    Catalog, Collection, Finding, FindingStatus, Measure, OpenElementFinding, OpenFinding,
};
use liuhen_types::payload::NonCollectionFinding;
use liuhen_types::payload::bulletin::{ElementOfOrg, FindingEvidence, Missing};
use liuhen_types::payload::org::Role;
use liuhen_types::{CatalogId, Code, OrgId, StateKey};

use crate::collection;
use crate::context::Context;
use crate::limits::OPEN_FINDINGS_MAX;
use crate::refusal::{Checked, require};
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

/// Where the open finding is listed, so that a collection finds it.
pub(crate) enum Facts {
    Catalog(Collection),
    Element(Vec<OpenElementFinding>),
}

pub(crate) fn schema(_: &NonCollectionFinding) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &NonCollectionFinding) -> Checked<Facts> {
    Held::in_own_region(context, &FINDERS)?;
    context.require_new(&StateKey::finding(&payload.finding_id))?;
    match &payload.evidence_ref {
        FindingEvidence::Request(id) => {
            require(context.exists(&StateKey::request(id))?, Code::ReferenceUnknown)?;
        }
        FindingEvidence::Demand(_) | FindingEvidence::Document(_) => {}
    }
    match &payload.missing {
        Missing::Catalog(catalog_id) => check_catalog(context, catalog_id).map(Facts::Catalog),
        Missing::Element(element) => check_element(context, element).map(Facts::Element),
    }
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &NonCollectionFinding,
    facts: Facts,
) -> Checked<()> {
    let (finding_id, found_by) = (payload.finding_id.clone(), context.sender().clone());
    let org = match facts {
        Facts::Catalog(mut collection) => {
            collection.open_findings.push(OpenFinding { finding_id, found_by });
            context.put(StateKey::collection(&collection.catalog_id), &collection);
            collection.provider
        }
        Facts::Element(mut open) => {
            let Missing::Element(ElementOfOrg { element_code, org }) = &payload.missing else {
                return Err(Code::State.into());
            };
            let element_code = element_code.clone();
            open.push(OpenElementFinding { element_code, finding_id, found_by });
            context.put(StateKey::open_element_findings(org), &open);
            org.clone()
        }
    };
    record(context, payload, org)
}

fn record(context: &mut Context<'_>, payload: &NonCollectionFinding, org: OrgId) -> Checked<()> {
    tally::count(context, &org, Measure::FindingsOpened, 1)?;
    let finding = Finding {
        finding: payload.clone(),
        org,
        found_by: context.sender().clone(),
        found_at: context.time(),
        status: FindingStatus::Found,
        decided_by: None,
        reason: None,
        bulletin_id: None,
        made_good_by: None,
        days_to_make_good: None,
    };
    context.put(StateKey::finding(&payload.finding_id), &finding);
    Ok(())
}

/// A published entry that was never fully collected, and whose plan, if it has
/// one, is past its date.
fn check_catalog(context: &Context<'_>, catalog_id: &CatalogId) -> Checked<Collection> {
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

/// An element that the org has to provide.
fn check_element(
    context: &Context<'_>,
    element: &ElementOfOrg,
) -> Checked<Vec<OpenElementFinding>> {
    require(context.exists(&StateKey::org(&element.org))?, Code::ReferenceUnknown)?;
    let key = StateKey::open_element_findings(&element.org);
    let open: Vec<OpenElementFinding> = context.read(&key)?.unwrap_or_default();
    let is_same = |one: &OpenElementFinding| {
        one.element_code == element.element_code && one.found_by == *context.sender()
    };
    require(!open.iter().any(is_same), Code::Duplicate)?;
    require(open.len() < OPEN_FINDINGS_MAX, Code::QuotaExceeded)?;
    Ok(open)
}
