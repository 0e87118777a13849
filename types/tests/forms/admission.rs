//! Which accesses a grant covers.

use borsh::BorshDeserialize;
use liuhen_types::entity::{Authorization, AuthorizationStatus, GrantHead, Suspension, Widening};
use liuhen_types::{Access, AccessRecord, AppId, Code, Hash, ItemId, RegionCode, TimeMs};

use crate::sample::{Random, Sample};

const OPERATOR: Hash = Hash([1; 32]);

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

/// A grant of two items, one application and one operator, for instants 100 to 200.
fn grant() -> Authorization {
    Authorization {
        consumer: id("c"),
        apps: vec![id("app")],
        operators: vec![OPERATOR],
        items: ["code", "name"].map(id::<ItemId>).to_vec(),
        region_scope: id("130100"),
        issued_at: TimeMs(100),
        valid_from: TimeMs(100),
        valid_to: TimeMs(200),
        status: AuthorizationStatus::Active,
        ended_at: None,
        suspensions: Vec::new(),
        widened: Vec::new(),
        ..Sample::sample(&mut Random(1))
    }
}

/// What it covers.
fn record() -> AccessRecord {
    AccessRecord {
        time: TimeMs(150),
        consumer: id("c"),
        app: Some(id("app")),
        operator_ref: Some(OPERATOR),
        items: vec![id("name")],
        region: None,
        ..Sample::sample(&mut Random(1))
    }
}

/// The contracts read the head alone where they look for grants that are over.
#[test]
fn the_bytes_of_a_grant_begin_with_what_tells_whether_it_is_over() {
    let revoked = Authorization { status: AuthorizationStatus::Revoked, ..grant() };
    for grant in [grant(), revoked] {
        let bytes = borsh::to_vec(&grant).expect("it encodes");
        let head = GrantHead::deserialize(&mut &bytes[..]).expect("it begins with a head");
        assert_eq!(head.authorization_id, grant.authorization_id);
        for at in [TimeMs(200), TimeMs(201)] {
            assert_eq!(head.is_over(at), grant.is_over(at), "{grant:?}");
        }
    }
}

#[test]
fn an_access_is_covered_by_who_calls_for_what_and_when() {
    type Change = fn(&mut Authorization, &mut AccessRecord);
    let cases: &[(&str, Change, Option<Code>)] = &[
        ("nothing", |_, _| {}, None),
        ("no person", |_, r| r.operator_ref = None, Some(Code::OperatorRequired)),
        ("zeros", |_, r| r.operator_ref = Some(Hash::ZERO), Some(Code::OperatorRequired)),
        (
            "another person",
            |_, r| r.operator_ref = Some(Hash([2; 32])),
            Some(Code::AppNotAuthorized),
        ),
        (
            "any person, where the grant names none",
            |g, r| (g.operators, r.operator_ref) = (Vec::new(), Some(Hash([2; 32]))),
            None,
        ),
        (
            "no person, where the grant names none",
            |g, r| (g.operators, r.operator_ref) = (Vec::new(), None),
            Some(Code::OperatorRequired),
        ),
        ("another org", |_, r| r.consumer = id("d"), Some(Code::AppNotAuthorized)),
        ("another app", |_, r| r.app = Some(id("other")), Some(Code::AppNotAuthorized)),
        ("no app", |_, r| r.app = None, Some(Code::AppNotAuthorized)),
        ("the org itself", |g, r| (g.apps, r.app) = (Vec::new(), None), None),
        ("an app on the org's own", |g, _| g.apps.clear(), Some(Code::AppNotAuthorized)),
        ("both items", |_, r| r.items.push(id("code")), None),
        ("one item more", |_, r| r.items.push(id("area")), Some(Code::ItemNotAuthorized)),
        ("no item", |_, r| r.items.clear(), Some(Code::ItemUnknown)),
        ("rows of the scope", |_, r| r.region = Some(id("130100")), None),
        ("rows of another region", |_, r| r.region = Some(id("130600")), {
            Some(Code::ScopeExceeded)
        }),
        ("too early", |_, r| r.time = TimeMs(99), Some(Code::AuthNotActive)),
        ("the last instant", |_, r| r.time = TimeMs(200), None),
        ("too late", |_, r| r.time = TimeMs(201), Some(Code::AuthExpired)),
        ("revoked before", |g, _| g.ended_at = Some(TimeMs(149)), Some(Code::AuthRevoked)),
        ("revoked after", |g, _| g.ended_at = Some(TimeMs(151)), None),
        (
            "suspended",
            |g, _| {
                let since = TimeMs(120);
                let whole: Suspension = Sample::sample(&mut Random(1));
                g.suspensions = vec![Suspension { since, until: None, ..whole }];
            },
            Some(Code::AuthSuspended),
        ),
    ];
    for (name, change, expected) in cases {
        let (mut grant, mut record) = (grant(), record());
        change(&mut grant, &mut record);
        assert_eq!(Access::from(&record).refusal(&grant, 0), *expected, "{name}");
    }
}

/// A code's digits say nothing: that a county lies in the scope, the region table says.
#[test]
fn rows_of_a_region_within_the_scope_are_covered_if_the_caller_knows() {
    let record = AccessRecord { region: Some(id("130102")), ..record() };
    let alone = Access::from(&record);
    assert_eq!(alone.refusal(&grant(), 0), Some(Code::ScopeExceeded));
    let regions = ["130102", "130100", "130000"].map(id::<RegionCode>);
    assert_eq!(Access { regions: &regions, ..alone }.refusal(&grant(), 0), None);
    let regions = ["130602", "130600", "130000"].map(id::<RegionCode>);
    let elsewhere = Access { regions: &regions, ..alone };
    assert_eq!(elsewhere.refusal(&grant(), 0), Some(Code::ScopeExceeded));
}

/// An auditor tells a served call after an end, which a grace may excuse, from one that
/// no time excuses.
#[test]
fn what_no_time_excuses_is_told_apart() {
    let mut grant = grant();
    grant.ended_at = Some(TimeMs(120));
    let record = record();
    let access = Access::from(&record);
    assert_eq!(access.breach(&grant), None);
    assert_eq!(access.refusal(&grant, 0), Some(Code::AuthRevoked));
    let app: AppId = id("other");
    let other = Access { app: Some(&app), ..access };
    assert_eq!(other.breach(&grant), Some(Code::AppNotAuthorized));
    assert_eq!(other.refusal(&grant, 0), Some(Code::AppNotAuthorized));
}

/// what a grant was widened by after a dispute it holds from then on, as far as the
/// clocks agree; the rest from the beginning.
#[test]
fn further_items_are_covered_since_the_grant_was_widened() {
    let mut grant = grant();
    grant.items.push(id("area"));
    grant.widened = vec![
        Widening { at: TimeMs(120), items: vec![id("name")] },
        Widening { at: TimeMs(160), items: vec![id("area")] },
    ];
    let cases: [(&[&str], u64, u64, Option<Code>); 9] = [
        (&["code"], 119, 0, None),
        (&["code"], 99, 0, Some(Code::AuthNotActive)),
        (&["name"], 119, 0, Some(Code::ItemNotAuthorized)),
        (&["name"], 119, 1, None),
        (&["name"], 120, 0, None),
        (&["code", "name"], 119, 0, Some(Code::ItemNotAuthorized)),
        (&["name", "area"], 159, 0, Some(Code::ItemNotAuthorized)),
        (&["name", "area"], 160, 0, None),
        (&["area"], 201, 0, Some(Code::AuthExpired)),
    ];
    for (items, time, skew, expected) in cases {
        let items = items.iter().map(|item| id(item)).collect();
        let record = AccessRecord { time: TimeMs(time), items, ..record() };
        let access = Access::from(&record);
        assert_eq!(access.refusal(&grant, skew), expected, "{:?} {time}", record.items);
        assert_eq!(access.breach(&grant), None, "its time alone is wrong");
    }
}
