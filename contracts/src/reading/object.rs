//! Whom and what an object names, with what belongs to it: a copy is its grant's
//! parties' too, a finding its session's, a returned batch the provider's.

use liuhen_types::entity::{
    Authorization, Backflow, Catalog, ConformityReview, CopyKind, Custody, Delivery, Destruction,
    Handover, Names, Node, QualityAssessment, QualityIssue, QualityNotice, SecurityAssessment,
    ShareRequest, System, entity_names,
};
use liuhen_types::payload::catalog::ShareCondition;
use liuhen_types::payload::continuity::AssessmentSubject;
use liuhen_types::payload::standard::ConformitySubject;
use liuhen_types::{
    AuthorizationId, CatalogId, NodeId, OrgId, RegionCode, State, StateError, StateKey, SystemId,
};

use crate::state::{decode, read};

/// What an object names.
pub(super) type Object = Names;

/// What a value of the state names.
pub(super) fn of_value(key: &StateKey, value: &[u8]) -> Result<Object, StateError> {
    entity_names(key, value).map_err(|error| StateError { key: error.key, reason: error.reason })
}

/// What an entry names: those who answer for it, and those whom its conditions name.
pub(super) fn of_catalog(catalog: &Catalog) -> Object {
    let mut object = of_org(&catalog.provider);
    object.orgs.extend(catalog.reviewed_by.clone());
    let current = catalog.current.as_ref().map(|current| &current.entry);
    for entry in std::iter::once(&catalog.entry).chain(current) {
        object.regions.insert(entry.region_scope.clone());
        object.orgs.extend(entry.governance.owner.clone());
        object.orgs.extend(entry.governance.manager.clone());
        for condition in &entry.share_conditions {
            match condition {
                ShareCondition::ConsumerOrgs(orgs) => object.orgs.extend(orgs.iter().cloned()),
                ShareCondition::CoApproval(org) => object.orgs.extend([org.clone()]),
                _ => {}
            }
        }
    }
    object
}

/// What only an org is named with.
pub(super) fn of_org(org: &OrgId) -> Object {
    Object { orgs: [org.clone()].into(), ..Object::default() }
}

/// A region.
pub(super) fn of_region(region: &RegionCode) -> Object {
    Object { regions: [region.clone()].into(), ..Object::default() }
}

/// What else an object is about, by the beginning of its key.
pub(super) fn link(
    state: &dyn State,
    key: &StateKey,
    value: &[u8],
    object: &mut Object,
) -> Result<(), StateError> {
    let starts = |prefix: &str| key.as_bytes().starts_with(prefix.as_bytes());
    if starts("custody/copy/") {
        let custody: Custody = decode(key, value)?;
        copy(state, &custody, object)?;
    } else if starts("custody/destruction/") {
        let destruction: Destruction = decode(key, value)?;
        let copy = &destruction.certificate.copy_id;
        grant(state, AuthorizationId::new(copy.as_str()).ok(), object)?;
    } else if starts("delivery/delivery/") {
        let delivery: Delivery = decode(key, value)?;
        grant(state, Some(delivery.receipt.authorization_id), object)?;
    } else if let Some(rest) = key.as_bytes().strip_prefix(b"quality/notice/") {
        // The key alone has whom it was given to.
        let org = rest.split(|byte| *byte == b'/').next().unwrap_or_default();
        object.orgs.extend(std::str::from_utf8(org).ok().and_then(|org| OrgId::new(org).ok()));
        let notice: QualityNotice = decode(key, value)?;
        let issue: Option<QualityIssue> = read(state, &StateKey::issue(&notice.issue_id))?;
        object.catalogs.extend(issue.and_then(|issue| issue.catalog_id));
    } else if starts("security/assessment/") {
        let assessment: SecurityAssessment = decode(key, value)?;
        match &assessment.record.subject {
            AssessmentSubject::Node(id) => node(state, id, object)?,
            AssessmentSubject::System(id) => system(state, id, object)?,
        }
    } else if starts("standard/review/") {
        let review: ConformityReview = decode(key, value)?;
        match &review.record.subject {
            ConformitySubject::Node(id) => node(state, id, object)?,
            ConformitySubject::System(id) => system(state, id, object)?,
            ConformitySubject::Org(_) => {}
        }
    } else if starts("backflow/backflow/") {
        let backflow: Backflow = decode(key, value)?;
        entry(state, &backflow.request.catalog_id, object)?;
    } else if starts("quality/assessment/") {
        let assessment: QualityAssessment = decode(key, value)?;
        entry(state, &assessment.assessment.catalog_id, object)?;
    } else if starts("request/request/") {
        // Who must approve with the provider reads what it approves.
        let request: ShareRequest = decode(key, value)?;
        entry(state, &request.request.catalog_id, object)?;
    }
    Ok(())
}

/// Adds who runs a node.
fn node(state: &dyn State, id: &NodeId, object: &mut Object) -> Result<(), StateError> {
    let node: Option<Node> = read(state, &StateKey::node(id))?;
    object.orgs.extend(node.map(|node| node.registration.operator_org));
    Ok(())
}

/// Adds who runs a system.
fn system(state: &dyn State, id: &SystemId, object: &mut Object) -> Result<(), StateError> {
    let system: Option<System> = read(state, &StateKey::system(id))?;
    object.orgs.extend(system.map(|system| system.registration.org));
    Ok(())
}

/// Adds whose data a copy holds, and for whom it is.
fn copy(state: &dyn State, custody: &Custody, object: &mut Object) -> Result<(), StateError> {
    match (&custody.handover, custody.kind) {
        (Some(Handover::Delivery(id)), _) => {
            let found: Option<Delivery> = read(state, &StateKey::delivery(id))?;
            grant(state, found.map(|delivery| delivery.receipt.authorization_id), object)
        }
        (Some(Handover::Backflow(id)), _) => {
            let found: Option<Backflow> = read(state, &StateKey::backflow(id))?;
            object.orgs.extend(found.map(|backflow| backflow.requester));
            entry(state, &custody.catalog_id, object)
        }
        (None, CopyKind::Source) => entry(state, &custody.catalog_id, object),
        (None, CopyKind::Consumer) => {
            grant(state, AuthorizationId::new(custody.copy_id.as_str()).ok(), object)
        }
        (None, CopyKind::Platform | CopyKind::Backflow | CopyKind::Transit) => Ok(()),
    }
}

/// Adds the parties of a grant.
fn grant(
    state: &dyn State,
    id: Option<AuthorizationId>,
    object: &mut Object,
) -> Result<(), StateError> {
    let Some(id) = id else { return Ok(()) };
    let found: Option<Authorization> = read(state, &StateKey::authorization(&id))?;
    if let Some(found) = found {
        object.orgs.extend([found.provider, found.consumer, found.manager]);
        object.requests.insert(found.request_id);
        object.authorizations.insert(id);
    }
    Ok(())
}

/// Adds those who answer for an entry, and who must approve its requests.
fn entry(state: &dyn State, id: &CatalogId, object: &mut Object) -> Result<(), StateError> {
    let found: Option<Catalog> = read(state, &StateKey::catalog(id))?;
    let Some(catalog) = found else { return Ok(()) };
    let (entry, _) = catalog.in_force().unwrap_or((&catalog.entry, catalog.version));
    let approvers = entry.share_conditions.iter().filter_map(|condition| match condition {
        ShareCondition::CoApproval(org) => Some(org),
        _ => None,
    });
    let governance = [&entry.governance.owner, &entry.governance.manager];
    object.orgs.extend(approvers.chain(governance.into_iter().flatten()).cloned());
    object.orgs.insert(catalog.provider);
    Ok(())
}
