//! What holds of every state beyond a share: nobody reviews what is its own, clocks do
//! not run backwards, nothing leaves without an approval, and what is counted is what
//! stands in the state (R-82).

use borsh::BorshDeserialize;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Backflow, Bulletin, Catalog, CatalogStatus, Collection,
    CollectionStatus, Custody, Deadline, DeadlineKind, Delivery, ExportApproval, Finding,
    FindingStatus, GatewayLog, IssueStatus, Measure, Period, QualityIssue, Resource, ShareRequest,
};
use liuhen_types::payload::export::ExportSubject;
use liuhen_types::{OrgId, StateKey};

use super::commands::GRANTS;
use crate::kit::*;

/// All values of one kind in the state.
fn all<T: BorshDeserialize>(chain: &Chain, prefix: &str) -> Vec<T> {
    let has = |key: &StateKey| key.as_bytes().starts_with(prefix.as_bytes());
    let found = chain.state.iter().filter(|(key, _)| has(key));
    found.map(|(_, bytes)| borsh::from_slice(bytes).expect("the state is sound")).collect()
}

fn get<T: BorshDeserialize>(chain: &Chain, key: &StateKey) -> Option<T> {
    liuhen_contracts::read(&chain.state, key).expect("the state is sound")
}

fn named<T: BorshDeserialize>(
    chain: &Chain,
    prefix: &str,
    key: impl Fn(&str) -> StateKey,
) -> Vec<T> {
    (1..4).filter_map(|n| get(chain, &key(&format!("{prefix}{n}")))).collect()
}

fn catalogs(chain: &Chain) -> Vec<Catalog> {
    named(chain, "c", |name| StateKey::catalog(&id(name)))
}

/// Nobody reviews, decides or answers for what it submitted itself.
pub fn check_no_self_review(chain: &Chain) {
    for catalog in catalogs(chain) {
        assert_ne!(catalog.reviewed_by.as_ref(), Some(&catalog.provider), "{catalog:?}");
    }
    for finding in all::<Finding>(chain, "bulletin/finding/") {
        let by_party = |org| [&finding.org, &finding.found_by].contains(&org);
        let is_own = finding.decided_by.as_ref().is_some_and(by_party);
        assert!(!is_own || finding.status == FindingStatus::Found, "{finding:?}");
    }
    for bulletin in all::<Bulletin>(chain, "bulletin/bulletin/") {
        assert!(!bulletin.addressees.contains(&bulletin.issued_by), "{bulletin:?}");
    }
    for backflow in named::<Backflow>(chain, "w", |name| StateKey::backflow(&id(name))) {
        assert_ne!(backflow.decided_by.as_ref(), Some(&backflow.requester), "{backflow:?}");
    }
    for issue in named::<QualityIssue>(chain, "i", |name| StateKey::issue(&id(name))) {
        assert_ne!(issue.raiser, issue.responsible_org, "{issue:?}");
        assert_eq!(issue.closed_at.is_some(), issue.status == IssueStatus::Closed, "{issue:?}");
    }
    for export in named::<ExportApproval>(chain, "e", |name| StateKey::export(&id(name))) {
        let parties = [&export.applicant, &export.provider];
        assert!(export.decided_by.as_ref().is_none_or(|org| !parties.contains(&org)));
    }
}

/// What happened later bears a later time, and nothing is of the future.
pub fn check_clocks(before: &Chain, chain: &Chain) {
    assert!(before.time <= chain.time && before.height <= chain.height);
    let today = chain.time.date();
    for deadline in all::<Deadline>(chain, "deadline/") {
        assert!(deadline.ended_on.is_none_or(|day| deadline.started_on <= day && day <= today));
        assert!(deadline.ended_on.is_some() || (!deadline.dropped && deadline.overdue_days == 0));
    }
    for key in all::<Vec<Vec<u8>>>(chain, "task/of/").into_iter().flatten() {
        let task: Deadline = chain.read(&StateKey::from_bytes(key));
        assert_eq!(task.ended_on, None, "a list of tasks has those that run: {task:?}");
    }
    for request in named::<ShareRequest>(chain, "r", |name| StateKey::request(&id(name))) {
        let steps = [Some(request.submitted_at), request.accepted_at, request.decided_at];
        let steps: Vec<_> = steps.into_iter().flatten().chain([chain.time]).collect();
        assert!(steps.is_sorted(), "{request:?}");
    }
    for custody in all::<Custody>(chain, "custody/copy/") {
        let ends = custody.terms.iter().flat_map(|term| [Some(term.since), term.until]);
        assert!(ends.flatten().collect::<Vec<_>>().is_sorted(), "{custody:?}");
    }
    let key = StateKey::gateway(&id("gw-dsj"));
    let (old, new): (GatewayLog, GatewayLog) = (before.read(&key), chain.read(&key));
    assert!(old.last_time <= new.last_time && old.last_seq <= new.last_seq);
}

/// A grant that crosses the border runs only under an approval, and what was handed over
/// was handed over under a grant that ran, or had just ended.
pub fn check_border_and_deliveries(chain: &Chain) {
    for name in GRANTS {
        let grant: Option<Authorization> = get(chain, &StateKey::authorization(&id(name)));
        let Some(grant) = grant else { continue };
        let request: ShareRequest = chain.read(&StateKey::request(&grant.request_id));
        let runs = grant.status == AuthorizationStatus::Active && !grant.is_over(chain.time);
        if !request.request.cross_border || !runs {
            continue;
        }
        let own = ExportSubject::Authorization(grant.authorization_id.clone());
        let entry = ExportSubject::Catalog(grant.catalog_id.clone());
        let covers = [(&own, &grant.consumer), (&own, &grant.provider), (&entry, &grant.consumer)];
        let count = |(subject, org): &(&ExportSubject, &OrgId)| -> u64 {
            get(chain, &StateKey::export_count(subject, org)).unwrap_or(0)
        };
        assert!(covers.iter().map(count).sum::<u64>() > 0, "{grant:?}");
    }
    for one in named::<Delivery>(chain, "d", |name| StateKey::delivery(&id(name))) {
        let key = StateKey::authorization(&one.receipt.authorization_id);
        let grant: Authorization = chain.read(&key);
        if one.receipt.status.hands_over() && !one.is_after_end {
            assert_eq!(grant.refusal_at(one.delivered_at, 2_000), None, "{one:?} {grant:?}");
        }
    }
}

fn ever(chain: &Chain, measure: Measure) -> i64 {
    get(chain, &StateKey::tally(&id("130000"), Period::Ever, measure)).unwrap_or(0)
}

/// The counts are those of the state, none is below 0, and no more is met than is due.
pub fn check_counts(chain: &Chain) {
    let catalogs = catalogs(chain);
    let in_force: Vec<_> = catalogs.iter().filter_map(Catalog::in_force).collect();
    let items: usize = in_force.iter().map(|(entry, _)| entry.items.len()).sum();
    assert_eq!(ever(chain, Measure::Items), items as i64);
    let open = ever(chain, Measure::CatalogsPublished) - ever(chain, Measure::CatalogsRetired);
    assert_eq!(open, in_force.len() as i64);
    let resource: Option<Resource> = get(chain, &StateKey::resource(&id("villages-table")));
    let is_active = resource.is_some_and(|resource| {
        let of: Catalog = chain.read(&StateKey::catalog(&resource.mount.catalog_id));
        resource.latest.is_some() && resource.unmounting.is_none() && of.in_force().is_some()
    });
    assert_eq!(ever(chain, Measure::ResourcesActive), i64::from(is_active));
    let collections: Vec<Collection> = all(chain, "collection/collection/");
    let planned: Vec<_> = collections.iter().filter(|one| one.plan.is_some()).collect();
    let full = planned.iter().filter(|one| one.status == CollectionStatus::Full).count();
    assert_eq!(ever(chain, Measure::CollectionsPlanned), planned.len() as i64);
    assert_eq!(ever(chain, Measure::CollectionsComplete), full as i64);
    for kind in [
        DeadlineKind::CatalogUpdate,
        DeadlineKind::CatalogReview,
        DeadlineKind::Collection,
        DeadlineKind::ShareDecide,
    ] {
        let (due, met) = (ever(chain, Measure::Due(kind)), ever(chain, Measure::Met(kind)));
        assert!(0 <= met && met <= due, "{kind}: {met} of {due}");
    }
    for catalog in catalogs.iter().filter(|one| one.status == CatalogStatus::Retired) {
        let name = catalog.entry.catalog_id.as_str();
        let key = StateKey::deadline(DeadlineKind::Collection, name);
        let runs = get::<Deadline>(chain, &key).is_some_and(|one| one.ended_on.is_none());
        assert!(!runs && catalog.notice_id.is_none(), "nothing is to be done: {catalog:?}");
        let collection = collections.iter().find(|one| one.catalog_id.as_str() == name);
        let is_done = |one: &Collection| one.plan.is_none() && one.open_findings.is_empty();
        assert!(collection.is_none_or(is_done), "{collection:?}");
    }
}
