//! Changes of published entries: scenario 2, steps 2.1 to 2.7, and every
//! refusal; their end.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, CalendarYear, Catalog, CatalogStatus, ChangeNotice,
    Deadline, DeadlineKind, Measure, NoticeStatus, Period,
};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::request::ShareDecision;
use liuhen_types::payload::{
    CalendarSet, CatalogChangeNotice, CatalogCorrect, CatalogRetire, CatalogUpdateSubmit,
};
use liuhen_types::{CatalogId, Code, Date, StateKey};

use crate::kit::*;

fn days(list: &[&str]) -> Vec<Date> {
    list.iter().map(|day| id(day)).collect()
}

/// On 2023-09-18 with the calendar of 2023: `villages` of a province department and
/// `shops` of a department of 雄安 are published.
fn published() -> Chain {
    let mut chain = Chain::hebei();
    chain.time = at("2023-09-18", 9);
    let off = [
        "2023-09-29",
        "2023-09-30",
        "2023-10-01",
        "2023-10-02",
        "2023-10-03",
        "2023-10-04",
        "2023-10-05",
        "2023-10-06",
    ];
    let calendar = CalendarYear {
        year: 2023,
        days_off: days(&off),
        work_days: days(&["2023-10-07", "2023-10-08"]),
    };
    chain.force(StateKey::calendar(2023), &calendar);
    with_xiongan(&mut chain);
    chain.publish(entry("villages"));
    chain.publish_as("bm-xa", CatalogEntry { region_scope: id("XA"), ..entry("shops") });
    chain
}

/// `villages` with the update of notice `n1` submitted on 2023-10-08.
fn submitted() -> Chain {
    let mut chain = published();
    chain.time = at("2023-09-20", 9);
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    chain.time = at("2023-10-08", 17);
    chain.ok("mzt", update_submit("n1", entry("villages")));
    chain
}

fn catalog(chain: &Chain, name: &str) -> Catalog {
    chain.read(&StateKey::catalog(&id(name)))
}

fn notice(chain: &Chain, name: &str) -> ChangeNotice {
    chain.read(&StateKey::notice(&id(name)))
}

fn deadline(chain: &Chain, kind: DeadlineKind, subject: &str) -> Deadline {
    chain.read(&StateKey::deadline(kind, subject))
}

fn count(chain: &Chain, region: &str, month: u8, measure: Measure) -> u64 {
    let key = StateKey::tally(&id(region), Period::Month { year: 2023, month }, measure);
    if chain.state.contains_key(&key) { chain.read(&key) } else { 0 }
}

#[test]
fn scenario_2_1_to_2_4_an_update_in_time_and_a_late_review() {
    let mut chain = published();
    chain.time = at("2023-09-20", 9);
    // 2.1F
    let future = change_notice("n1", "villages", "2023-09-25");
    assert_eq!(chain.code("mzt", future), Code::FutureDate);
    // 2.1
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!((update.due_on, update.provisional), (id("2023-10-08"), false));
    assert_eq!((&update.responsible, &update.supervisor), (&id("mzt"), &id("pa")));
    assert_eq!(notice(&chain, "n1").gap_days, 2);
    let pending = catalog(&chain, "villages");
    assert_eq!(pending.status, CatalogStatus::ChangePending);
    assert_eq!(pending.in_force(), Some((&entry("villages"), 1)));
    chain.ok("mzt", resource_mount("still-v1", "villages"));
    // 2.2F
    chain.time = at("2023-10-08", 17);
    let other = update_submit("n2", entry("villages"));
    assert_eq!(chain.code("mzt", other), Code::NoticeNotOpen);
    let same = CatalogUpdateSubmit { notice_id: id("n1"), entry: entry("villages") };
    assert_eq!(chain.code("mzt", same), Code::NoChange);
    // 2.2
    let mut next = update_submit("n1", entry("villages"));
    next.entry.items.pop();
    let outcome = chain.send(Tx::new("mzt", next.clone()));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![]));
    assert_eq!(notice(&chain, "n1").update_overdue_days, Some(0));
    assert_eq!(notice(&chain, "n1").submitted_on, Some(id("2023-10-08")));
    let review = deadline(&chain, DeadlineKind::CatalogReview, "n1");
    assert_eq!(review.due_on, id("2023-10-20"));
    assert_eq!((&review.responsible, &review.supervisor), (&id("pa"), &id("pa")));
    // 2.3: the clock passes, nothing is decided.
    chain.time = at("2023-10-21", 0);
    let waiting = catalog(&chain, "villages");
    assert_eq!((waiting.status, waiting.version), (CatalogStatus::UnderReview, 2));
    assert_eq!(waiting.in_force(), Some((&entry("villages"), 1)), "the old one is in force");
    chain.ok("mzt", resource_mount("late-v1", "villages"));
    // 2.4
    chain.time = at("2023-10-23", 9);
    let approve = catalog_review("villages", 2, ReviewDecision::Approve);
    let outcome = chain.send(Tx::new("pa", approve));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::Overdue]));
    assert_eq!(notice(&chain, "n1").review_overdue_days, Some(1));
    assert_eq!(catalog(&chain, "villages").in_force().unwrap().1, 1, "approved, not published");
    chain.ok("mzt", catalog_publish("villages", 2));
    let done = catalog(&chain, "villages");
    assert_eq!(done.in_force(), Some((&next.entry, 2)));
    assert_eq!((done.current, done.notice_id), (None, None));
    let notice = notice(&chain, "n1");
    assert_eq!((notice.status, notice.published_version), (NoticeStatus::Done, Some(2)));
    let stale = resource_mount("r3", "villages");
    assert_eq!(chain.code("mzt", stale), Code::VersionStale);
    // I-02, I-03 as 2.18 reads them.
    let of = |measure| count(&chain, "130000", 10, measure);
    assert_eq!(of(Measure::Due(DeadlineKind::CatalogUpdate)), 1);
    assert_eq!(of(Measure::Met(DeadlineKind::CatalogUpdate)), 1);
    assert_eq!(of(Measure::Due(DeadlineKind::CatalogReview)), 1);
    assert_eq!(of(Measure::Met(DeadlineKind::CatalogReview)), 0);
}

#[test]
fn scenario_2_5_a_late_update_is_taken_and_marked() {
    let mut chain = published();
    let shops = || CatalogEntry { region_scope: id("XA"), ..entry("shops") };
    chain.time = at("2023-09-25", 9);
    chain.ok("bm-xa", change_notice("n2", "shops", "2023-09-25"));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n2");
    assert_eq!((update.due_on, &update.supervisor), (id("2023-10-13"), &id("ca-xa")));
    chain.time = at("2023-10-16", 9);
    let outcome = chain.send(Tx::new("bm-xa", update_submit("n2", shops())));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::Overdue]));
    assert_eq!(notice(&chain, "n2").update_overdue_days, Some(1));
    let review = deadline(&chain, DeadlineKind::CatalogReview, "n2");
    assert_eq!(review.due_on, id("2023-10-30"));
    assert_eq!((&review.responsible, &review.supervisor), (&id("ca-xa"), &id("pa")));
    chain.time = at("2023-10-30", 9);
    let approve = || catalog_review("shops", 2, ReviewDecision::Approve);
    assert_eq!(chain.code("pa", approve()), Code::Jurisdiction, "only the same level reviews");
    chain.ok("ca-xa", approve());
    chain.ok("bm-xa", catalog_publish("shops", 2));
    assert_eq!(notice(&chain, "n2").review_overdue_days, Some(0));
    assert_eq!(count(&chain, "XA", 10, Measure::Due(DeadlineKind::CatalogUpdate)), 1);
    assert_eq!(count(&chain, "XA", 10, Measure::Met(DeadlineKind::CatalogUpdate)), 0);
    assert_eq!(count(&chain, "XA", 10, Measure::Met(DeadlineKind::CatalogReview)), 1);
}

#[test]
fn scenario_2_6_under_the_profile_of_qinghai() {
    let mut chain = published();
    with_profile(&mut chain, |profile| {
        let deadlines = &mut profile.deadlines;
        (deadlines.catalog_update, deadlines.catalog_review) = (Some(20), None);
    });
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!(update.due_on, id("2023-10-20"));
    chain.ok("mzt", update_submit("n1", entry("villages")));
    let key = StateKey::deadline(DeadlineKind::CatalogReview, "n1");
    assert!(!chain.state.contains_key(&key), "no source sets a deadline for the review");
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    assert_eq!(notice(&chain, "n1").review_overdue_days, None);
}

#[test]
fn scenario_2_7_a_deadline_into_a_year_without_calendar_is_provisional() {
    let mut chain = published();
    chain.time = at("2023-12-20", 9);
    let outcome = chain.send(Tx::new("bm-xa", change_notice("n3", "shops", "2023-12-20")));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::ProvisionalDue]));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n3");
    assert_eq!((update.due_on, update.provisional), (id("2024-01-03"), true));
    let calendar =
        CalendarSet { year: 2024, days_off: days(&["2024-01-01"]), work_days: Vec::new() };
    chain.ok("pa", calendar);
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n3");
    assert_eq!((update.due_on, update.provisional), (id("2024-01-04"), false));
}

#[test]
fn scenario_2_4_grants_on_items_that_are_no_more_are_suspended() {
    let mut chain = published();
    chain.publish(shared("shared"));
    for (authorization, request, items) in
        [("kept", "r1", vec!["code"]), ("lost", "r2", vec!["code", "area"])]
    {
        let mut submit = request_submit(request, "shared");
        submit.items.retain(|item| items.contains(&item.item_id.as_str()));
        chain.ok("mzj-changan", submit);
        chain.ok("pa", request_accept(request));
        chain.ok("mzt", request_decide(request, ShareDecision::Approve, &[]));
        chain.ok("mzt", authorization_issue(authorization, request));
    }
    chain.ok("mzt", change_notice("n1", "shared", "2023-09-18"));
    let mut next = update_submit("n1", shared("shared"));
    next.entry.items.retain(|item| item.item_id.as_str() != "area");
    chain.ok("mzt", next);
    chain.ok("pa", catalog_review("shared", 2, ReviewDecision::Approve));
    let grant = |chain: &Chain, name: &str| -> Authorization {
        chain.read(&StateKey::authorization(&id(name)))
    };
    assert_eq!(grant(&chain, "lost").status, AuthorizationStatus::Active, "not yet in force");
    chain.ok("mzt", catalog_publish("shared", 2));
    assert_eq!(grant(&chain, "kept").status, AuthorizationStatus::Active);
    let lost = grant(&chain, "lost");
    assert_eq!(lost.status, AuthorizationStatus::Suspended);
    assert!(lost.suspensions[0].reason.contains("area"), "{:?}", lost.suspensions);
}

#[test]
fn a_notice_that_does_not_fit_is_refused() {
    type Change = fn(&mut CatalogChangeNotice);
    let mut chain = published();
    chain.ok("mzt", catalog_submit(entry("draft")));
    chain.ok("zrt", catalog_submit(entry("other")));
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("unpublished entry", |p| p.catalog_id = id("draft"), Code::State),
        ("another provider's", |p| p.catalog_id = id("other"), Code::NotProvider),
        ("tomorrow", |p| p.occurred_on = id("2023-09-19"), Code::FutureDate),
        ("long ago", |p| p.occurred_on = id("2020-01-01"), Code::Ok),
    ];
    for (name, change, expected) in cases {
        let mut payload = change_notice("n1", "villages", "2023-09-18");
        change(&mut payload);
        assert_eq!(chain.clone().code("mzt", payload), *expected, "{name}");
    }
    let notice = |catalog| change_notice("n1", catalog, "2023-09-18");
    // Sender, entry, answer: authorities over the provider may find the change.
    let senders = [
        ("pa", "villages", Code::Ok),
        ("pa", "shops", Code::Ok),
        ("ca-xa", "shops", Code::Ok),
        ("ca-xa", "villages", Code::Jurisdiction),
        ("ca-bd", "shops", Code::Jurisdiction),
        ("xa-rongcheng", "shops", Code::Jurisdiction),
        ("zrt", "villages", Code::NotProvider),
        ("dsj", "villages", Code::Role),
        ("mzj-changan", "villages", Code::Role),
    ];
    for (sender, catalog, expected) in senders {
        assert_eq!(chain.clone().code(sender, notice(catalog)), expected, "{sender} {catalog}");
    }
    chain.ok("pa", notice("villages"));
    assert_eq!(self::notice(&chain, "n1").declared_by, id("pa"));
    let again = change_notice("n2", "villages", "2023-09-18");
    assert_eq!(chain.code("mzt", again), Code::State, "one is open already");
    assert_eq!(chain.code("bm-xa", notice("shops")), Code::Duplicate, "the id is taken");
    chain.ok("mzt", update_submit("n1", entry("villages")));
}

#[test]
fn an_update_that_does_not_fit_is_refused() {
    type Change = fn(&mut CatalogUpdateSubmit);
    let mut chain = published();
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    chain.ok("bm-xa", change_notice("n2", "shops", "2023-09-18"));
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("another entry's notice", |p| p.notice_id = id("n2"), Code::NoticeNotOpen),
        ("another provider's entry", |p| p.entry.catalog_id = id("shops"), Code::NotProvider),
        ("unknown entry", |p| p.entry.catalog_id = id("none"), Code::ReferenceUnknown),
        ("another entry's code", |p| p.entry.code = id("3070001/shops"), Code::Duplicate),
        ("no grade", |p| p.entry.grade = None, Code::ClassificationRequired),
        ("no basis", |p| p.entry.share_type = ShareType::NotShared, Code::LegalBasisRequired),
        ("secret", |p| p.entry.is_state_secret = true, Code::SecretNotAllowed),
        ("no items", |p| p.entry.items.clear(), Code::Schema),
    ];
    for (name, change, expected) in cases {
        let mut payload = update_submit("n1", entry("villages"));
        change(&mut payload);
        assert_eq!(chain.clone().code("mzt", payload), *expected, "{name}");
    }
    let update = || update_submit("n1", entry("villages"));
    assert_eq!(chain.code("zrt", update()), Code::NotProvider);
    assert_eq!(chain.code("mzj-changan", update()), Code::Role);
    chain.ok("mzt", update());
    assert_eq!(chain.code("mzt", update()), Code::NoticeNotOpen, "it is submitted");
}

#[test]
fn a_returned_update_starts_the_clock_of_the_review_anew() {
    let mut chain = submitted();
    chain.time = at("2023-10-24", 9);
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    assert_eq!(notice(&chain, "n1").review_overdue_days, Some(2));
    let mut corrected = update_submit("n1", entry("villages")).entry;
    let same = CatalogCorrect { version: 2, entry: corrected.clone() };
    assert_eq!(chain.code("mzt", same), Code::NoChange, "that was returned");
    corrected.summary = id("再次更新");
    chain.time = at("2023-10-25", 9);
    chain.ok("mzt", CatalogCorrect { version: 2, entry: corrected.clone() });
    let review = deadline(&chain, DeadlineKind::CatalogReview, "n1");
    assert_eq!((review.started_on, review.due_on), (id("2023-10-25"), id("2023-11-08")));
    assert_eq!(catalog(&chain, "villages").in_force().unwrap().1, 1);
    chain.time = at("2023-11-09", 9);
    chain.ok("pa", catalog_review("villages", 3, ReviewDecision::Approve));
    assert_eq!(notice(&chain, "n1").review_overdue_days, Some(3), "both rounds together");
    chain.ok("pa", catalog_publish("villages", 3));
    assert_eq!(catalog(&chain, "villages").in_force(), Some((&corrected, 3)));
}

#[test]
fn a_code_changes_when_the_new_version_is_in_force() {
    let mut chain = published();
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    let mut next = update_submit("n1", entry("villages"));
    next.entry.code = id("3070001/second");
    chain.ok("mzt", next.clone());
    let holder = |chain: &Chain, code: &str| {
        let key = StateKey::catalog_code(code);
        chain.state.contains_key(&key).then(|| chain.read::<CatalogId>(&key))
    };
    assert_eq!(holder(&chain, "3070001/villages"), Some(id("villages")), "in force");
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    next.entry.code = id("3070001/third");
    chain.ok("mzt", CatalogCorrect { version: 2, entry: next.entry.clone() });
    assert_eq!(holder(&chain, "3070001/second"), None, "never in force");
    chain.ok("pa", catalog_review("villages", 3, ReviewDecision::Return));
    let mut back = next.entry;
    (back.code, back.summary) = (id("3070001/villages"), id("原代码"));
    let mut kept = chain.clone();
    kept.ok("mzt", CatalogCorrect { version: 3, entry: back });
    assert_eq!(holder(&kept, "3070001/third"), None);
    assert_eq!(holder(&kept, "3070001/villages"), Some(id("villages")));
    let mut last = update_submit("n1", entry("villages")).entry;
    last.code = id("3070001/fourth");
    chain.ok("mzt", CatalogCorrect { version: 3, entry: last });
    chain.ok("pa", catalog_review("villages", 4, ReviewDecision::Approve));
    chain.ok("pa", catalog_publish("villages", 4));
    assert_eq!(holder(&chain, "3070001/villages"), None);
    assert_eq!(holder(&chain, "3070001/fourth"), Some(id("villages")));
}

#[test]
fn an_entry_ends_with_the_notice_that_is_open() {
    let chain = published();
    let cases = [
        ("mzt", Code::Ok),
        ("pa", Code::Ok),
        ("zrt", Code::NotProvider),
        ("ca-sjz", Code::Jurisdiction),
        ("dsj", Code::Role),
        ("mzj-changan", Code::Role),
    ];
    for (sender, expected) in cases {
        let code = chain.clone().code(sender, catalog_retire("villages"));
        assert_eq!(code, expected, "{sender}");
    }
    assert_eq!(chain.clone().code("mzt", catalog_retire("none")), Code::ReferenceUnknown);
    assert_eq!(submitted().code("mzt", catalog_retire("villages")), Code::State);
    let mut chain = published();
    chain.ok("mzt", change_notice("n1", "villages", "2023-09-18"));
    chain.time = at("2023-10-09", 9);
    let later = at("2023-12-31", 9);
    let retire = CatalogRetire { effective_at: Some(later), ..catalog_retire("villages") };
    chain.ok("mzt", retire);
    let ended = catalog(&chain, "villages");
    assert_eq!((ended.status, ended.in_force()), (CatalogStatus::Retired, None));
    let retirement = ended.retirement.unwrap();
    assert_eq!((retirement.declared_at, retirement.effective_at), (chain.time, later));
    let dropped = notice(&chain, "n1");
    assert_eq!((dropped.status, dropped.update_overdue_days), (NoticeStatus::Dropped, Some(1)));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!(update.ended_on, Some(id("2023-10-09")));
    assert_eq!(chain.code("mzt", catalog_retire("villages")), Code::State);
    assert_eq!(chain.code("mzt", resource_mount("r1", "villages")), Code::State);
    let update = update_submit("n1", entry("villages"));
    assert_eq!(chain.code("mzt", update), Code::NoticeNotOpen);
    let notice = change_notice("n9", "villages", "2023-09-18");
    assert_eq!(chain.code("mzt", notice), Code::State);
    assert_eq!(count(&chain, "130000", 10, Measure::CatalogsRetired), 1);
}
