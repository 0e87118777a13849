//! How deadlines end: met, missed, or fallen away with their task; and which month
//! counts them.

use liuhen_contracts::limits::ENTRY_REMEDIES_MAX;
use liuhen_types::entity::{ChangeNotice, Deadline, DeadlineKind, Measure, NoticeStatus, Period};
use liuhen_types::payload::ShareRequestSubmit;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::profile::Deadlines;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::evaluation::month;
use crate::kit::*;

pub fn count(chain: &Chain, region: &str, period: Period, measure: Measure) -> i64 {
    let key = StateKey::tally(&id(region), period, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

/// Due and met of a kind, in a month and for all time.
pub fn counts(chain: &Chain, region: &str, period: Period, kind: DeadlineKind) -> [(i64, i64); 2] {
    [period, Period::Ever].map(|period| {
        let of = |measure| count(chain, region, period, measure);
        (of(Measure::Due(kind)), of(Measure::Met(kind)))
    })
}

pub fn deadline(chain: &Chain, kind: DeadlineKind, subject: &str) -> Deadline {
    chain.read(&StateKey::deadline(kind, subject))
}

pub fn all_set(chain: &mut Chain) {
    with_profile(chain, |profile| {
        profile.deadlines = Deadlines {
            catalog_update: Some(10),
            catalog_review: Some(10),
            share_accept: Some(5),
            share_decide: Some(5),
            bulletin_respond: Some(5),
            ..Deadlines::default()
        };
    });
}

/// An update that was announced falls away with its entry: it was neither made in time
/// nor late; only if its day had passed, it stays missed.
#[test]
fn an_entry_that_ends_needs_no_update() {
    let november = month(2023, 11);
    for (today, expected, overdue) in
        [("2023-11-20", (0, 0), None), ("2023-11-29", (1, 0), Some(1))]
    {
        let mut chain = Chain::hebei();
        chain.publish(shared("villages"));
        chain.ok("mzt", change_notice("n1", "villages", "2023-11-14"));
        assert_eq!(counts(&chain, "130000", november, DeadlineKind::CatalogUpdate), [(1, 0); 2]);
        chain.go_to(today);
        chain.ok("mzt", catalog_retire("villages"));
        let counted = counts(&chain, "130000", november, DeadlineKind::CatalogUpdate);
        assert_eq!(counted, [expected; 2], "{today}");
        let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
        assert_eq!((update.ended_on, update.dropped), (Some(id(today)), true), "{today}");
        let notice: ChangeNotice = chain.read(&StateKey::notice(&id("n1")));
        assert_eq!((notice.status, notice.update_overdue_days), (NoticeStatus::Dropped, overdue));
    }
}

/// Nothing of an entry that ended is to be collected any more; but who found data
/// missing is answered first.
#[test]
fn an_entry_that_ends_needs_no_collection() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    let planned = |chain: &Chain| count(chain, "XA", Period::Ever, Measure::CollectionsPlanned);
    assert_eq!(planned(&chain), 1);
    let mut early = chain.clone();
    early.ok("bm-xa", catalog_retire("list"));
    let september = month(2023, 9);
    assert_eq!(counts(&early, "XA", september, DeadlineKind::Collection), [(0, 0); 2]);
    assert!(deadline(&early, DeadlineKind::Collection, "list").dropped);
    assert_eq!(planned(&early), 0);

    let mut full = chain.clone();
    full.collect("bm-xa", "op-xa", "list", 1);
    let complete = |chain: &Chain| count(chain, "XA", Period::Ever, Measure::CollectionsComplete);
    assert_eq!((planned(&full), complete(&full)), (1, 1));
    full.ok("bm-xa", catalog_retire("list"));
    full.update("bm-xa", "list-table", 2);
    assert_eq!((planned(&full), complete(&full)), (0, 0), "and no later version counts");
    assert_eq!(counts(&full, "XA", september, DeadlineKind::Collection), [(1, 1); 2]);

    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    assert_eq!(chain.code("bm-xa", catalog_retire("list")), Code::FindingOpen);
    chain.ok("ca-xa", finding_decide("f1", false));
    chain.ok("bm-xa", catalog_retire("list"));
    assert_eq!(counts(&chain, "XA", september, DeadlineKind::Collection), [(1, 0); 2], "missed");
}

#[test]
fn a_request_that_is_withdrawn_needs_no_answer() {
    let november = month(2023, 11);
    let mut chain = Chain::hebei();
    all_set(&mut chain);
    chain.publish(shared("villages"));
    chain.ok("mzj-changan", request_submit("r1", "villages"));
    let mut accepted = chain.clone();
    chain.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(counts(&chain, "130000", november, DeadlineKind::ShareAccept), [(0, 0); 2]);
    assert!(deadline(&chain, DeadlineKind::ShareAccept, "r1").dropped);
    accepted.ok("pa", request_accept("r1"));
    accepted.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(counts(&accepted, "130000", november, DeadlineKind::ShareAccept), [(1, 1); 2]);
    assert_eq!(counts(&accepted, "130000", november, DeadlineKind::ShareDecide), [(0, 0); 2]);
    assert!(deadline(&accepted, DeadlineKind::ShareDecide, "r1").dropped);
}

/// `list` was found missing, and `b1` tells it.
fn told() -> Chain {
    let mut chain = Chain::xiongan();
    all_set(&mut chain);
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    chain
}

#[test]
fn a_bulletin_that_is_closed_or_tells_nothing_any_more_needs_no_answer() {
    let (october, kind) = (month(2023, 10), DeadlineKind::BulletinRespond);
    let mut chain = told();
    assert_eq!(counts(&chain, "XA", october, kind), [(1, 0); 2]);
    let mut answered = chain.clone();
    answered.ok("bm-xa", bulletin_respond("b1", "2023-10-20"));
    for chain in [&mut chain.clone(), &mut answered] {
        chain.collect("bm-xa", "op-xa", "list", 1);
        chain.ok("ca-xa", bulletin_close("b1"));
        let is_answered = !deadline(chain, kind, "b1/bm-xa").dropped;
        let expected = if is_answered { (1, 1) } else { (0, 0) };
        assert_eq!(counts(chain, "XA", october, kind), [expected; 2]);
    }
    assert!(!deadline(&answered, kind, "b1/bm-xa").dropped);
    chain.ok("bm-xa", dispute("x1", DisputeSubject::Finding(id("f1")), DisputeKind::Verdict));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert!(deadline(&chain, kind, "b1/bm-xa").dropped);
    assert_eq!(counts(&chain, "XA", october, kind), [(0, 0); 2]);
}

/// A clock that starts in the past counts now: months that are over stay as they were.
#[test]
fn what_was_due_before_it_was_known_counts_when_it_is_known() {
    let mut chain = Chain::hebei();
    chain.go_to("2023-11-20");
    chain.publish(shared("villages"));
    chain.go_to("2023-12-20");
    chain.ok("mzt", change_notice("n1", "villages", "2023-11-01"));
    let kind = DeadlineKind::CatalogUpdate;
    assert_eq!(deadline(&chain, kind, "n1").due_on, id("2023-11-15"));
    assert_eq!(counts(&chain, "130000", month(2023, 11), kind), [(0, 0), (1, 0)]);
    assert_eq!(counts(&chain, "130000", month(2023, 12), kind), [(1, 0); 2]);
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!(counts(&chain, "130000", month(2023, 12), kind), [(1, 0); 2], "its day had passed");
}

/// Nothing of an entry that ended can be corrected and collected again: nobody is late
/// with it.
#[test]
fn an_entry_that_ends_needs_no_remedy() {
    let kind = DeadlineKind::QualityRemedy;
    let due = |chain: &Chain| counts(chain, "130000", month(2023, 9), kind)[0];
    let mut chain = Chain::xiongan();
    with_profile(&mut chain, |profile| profile.deadlines.quality_remedy = Some(3));
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    chain.ok("jy-xa", issue_raise("i2", of_catalog("firms")));
    chain.ok("jy-xa", issue_raise("i3", of_catalog("firms")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    chain.ok("scjg", issue_verify("i2", QualityVerdict::Confirmed));
    assert_eq!(due(&chain), (2, 0));
    let before = chain.time;
    chain.update("scjg", "firms-table", 2);
    let again = chain.collect("scjg", "dsj", "firms", 2);
    assert!(chain.time > before);
    chain.ok("scjg", issue_remedy("i2", corrected("firms-table", 2, again)));
    chain.ok("scjg", catalog_retire("firms"));
    assert!(deadline(&chain, kind, "i1").dropped);
    assert!(!deadline(&chain, kind, "i2").dropped, "it was met");
    assert_eq!(due(&chain), (1, 1));
    // Nor does another clock start.
    chain.ok("scjg", issue_verify("i3", QualityVerdict::Confirmed));
    let unresolved = liuhen_types::payload::QualityIssueConfirm {
        issue_id: id("i2"),
        resolved: false,
        reason: Some(id("still wrong")),
    };
    chain.ok("jy-xa", unresolved);
    assert!(!chain.state.contains_key(&StateKey::deadline(kind, "i3")));
    assert_eq!(due(&chain), (1, 1));
}

/// What ends with an entry has a limit; corrections that were made leave their place.
#[test]
fn so_many_remedies_end_with_an_entry() {
    let kind = DeadlineKind::QualityRemedy;
    let mut chain = Chain::xiongan();
    with_profile(&mut chain, |profile| profile.deadlines.quality_remedy = Some(3));
    let confirm = |chain: &mut Chain, issue: &str| {
        chain.ok("jy-xa", issue_raise(issue, of_catalog("firms")));
        chain.ok("scjg", issue_verify(issue, QualityVerdict::Confirmed));
    };
    (0..ENTRY_REMEDIES_MAX).for_each(|n| confirm(&mut chain, &format!("i{n}")));
    confirm(&mut chain, "beyond");
    chain.update("scjg", "firms-table", 2);
    let again = chain.collect("scjg", "dsj", "firms", 2);
    chain.ok("scjg", issue_remedy("i7", corrected("firms-table", 2, again)));
    confirm(&mut chain, "last");
    chain.ok("scjg", catalog_retire("firms"));
    for (issue, dropped) in [("i0", true), ("last", true), ("i7", false), ("beyond", false)] {
        assert_eq!(deadline(&chain, kind, issue).dropped, dropped, "{issue}");
    }
}

/// One whose day had passed stays missed.
#[test]
fn a_late_remedy_stays_late_when_its_entry_ends() {
    let kind = DeadlineKind::QualityRemedy;
    let mut chain = Chain::xiongan();
    with_profile(&mut chain, |profile| profile.deadlines.quality_remedy = Some(3));
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    let due_on = deadline(&chain, kind, "i1").due_on;
    chain.go_to("2023-10-20");
    chain.ok("scjg", catalog_retire("firms"));
    let found = deadline(&chain, kind, "i1");
    assert!(found.dropped && found.overdue_days > 0, "{found:?}");
    assert_eq!(counts(&chain, "130000", Period::of(due_on), kind)[0], (1, 0));
}

/// A grant whose time is over needs no delivery once another one takes its place.
#[test]
fn a_grant_that_expired_needs_no_delivery() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| profile.deadlines.share_provide = Some(20));
    chain.publish(entry("villages"));
    let short = request_submit("r1", "villages");
    let valid_to = TimeMs(short.valid_from.0 + DAY_MS);
    chain.ok("mzj-changan", ShareRequestSubmit { valid_to, ..short });
    assert_eq!(deadline(&chain, DeadlineKind::ShareProvide, "r1").ended_on, None);
    chain.go_to("2023-11-20");
    chain.ok("mzj-sjz", request_submit("r2", "villages"));
    assert!(deadline(&chain, DeadlineKind::ShareProvide, "r1").dropped);
    assert_eq!(deadline(&chain, DeadlineKind::ShareProvide, "r2").ended_on, None);
}
