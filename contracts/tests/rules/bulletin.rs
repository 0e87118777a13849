//! Findings of missing collection, decisions on them, bulletins.

use liuhen_contracts::limits::OPEN_FINDINGS_MAX;
use liuhen_crypto::sm3;
use liuhen_types::entity::{Bulletin, Collection, Finding, FindingStatus, Measure, Period};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::bulletin::{BulletinKind, ElementOfOrg, FindingEvidence, Missing};
use liuhen_types::payload::{BulletinIssue, NonCollectionFinding};
use liuhen_types::{Code, StateKey, TxId};

use crate::kit::evaluation::{indicator_set_publish, indicator_snapshot, month};
use crate::kit::*;

fn status(chain: &Chain, finding: &str) -> FindingStatus {
    chain.read::<Finding>(&StateKey::finding(&id(finding))).status
}

fn closed(chain: &Chain) -> u64 {
    let key = StateKey::tally(&id("XA"), Period::Ever, Measure::FindingsClosed);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

/// `jy-xa` finds `list` missing after its day.
pub(crate) fn found() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain
}

fn issued() -> Chain {
    let mut chain = found();
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    chain
}

#[test]
fn who_may_find_a_gap() {
    let cases = [
        ("jy-xa", Code::Ok),
        ("op-xa", Code::Ok),
        ("ca-xa", Code::Ok),
        ("pa", Code::Ok),
        ("scjg", Code::Role),
        ("wxb", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(Chain::xiongan().code(sender, finding("f1", "list")), expected, "{sender}");
    }
}

#[test]
fn a_gap_is_one_of_a_published_entry_past_its_day() {
    type Change = fn(&mut NonCollectionFinding, &mut Chain);
    let cases: &[(&str, Change, Code)] = &[
        ("no plan", |_, _| {}, Code::Ok),
        (
            "on the day",
            |_, chain| chain.ok("ca-xa", collection_plan("list", "2023-09-20")),
            Code::NotDue,
        ),
        (
            "the day after",
            |_, chain| {
                chain.ok("ca-xa", collection_plan("list", "2023-09-20"));
                chain.go_to("2023-09-21");
            },
            Code::Ok,
        ),
        (
            "collected",
            |_, chain| {
                chain.collect("bm-xa", "op-xa", "list", 1);
            },
            Code::AlreadyCollected,
        ),
        (
            "collected, an older version",
            |_, chain| {
                chain.collect("bm-xa", "op-xa", "list", 1);
                chain.update("bm-xa", "list-table", 2);
            },
            Code::AlreadyCollected,
        ),
        (
            "found by the same org already",
            |_, chain| chain.ok("jy-xa", finding("f0", "list")),
            Code::Duplicate,
        ),
        (
            "found by another org already",
            |_, chain| chain.ok("op-xa", finding("f0", "list")),
            Code::Ok,
        ),
        ("unknown entry", |p, _| p.missing = Missing::Catalog(id("none")), Code::ReferenceUnknown),
        (
            "unknown request",
            |p, _| p.evidence_ref = FindingEvidence::Request(id("none")),
            Code::ReferenceUnknown,
        ),
        (
            "unknown demand",
            |p, _| p.evidence_ref = FindingEvidence::Demand(id("none")),
            Code::ReferenceUnknown,
        ),
        (
            "an id that is taken",
            |_, chain| chain.ok("op-xa", finding("f1", "firms")),
            Code::Duplicate,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        let mut payload = finding("f1", "list");
        change(&mut payload, &mut chain);
        assert_eq!(chain.code("jy-xa", payload), *expected, "{name}");
    }
}

#[test]
fn an_element_is_missing_in_the_entry_of_its_source() {
    let about = |org: &str, element: &str| {
        let (element_code, org) = (id(element), id(org));
        let missing = Missing::Element(ElementOfOrg { element_code, org });
        NonCollectionFinding { missing, ..finding("f1", "list") }
    };
    let mut chain = Chain::xiongan();
    assert_eq!(chain.code("jy-xa", about("scjg", "none")), Code::ReferenceUnknown);
    assert_eq!(chain.code("jy-xa", about("scjg", "DE-01")), Code::ReferenceUnknown, "no source");
    chain.ok("pa", source_designate("scjg", "firms"));
    assert_eq!(chain.code("jy-xa", about("bm-xa", "DE-01")), Code::ReferenceUnknown);
    assert_eq!(chain.clone().code("jy-xa", about("scjg", "DE-01")), Code::Ok);
    chain.ok("pa", collection_plan("firms", "2023-09-20"));
    assert_eq!(chain.code("jy-xa", about("scjg", "DE-01")), Code::NotDue);
    chain.go_to("2023-09-21");
    chain.ok("jy-xa", about("scjg", "DE-01"));
    chain.collect("scjg", "dsj", "firms", 1);
    assert_eq!(status(&chain, "f1"), FindingStatus::MadeGood);
    let again = NonCollectionFinding { finding_id: id("f2"), ..about("scjg", "DE-01") };
    assert_eq!(chain.code("jy-xa", again), Code::AlreadyCollected);
}

#[test]
fn open_findings_of_an_entry_are_bounded() {
    let mut chain = found();
    let key = StateKey::collection(&id("list"));
    let mut collection: Collection = chain.read(&key);
    let first = collection.open_findings[0].clone();
    collection.open_findings = vec![first; OPEN_FINDINGS_MAX];
    chain.force(key, &collection);
    assert_eq!(chain.code("op-xa", finding("f2", "list")), Code::QuotaExceeded);
}

#[test]
fn an_authority_that_is_no_party_decides_once() {
    let cases = [
        ("ca-xa", Code::Ok),
        ("pa", Code::Ok),
        ("ca-bd", Code::Jurisdiction),
        ("jy-xa", Code::Role),
        ("bm-xa", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(found().code(sender, finding_decide("f1", true)), expected, "{sender}");
    }
    let mut chain = found();
    chain.ok("ca-xa", finding("f2", "list"));
    assert_eq!(chain.code("ca-xa", finding_decide("f2", true)), Code::SelfReview);
    let mut silent = finding_decide("f1", false);
    silent.reason = None;
    assert_eq!(chain.code("ca-xa", silent), Code::ReasonRequired);
    assert_eq!(chain.code("ca-xa", finding_decide("none", true)), Code::ReferenceUnknown);
    chain.ok("ca-xa", finding_decide("f1", false));
    assert_eq!((status(&chain, "f1"), closed(&chain)), (FindingStatus::Dismissed, 1));
    assert_eq!(chain.code("ca-xa", finding_decide("f1", true)), Code::State);
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(status(&chain, "f1"), FindingStatus::Dismissed, "no collection revives it");
    assert_eq!((status(&chain, "f2"), closed(&chain)), (FindingStatus::MadeGood, 2));
}

#[test]
fn a_collection_in_part_makes_nothing_good() {
    let mut chain = found();
    let mut part = collection_confirm("list", 1, "op-xa");
    part.full = false;
    chain.ok_with("bm-xa", &["op-xa"], part);
    assert_eq!(status(&chain, "f1"), FindingStatus::Found);
}

/// Sender, name, what is changed, the answer.
type Case = (&'static str, &'static str, fn(&mut BulletinIssue), Code);

/// Each on a chain with one verified finding.
fn check(cases: &[Case]) {
    for (sender, name, change, expected) in cases {
        let mut chain = found();
        chain.ok("ca-xa", finding_decide("f1", true));
        let mut payload = bulletin("b1", &["f1"]);
        change(&mut payload);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
}

#[test]
fn a_bulletin_tells_verified_findings_of_ones_own_jurisdiction() {
    check(&[
        ("ca-xa", "nothing", |_| {}, Code::Ok),
        ("pa", "by the province", |_| {}, Code::Ok),
        ("ca-bd", "by another city", |_| {}, Code::Jurisdiction),
        ("xa-rongcheng", "by a county", |_| {}, Code::Role),
        ("ca-xa", "no findings", |p| p.findings.clear(), Code::Schema),
        ("ca-xa", "a finding twice", |p| p.findings.push(id("f1")), Code::Schema),
        ("ca-xa", "an org beside", |p| p.orgs.push(id("bm-xa")), Code::Schema),
        ("ca-xa", "unknown finding", |p| p.findings = vec![id("none")], Code::ReferenceUnknown),
        ("ca-xa", "no month", |p| p.period = Period::Ever, Code::Schema),
        ("ca-xa", "month 13", |p| p.period = Period::Month { year: 2023, month: 13 }, Code::Schema),
        (
            "ca-xa",
            "a month to come",
            |p| p.period = Period::Month { year: 2023, month: 11 },
            Code::FutureDate,
        ),
        ("ca-xa", "a day gone by", |p| p.rectify_by = Some(id("2023-10-06")), Code::State),
    ]);
    let mut chain = found();
    assert_eq!(chain.code("ca-xa", bulletin("b1", &["f1"])), Code::State, "not verified");
    let mut chain = issued();
    assert_eq!(chain.code("ca-xa", bulletin("b1", &["f1"])), Code::Duplicate);
    assert_eq!(chain.code("ca-xa", bulletin("b2", &["f1"])), Code::State, "told already");
}

#[test]
fn other_bulletins_name_orgs_of_ones_own_jurisdiction() {
    check(&[
        ("ca-xa", "progress with findings", |p| p.kind = BulletinKind::Progress, Code::Schema),
        (
            "ca-xa",
            "progress without snapshot",
            |p| (p.kind, p.findings) = (BulletinKind::Progress, Vec::new()),
            Code::SnapshotRequired,
        ),
        (
            "ca-xa",
            "of quality about nobody",
            |p| (p.kind, p.findings) = (BulletinKind::Quality, Vec::new()),
            Code::Schema,
        ),
        (
            "ca-xa",
            "of quality about too many",
            |p| {
                (p.kind, p.findings) = (BulletinKind::Quality, Vec::new());
                p.orgs = (0..=LIST_MAX).map(|n| id(&n.to_string())).collect();
            },
            Code::Schema,
        ),
        (
            "ca-xa",
            "of quality about an org",
            |p| {
                (p.kind, p.findings) = (BulletinKind::Quality, Vec::new());
                p.orgs = vec![id("bm-xa")];
            },
            Code::Ok,
        ),
        (
            "ca-xa",
            "about itself",
            |p| {
                (p.kind, p.findings) = (BulletinKind::Uncooperative, Vec::new());
                p.orgs = vec![id("ca-xa")];
            },
            Code::SelfReview,
        ),
        (
            "ca-xa",
            "about an org of the province",
            |p| {
                (p.kind, p.findings) = (BulletinKind::Uncooperative, Vec::new());
                p.orgs = vec![id("scjg")];
            },
            Code::Jurisdiction,
        ),
    ]);
}

#[test]
fn progress_rests_on_a_snapshot_of_its_month() {
    let mut chain = Chain::xiongan();
    let mut payload = bulletin("b1", &[]);
    payload.kind = BulletinKind::Progress;
    payload.snapshot_ref = Some(TxId(sm3(&[b"no snapshot"])));
    assert_eq!(chain.code("ca-xa", payload.clone()), Code::SnapshotRequired);
    chain.ok("pa", indicator_set_publish(1));
    let tx = Tx::new("ca-xa", indicator_snapshot("XA", payload.period));
    let signed = chain.sign(tx);
    payload.snapshot_ref = Some(signed.id());
    assert!(chain.block(&[signed]).outcomes[0].is_accepted());
    let other = BulletinIssue { period: month(2023, 8), ..payload.clone() };
    assert_eq!(chain.code("ca-xa", other), Code::SnapshotRequired, "of another month");
    chain.ok("ca-xa", payload);
}

#[test]
fn an_org_that_is_named_answers_once() {
    let mut chain = issued();
    assert_eq!(chain.code("jy-xa", bulletin_respond("b1", "2023-10-12")), Code::Role);
    assert_eq!(chain.code("scjg", bulletin_respond("b1", "2023-10-12")), Code::NotParty);
    assert_eq!(chain.code("bm-xa", bulletin_respond("none", "2023-10-12")), Code::ReferenceUnknown);
    assert_eq!(chain.code("bm-xa", bulletin_respond("b1", "2023-10-06")), Code::State, "past");
    chain.ok("bm-xa", bulletin_respond("b1", "2023-10-12"));
    assert_eq!(status(&chain, "f1"), FindingStatus::Responded);
    assert_eq!(chain.code("bm-xa", bulletin_respond("b1", "2023-10-13")), Code::State, "again");
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(status(&chain, "f1"), FindingStatus::MadeGood);
    assert_eq!(chain.code("bm-xa", bulletin_close("b1")), Code::Role);
    assert_eq!(chain.code("ca-bd", bulletin_close("b1")), Code::Jurisdiction);
    chain.ok("ca-xa", bulletin_close("b1"));
    assert_eq!(status(&chain, "f1"), FindingStatus::Closed);
    assert_eq!(chain.code("ca-xa", bulletin_close("b1")), Code::State);
    let bulletin: Bulletin = chain.read(&StateKey::bulletin(&id("b1")));
    assert_eq!((bulletin.addressees, bulletin.responses.len()), (vec![id("bm-xa")], 1));
}

#[test]
fn an_answer_after_the_collection_undoes_nothing() {
    let mut chain = issued();
    chain.collect("bm-xa", "op-xa", "list", 1);
    chain.ok("bm-xa", bulletin_respond("b1", "2023-10-12"));
    assert_eq!(status(&chain, "f1"), FindingStatus::MadeGood);
}
