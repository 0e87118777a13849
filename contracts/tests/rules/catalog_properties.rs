//! Random lives of entries, sources and resources: whatever is sent, the invariants of
//! the catalog hold.

use std::collections::{BTreeMap, BTreeSet};

use borsh::BorshDeserialize;
use liuhen_types::entity::{
    Catalog, CatalogStatus, ChangeNotice, Deadline, DeadlineKind, Element, NoticeStatus, Resource,
    SourceDesignation, System, standing_terms,
};
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, ReviewDecision, ReviewReason, ShareType,
};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::source::SourceVerdict;
use liuhen_types::payload::{
    CatalogCorrect, CatalogReview, CatalogUpdateSubmit, Payload, ResourceMount, SourceDesignate,
    SourceDisputeRaise,
};
use liuhen_types::{CatalogId, Hash, RegionCode, StateKey};
use proptest::prelude::*;

use crate::kit::*;

/// Entries with the departments that provide them.
const ENTRIES: &[(&str, &str)] = &[("c1", "mzt"), ("c2", "zrt"), ("c3", "mzj-sjz")];
const RESOURCES: &[&str] = &["m1", "m2", "m3", "m4"];
const SCOPES: &[&str] = &["130000", "130100", "130102", "XA"];

#[derive(Clone, Debug)]
enum Step {
    Submit(usize, u8),
    Review(usize, ReviewDecision, bool),
    Correct(usize, u8),
    Publish(usize),
    Notice(usize, u8),
    Update(usize, u8, u8),
    Retire(usize),
    Designate(&'static str, &'static str, usize),
    Dispute(u8, &'static str),
    Resolve(u8, SourceVerdict),
    Mount(&'static str, usize),
    Version(&'static str, Vec<&'static str>),
    Unmount(&'static str),
    System(SystemStatus),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let entry = || prop_oneof![4 => Just(0usize), 1 => 1usize..ENTRIES.len()];
    let any_entry = || 0usize..ENTRIES.len();
    let text = || 0u8..6;
    let notice = || 0u8..6;
    let scope = || prop::sample::select(SCOPES);
    let resource = || prop::sample::select(RESOURCES);
    let decision =
        prop_oneof![1 => Just(ReviewDecision::Approve), 1 => Just(ReviewDecision::Return)];
    let authority = prop::sample::select(vec!["pa", "ca-sjz", "ca-xa"]);
    let verdict = prop_oneof![Just(SourceVerdict::Uphold), Just(SourceVerdict::Overturn)];
    let status = prop::sample::select(vec![SystemStatus::Planned, SystemStatus::Running]);
    prop_oneof![
        3 => (entry(), text()).prop_map(|(e, t)| Submit(e, t)),
        6 => (entry(), decision, prop::bool::weighted(0.2)).prop_map(|(e, d, r)| Review(e, d, r)),
        6 => (entry(), text()).prop_map(|(e, t)| Correct(e, t)),
        5 => entry().prop_map(Publish),
        3 => (entry(), notice()).prop_map(|(e, n)| Notice(e, n)),
        4 => (entry(), notice(), text()).prop_map(|(e, n, t)| Update(e, n, t)),
        1 => prop_oneof![9 => Just(2usize), 1 => any_entry()].prop_map(Retire),
        4 => (authority, scope(), any_entry()).prop_map(|(a, s, e)| Designate(a, s, e)),
        2 => (notice(), scope()).prop_map(|(n, s)| Dispute(n, s)),
        3 => (0u8..2, verdict).prop_map(|(n, v)| Resolve(n, v)),
        3 => (resource(), any_entry()).prop_map(|(r, e)| Mount(r, e)),
        4 => (resource(), prop::sample::subsequence(RESOURCES, 0..3))
            .prop_map(|(r, s)| Version(r, s)),
        1 => resource().prop_map(Unmount),
        1 => status.prop_map(System),
        2 => (1u64..20).prop_map(Wait),
    ]
}

/// Several texts of an entry; some have another code, system or fewer items.
fn text(at: usize, variant: u8) -> CatalogEntry {
    let (name, org) = ENTRIES[at];
    let region = if org == "mzj-sjz" { "130100" } else { "130000" };
    let mut entry = CatalogEntry { region_scope: id(region), ..shared(name) };
    entry.items[0].element_code = Some(id("DE-01"));
    match variant {
        0 => {}
        1 => entry.summary = id("一"),
        2 => entry.code = id(&format!("3070001/{name}b")),
        3 => entry.governance.system = Some(id("s1")),
        4 => drop(entry.items.remove(0)),
        // Perhaps the code of another entry.
        _ => entry.code = id("3070001/c1b"),
    }
    entry
}

fn get<T: BorshDeserialize>(chain: &Chain, key: &StateKey) -> Option<T> {
    liuhen_contracts::read(&chain.state, key).expect("the state is sound")
}

fn catalog(chain: &Chain, at: usize) -> Option<Catalog> {
    get(chain, &StateKey::catalog(&id(ENTRIES[at].0)))
}

/// What a step sends, given how far its subjects have come.
fn transaction(chain: &Chain, step: &Step) -> Option<Tx> {
    let version = |at: usize| catalog(chain, at).map_or(1, |catalog| catalog.version);
    let send = |org: &str, payload: Payload| Some(Tx::new(org, payload));
    match step {
        Step::Submit(at, v) => send(ENTRIES[*at].1, catalog_submit(text(*at, *v)).into()),
        Step::Review(at, decision, reclassify) => {
            let (name, org) = ENTRIES[*at];
            let reviewer = if org == "mzj-sjz" { "ca-sjz" } else { "pa" };
            let mut review: CatalogReview = catalog_review(name, version(*at), *decision);
            if *reclassify {
                review.reasons = vec![ReviewReason { field: id("basis"), text: id("不成立") }];
                review.reclassify = Some(ShareType::Unconditional);
            }
            send(reviewer, review.into())
        }
        Step::Correct(at, v) => {
            let payload = CatalogCorrect { version: version(*at), entry: text(*at, *v) };
            send(ENTRIES[*at].1, payload.into())
        }
        Step::Publish(at) => {
            send(ENTRIES[*at].1, catalog_publish(ENTRIES[*at].0, version(*at)).into())
        }
        Step::Notice(at, n) => {
            let day = chain.time.date().to_string();
            let payload = change_notice(&format!("n{n}"), ENTRIES[*at].0, &day);
            send(ENTRIES[*at].1, payload.into())
        }
        Step::Update(at, n, v) => {
            // Mostly the notice that is open.
            let open = catalog(chain, *at).and_then(|catalog| catalog.notice_id);
            let notice_id = open.filter(|_| *n > 0).unwrap_or_else(|| id(&format!("n{n}")));
            let payload = CatalogUpdateSubmit { notice_id, entry: text(*at, *v) };
            send(ENTRIES[*at].1, payload.into())
        }
        Step::Retire(at) => send(ENTRIES[*at].1, catalog_retire(ENTRIES[*at].0).into()),
        Step::Designate(org, scope, at) => {
            let payload = source_designate(ENTRIES[*at].1, ENTRIES[*at].0);
            send(org, SourceDesignate { scope: id(scope), ..payload }.into())
        }
        Step::Dispute(n, scope) => {
            let payload = source_dispute(&format!("d{}", n % 2));
            send("ca-sjz", SourceDisputeRaise { scope: id(scope), ..payload }.into())
        }
        Step::Resolve(n, verdict) => send("pa", source_resolve(&format!("d{n}"), *verdict).into()),
        Step::Mount(name, at) => {
            let current = catalog(chain, *at);
            let catalog_version =
                current.as_ref().and_then(Catalog::in_force).map_or(1, |(_, version)| version);
            let payload = resource_mount(name, ENTRIES[*at].0);
            send(ENTRIES[*at].1, ResourceMount { catalog_version, ..payload }.into())
        }
        Step::Version(name, sources) => {
            let resource: Option<Resource> = get(chain, &StateKey::resource(&id(name)));
            let resource = resource?;
            let version = resource.version + 1;
            send(resource.provider.as_str(), resource_update(name, version, sources).into())
        }
        Step::Unmount(name) => {
            let resource: Option<Resource> = get(chain, &StateKey::resource(&id(name)));
            send(resource?.provider.as_str(), resource_unmount(name).into())
        }
        Step::System(status) => send("mzt", system_register("s1", "mzt", *status).into()),
        Step::Wait(_) => None,
    }
}

/// A version once in force stays in force until a later one is, or the entry ends; it
/// holds its code, and an entry has at most one open notice.
fn check_entry(chain: &Chain, at: usize, before: Option<&Catalog>) {
    let Some(now) = catalog(chain, at) else { return };
    let codes = [Some(&now.entry.code), now.in_force().map(|(entry, _)| &entry.code)];
    for code in codes.into_iter().flatten() {
        let holder: Option<CatalogId> = get(chain, &StateKey::catalog_code(code));
        assert_eq!(holder.as_ref(), Some(&now.entry.catalog_id), "{now:?}");
    }
    assert_eq!(now.status == CatalogStatus::Retired, now.retirement.is_some());
    if let Some((entry, version)) = now.in_force()
        && entry.share_type == ShareType::Unconditional
    {
        let kept: Hash = chain.read(&StateKey::standing_terms(&entry.catalog_id));
        assert_eq!(kept, standing_terms(entry, version), "{now:?}");
    }
    if let Some(current) = &now.current {
        assert!(current.version < now.version && now.notice_id.is_some(), "{now:?}");
    }
    let Some(before) = before else { return };
    assert!(now.version >= before.version);
    match (before.in_force(), now.in_force()) {
        (Some((_, old)), Some((_, new))) => assert!(new >= old, "{now:?}"),
        (Some(_), None) => assert_eq!(now.status, CatalogStatus::Retired),
        _ => {}
    }
}

/// A notice waits with its entry, and its clock runs while it waits.
fn check_notices(chain: &Chain) {
    for n in 0..6 {
        let name = format!("n{n}");
        let notice: Option<ChangeNotice> = get(chain, &StateKey::notice(&id(&name)));
        let Some(notice) = notice else { continue };
        let catalog: Catalog = chain.read(&StateKey::catalog(&notice.notice.catalog_id));
        let is_of_entry = catalog.notice_id.as_ref() == Some(&notice.notice.notice_id);
        let waits = matches!(notice.status, NoticeStatus::Open | NoticeStatus::Submitted);
        assert_eq!(is_of_entry, waits, "{notice:?} {catalog:?}");
        let is_open = notice.status == NoticeStatus::Open;
        assert_eq!(is_open, waits && catalog.status == CatalogStatus::ChangePending);
        let key = StateKey::deadline(DeadlineKind::CatalogUpdate, &name);
        let deadline: Deadline = chain.read(&key);
        assert_eq!(deadline.ended_on.is_none(), is_open, "{deadline:?}");
        let key = StateKey::deadline(DeadlineKind::CatalogReview, &name);
        let review: Option<Deadline> = get(chain, &key);
        let is_reviewed = waits && catalog.status == CatalogStatus::UnderReview;
        let runs = review.is_some_and(|review| review.ended_on.is_none());
        assert_eq!(runs, is_reviewed, "{notice:?} {catalog:?}");
    }
}

/// One source a region, and none that contradicts another above or below it.
fn check_sources(chain: &Chain) {
    let element: Option<Element> = get(chain, &StateKey::element(&id("DE-01")));
    let Some(element) = element else { return };
    let mut found = BTreeMap::new();
    for scope in SCOPES {
        let scope: RegionCode = id(scope);
        let source: Option<SourceDesignation> =
            get(chain, &StateKey::source(&element.code, &scope));
        assert_eq!(source.is_some(), element.scopes.contains(&scope));
        if let Some(source) = source {
            let standard = &source.designation.standard_ref;
            assert_eq!(element.standard_ref.as_ref(), Some(standard));
            let catalog: Catalog = chain.read(&StateKey::catalog(&source.designation.catalog_id));
            let (entry, _) = catalog.in_force().expect("a source is in force");
            let is_of_element = |item: &CatalogItem| {
                item.item_id == source.designation.item_id && item.element_code.is_some()
            };
            assert!(entry.items.iter().any(is_of_element), "{source:?} {entry:?}");
            found.insert(scope.to_string(), source.designation.catalog_id);
        }
    }
    for (above, below) in [("130000", "130100"), ("130000", "130102"), ("130100", "130102")] {
        if let (Some(above), Some(below)) = (found.get(above), found.get(below)) {
            assert_eq!(above, below);
        }
    }
    if let (Some(above), Some(below)) = (found.get("130000"), found.get("XA")) {
        assert_eq!(above, below);
    }
}

/// No resource is made from itself, through however many others.
fn check_lineage(chain: &Chain) {
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in RESOURCES {
        for derived in RESOURCES {
            if chain.state.contains_key(&StateKey::lineage(&id(source), &id(derived))) {
                edges.entry(source).or_default().push(derived);
            }
        }
    }
    for start in RESOURCES {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![*start];
        while let Some(next) = waiting.pop() {
            for derived in edges.get(next).into_iter().flatten() {
                assert_ne!(derived, start, "{edges:?}");
                if reached.insert(*derived) {
                    waiting.push(derived);
                }
            }
        }
    }
}

/// A system lists the entries in force that name it, and no others.
fn check_systems(chain: &Chain) {
    let system: Option<System> = get(chain, &StateKey::system(&id("s1")));
    let Some(system) = system else { return };
    let named: Vec<CatalogId> = (0..ENTRIES.len())
        .filter_map(|at| catalog(chain, at))
        .filter_map(|catalog| {
            let (entry, _) = catalog.in_force()?;
            entry.governance.system.as_ref()?;
            Some(entry.catalog_id.clone())
        })
        .collect();
    assert_eq!(system.catalogs, named);
}

/// Entries that were published and resources behind them, then anything.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let mut path = vec![Step::System(SystemStatus::Planned)];
    for at in 0..ENTRIES.len() {
        path.push(Step::Submit(at, 0));
        path.push(Step::Review(at, ReviewDecision::Approve, false));
        path.push(Step::Publish(at));
    }
    path.extend([("m1", 0), ("m2", 1), ("m3", 2), ("m4", 0)].map(|(m, at)| Step::Mount(m, at)));
    let random = |max: usize| prop::collection::vec(step(), 0..max);
    let taken = prop_oneof![4 => Just(path.len()), 1 => 0..path.len()];
    (random(3), taken, random(50)).prop_map(move |(before, taken, after)| {
        before.into_iter().chain(path.iter().take(taken).cloned()).chain(after).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_life_keeps_the_invariants(steps in steps()) {
        let mut chain = Chain::hebei();
        for step in &steps {
            let before: Vec<_> = (0..ENTRIES.len()).map(|at| catalog(&chain, at)).collect();
            if let Step::Wait(days) = step {
                chain.time.0 += days * DAY_MS;
            }
            if let Some(tx) = transaction(&chain, step) {
                chain.send(tx);
            }
            for (at, before) in before.iter().enumerate() {
                check_entry(&chain, at, before.as_ref());
            }
            check_notices(&chain);
            check_sources(&chain);
            check_lineage(&chain);
            check_systems(&chain);
        }
    }
}
