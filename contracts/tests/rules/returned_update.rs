//! Ways out of an update that was returned while a version is in force, and of
//! findings on an org that was ended.

use liuhen_types::entity::{
    Catalog, CatalogStatus, ChangeNotice, Collection, DutyHolder, Finding, FindingStatus, Measure,
    NoticeStatus, OrgStatus, Period,
};
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::{CatalogCorrect, OrgStatusSet};
use liuhen_types::{CatalogId, Code, StateKey};

use crate::kit::*;

fn catalog(chain: &Chain) -> Catalog {
    chain.read(&StateKey::catalog(&id("villages")))
}

fn notice(chain: &Chain) -> ChangeNotice {
    chain.read(&StateKey::notice(&id("n1")))
}

fn holder(chain: &Chain, code: &str) -> Option<CatalogId> {
    let key = StateKey::catalog_code(code);
    chain.state.contains_key(&key).then(|| chain.read(&key))
}

fn ever(chain: &Chain, region: &str, measure: Measure) -> i64 {
    let key = StateKey::tally(&id(region), Period::Ever, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

/// Version 2 of `villages`, with one item less, another code and another duty.
fn draft() -> CatalogEntry {
    let mut draft = update_submit("n1", entry("villages")).entry;
    draft.items.pop();
    draft.code = id("3070001/second");
    draft.duty_basis = Some(id("三定方案 第九条"));
    draft
}

/// Version 1 is in force, version 2 was returned.
fn returned() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(entry("villages"));
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    let update = update_submit("n1", entry("villages"));
    chain.ok("mzt", liuhen_types::payload::CatalogUpdateSubmit { entry: draft(), ..update });
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    chain
}

#[test]
fn an_entry_ends_while_its_update_is_returned() {
    let cases = [
        ("mzt", Code::Ok),
        ("pa", Code::Ok),
        ("zrt", Code::NotProvider),
        ("ca-sjz", Code::Jurisdiction),
    ];
    for (sender, expected) in cases {
        assert_eq!(returned().code(sender, catalog_retire("villages")), expected, "{sender}");
    }
    let mut chain = returned();
    let items = entry("villages").items.len() as i64;
    assert_eq!(ever(&chain, "130000", Measure::Items), items);
    let submitted = catalog(&chain);
    chain.ok("mzt", catalog_retire("villages"));
    let ended = catalog(&chain);
    assert_eq!((ended.status, ended.in_force()), (CatalogStatus::Retired, None));
    assert_eq!(ended.entry, entry("villages"), "it ends as it was in force");
    assert_eq!((ended.version, &ended.current, &ended.notice_id), (3, &None, &None));
    assert_ne!(ended.prev_digest, submitted.prev_digest, "the returned version stays named");
    let dropped = notice(&chain);
    assert_eq!(dropped.status, NoticeStatus::Dropped);
    assert_eq!(dropped.submitted_on, notice(&returned()).submitted_on);
    assert_eq!(holder(&chain, "3070001/second"), None, "never in force");
    assert_eq!(holder(&chain, "3070001/villages"), Some(id("villages")));
    for duty in [draft().duty_basis, entry("villages").duty_basis] {
        let key = StateKey::duty(&duty.expect("each names one"));
        let found: Option<DutyHolder> = liuhen_contracts::read(&chain.state, &key).unwrap();
        assert_eq!(found, None, "a duty of an ended entry is free");
    }
    assert_eq!(ever(&chain, "130000", Measure::Items), 0);
    assert_eq!(ever(&chain, "130000", Measure::CatalogsRetired), 1);
    assert_eq!(chain.code("mzt", catalog_retire("villages")), Code::State);
    let correct = CatalogCorrect { version: 3, entry: entry("villages") };
    assert_eq!(chain.code("mzt", correct), Code::State);
}

#[test]
fn how_late_an_update_came_is_told_after_the_end() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.deadlines.catalog_update = Some(5));
    chain.publish(entry("villages"));
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    chain.time.0 += 30 * DAY_MS;
    chain.ok("mzt", update_submit("n1", entry("villages")));
    let late = notice(&chain).update_overdue_days;
    assert!(late.is_some_and(|days| days > 0), "{late:?}");
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!(notice(&chain).update_overdue_days, late);
}

#[test]
fn an_entry_that_never_was_in_force_does_not_end() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", catalog_submit(entry("villages")));
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    assert_eq!(chain.code("mzt", catalog_retire("villages")), Code::State);
}

/// The authority agrees that nothing has to change; else a provider would escape from a change
/// that the authority found.
#[test]
fn the_text_in_force_is_submitted_instead_of_a_returned_update() {
    let mut chain = returned();
    let back = |version| CatalogCorrect { version, entry: entry("villages") };
    let same = CatalogCorrect { version: 2, entry: draft() };
    assert_eq!(chain.code("mzt", same), Code::NoChange, "that was returned");
    chain.ok("mzt", back(2));
    assert_eq!(holder(&chain, "3070001/second"), None);
    assert_eq!(catalog(&chain).in_force(), Some((&entry("villages"), 1)));
    let mut refused = chain.clone();
    refused.ok("pa", catalog_review("villages", 3, ReviewDecision::Return));
    assert_eq!(refused.code("mzt", back(3)), Code::NoChange, "that was returned");
    let items = ever(&chain, "130000", Measure::Items);
    chain.ok("pa", catalog_review("villages", 3, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 3));
    let published = catalog(&chain);
    assert_eq!(published.status, CatalogStatus::Published);
    assert_eq!(published.in_force(), Some((&entry("villages"), 3)));
    assert_eq!(notice(&chain).status, NoticeStatus::Done);
    assert_eq!(holder(&chain, "3070001/villages"), Some(id("villages")));
    assert_eq!(ever(&chain, "130000", Measure::Items), items, "nothing changed");
}

/// Two findings on `list` of `bm-xa`, which then has this status.
fn found(status: OrgStatus) -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain.ok("op-xa", finding("f2", "list"));
    chain.ok("ca-xa", finding_decide("f2", true));
    if status != OrgStatus::Active {
        let (org, reason) = (id("bm-xa"), id("机构撤销"));
        chain.ok("ca-xa", OrgStatusSet { org, status, reason, successor: None, proposal_id: None });
    }
    chain
}

#[test]
fn findings_on_an_org_that_ended_are_dismissed_with_its_entry() {
    let cases = [
        (OrgStatus::Active, Code::FindingOpen),
        (OrgStatus::Suspended, Code::FindingOpen),
        (OrgStatus::Revoked, Code::Ok),
    ];
    for (status, expected) in cases {
        let mut chain = found(status);
        assert_eq!(chain.code("ca-xa", catalog_retire("list")), expected, "{status:?}");
    }
    let mut chain = found(OrgStatus::Revoked);
    assert_eq!(ever(&chain, "XA", Measure::FindingsClosed), 0);
    chain.ok("ca-xa", catalog_retire("list"));
    for name in ["f1", "f2"] {
        let finding: Finding = chain.read(&StateKey::finding(&id(name)));
        assert_eq!(finding.status, FindingStatus::Dismissed, "{name}");
        assert_eq!(finding.decided_by, Some(id("ca-xa")), "{name}");
        assert_eq!(finding.reason, Some(catalog_retire("list").reason), "{name}");
    }
    let collection: Collection = chain.read(&StateKey::collection(&id("list")));
    assert_eq!((collection.open_findings, collection.plan), (vec![], None));
    assert_eq!(ever(&chain, "XA", Measure::FindingsClosed), 2);
    assert_eq!(ever(&chain, "XA", Measure::CatalogsRetired), 1);
}
