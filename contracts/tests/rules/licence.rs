//! Licences: the issuer alone, no branch of versions, no date ahead.

use liuhen_types::entity::{Durations, Licence, LicenceVersion, Measure, Period};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::{KeyRegister, LicenseIssue, LicenseUpdate};
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::*;

fn licence(chain: &Chain) -> Licence {
    chain.read(&StateKey::licence(&id(&licence_id("l1"))))
}

fn issued() -> Chain {
    let mut chain = Chain::xiongan();
    let now = chain.time;
    chain.ok("bm-xa", license_issue("l1", now));
    chain
}

#[test]
fn a_licence_is_issued_by_a_provider_after_its_case() {
    type Change = fn(&mut LicenseIssue, TimeMs);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("bm-xa", "at once", |p, now| p.case_closed_at = now, Code::Ok),
        ("bm-xa", "late", |p, _| p.case_closed_at = TimeMs(0), Code::Ok),
        (
            "bm-xa",
            "before the case",
            |p, now| p.case_closed_at = TimeMs(now.0 + 1),
            Code::FutureDate,
        ),
        ("bm-xa", "a number as name", |p, _| p.licence_id = id("92133100MA0A"), Code::Schema),
        ("jy-xa", "by a consumer", |_, _| {}, Code::Role),
        ("ca-xa", "by an authority", |_, _| {}, Code::Role),
    ];
    for (sender, name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        let mut payload = license_issue("l1", chain.time);
        change(&mut payload, chain.next().time);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
    let mut chain = issued();
    let now = chain.time;
    assert_eq!(chain.code("bm-xa", license_issue("l1", now)), Code::Duplicate);
    assert_eq!(chain.code("scjg", license_issue("l1", now)), Code::Duplicate);
}

#[test]
fn an_application_of_the_issuer_issues() {
    let mut chain = Chain::xiongan();
    let holder = Some(id("licences"));
    let key = key_register("bm-xa", "licences");
    chain.ok("bm-xa", KeyRegister { purpose: KeyPurpose::App, holder, ..key });
    let issue = license_issue("l1", chain.time);
    let outcome = chain.send(Tx::new("bm-xa", issue).key("licences"));
    assert_eq!(outcome.code, Code::Ok);
    assert_eq!(licence(&chain).issuer, id("bm-xa"));
}

#[test]
fn versions_follow_one_another() {
    type Change = fn(&mut LicenseUpdate, TimeMs);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("bm-xa", "the current one", |_, _| {}, Code::Ok),
        ("bm-xa", "an older one", |p, _| p.prev = 1, Code::LicenseSuperseded),
        ("bm-xa", "one to come", |p, _| p.prev = 3, Code::ReferenceUnknown),
        ("bm-xa", "none", |p, _| p.prev = 0, Code::ReferenceUnknown),
        ("scjg", "by another org", |_, _| {}, Code::NotIssuer),
        ("jy-xa", "by a consumer", |_, _| {}, Code::Role),
        ("bm-xa", "a change to come", |p, now| p.changed_at = TimeMs(now.0 + 1), Code::FutureDate),
        (
            "bm-xa",
            "unknown licence",
            |p, _| p.licence_id = id(&licence_id("none")),
            Code::ReferenceUnknown,
        ),
    ];
    for (sender, name, change, expected) in cases {
        let mut chain = issued();
        let now = chain.time;
        chain.ok("bm-xa", license_update("l1", 1, now));
        let mut payload = license_update("l1", 2, now);
        change(&mut payload, chain.next().time);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
}

#[test]
fn an_abolished_licence_changes_no_more() {
    let mut chain = issued();
    let now = chain.time;
    assert_eq!(chain.code("scjg", license_abolish("l1", now)), Code::NotIssuer);
    let ahead = TimeMs(chain.next().time.0 + 1);
    assert_eq!(chain.code("bm-xa", license_abolish("l1", ahead)), Code::FutureDate);
    chain.ok("bm-xa", license_abolish("l1", now));
    assert_eq!(chain.code("bm-xa", license_abolish("l1", now)), Code::LicenseAbolished);
    assert_eq!(chain.code("bm-xa", license_update("l1", 1, now)), Code::LicenseAbolished);
    assert_eq!(chain.code("bm-xa", license_issue("l1", now)), Code::Duplicate);
    assert_eq!(licence(&chain).check_version(2), Err(Code::ReferenceUnknown));
}

#[test]
fn lags_are_kept_and_counted() {
    let mut chain = issued();
    let changed_at = TimeMs(chain.next().time.0 - 3_600_000);
    chain.ok("bm-xa", license_update("l1", 1, changed_at));
    let version = |version| -> LicenceVersion {
        chain.read(&StateKey::licence_version(&id(&licence_id("l1")), version))
    };
    assert_eq!((version(1).lag_ms, version(2).lag_ms), (1_000, 3_600_000));
    let lags: Durations =
        chain.read(&StateKey::tally(&id("130000"), Period::Ever, Measure::LicenceLag));
    assert_eq!((lags.count(), lags.quantile(500)), (2, Some(1)));
    assert!(lags.quantile(1_000).is_some_and(|longest| (3_600..=4_050).contains(&longest)));
}
