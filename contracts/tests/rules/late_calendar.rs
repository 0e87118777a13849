//! A calendar that comes late absolves who acted meanwhile, and the notices of change say
//! so (R-18, section 0.5).

use liuhen_contracts::limits::DEADLINES_RECKONED_MAX;
use liuhen_types::entity::{CalendarYear, ChangeNotice, Deadline, DeadlineKind, NoticeStatus};
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::{CalendarSet, CatalogCorrect};
use liuhen_types::{Code, StateKey};

use crate::collection::replaced;
use crate::deadline_end::{counts, deadline};
use crate::kit::evaluation::month;
use crate::kit::*;

/// With the calendar of 2023 alone, `villages` is in force, and changed on `occurred_on`.
fn changed(occurred_on: &str) -> Chain {
    let mut chain = Chain::hebei();
    let calendar = CalendarYear { year: 2023, days_off: Vec::new(), work_days: Vec::new() };
    chain.force(StateKey::calendar(2023), &calendar);
    chain.go_to("2023-12-20");
    chain.publish(entry("villages"));
    chain.ok("mzt", change_notice("n1", "villages", occurred_on));
    chain
}

fn calendar(days_off: &[&str]) -> CalendarSet {
    let days_off = days_off.iter().map(|day| id(day)).collect();
    CalendarSet { year: 2024, days_off, work_days: Vec::new() }
}

fn notice(chain: &Chain) -> ChangeNotice {
    chain.read(&StateKey::notice(&id("n1")))
}

#[test]
fn an_update_that_was_in_time_after_all_is_so_in_its_notice() {
    for (days_off, late) in [(&["2024-01-01"][..], 0), (&["2024-02-01"], 1)] {
        let mut chain = changed("2023-12-20");
        let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
        assert_eq!((update.due_on, update.provisional), (id("2024-01-03"), true));
        chain.go_to("2024-01-04");
        chain.ok("mzt", update_submit("n1", entry("villages")));
        assert_eq!(notice(&chain).update_overdue_days, Some(1), "by weekends alone");
        chain.go_to("2024-01-05");
        chain.ok("pa", calendar(days_off));
        assert_eq!(notice(&chain).update_overdue_days, Some(late), "{days_off:?}");
    }
}

/// The date needs the calendar of 2023 alone, the days after it that of 2024.
#[test]
fn days_late_across_a_year_end_are_reckoned_anew() {
    let mut chain = changed("2023-12-15");
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!((update.due_on, update.provisional), (id("2023-12-29"), false));
    chain.go_to("2024-01-02");
    let late = chain.send(Tx::new("mzt", update_submit("n1", entry("villages"))));
    assert_eq!((late.code, late.warnings), (Code::Ok, vec![Code::ProvisionalDue, Code::Overdue]));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!((update.overdue_days, update.provisional), (2, true), "by weekends alone");
    chain.go_to("2024-01-03");
    chain.ok("pa", calendar(&["2024-01-01"]));
    let update = deadline(&chain, DeadlineKind::CatalogUpdate, "n1");
    assert_eq!((update.due_on, update.overdue_days), (id("2023-12-29"), 1));
    assert!(!update.provisional);
    assert_eq!(notice(&chain).update_overdue_days, Some(1));
}

/// Each round of the review has its own clock, which the next one takes the place of.
#[test]
fn rounds_of_a_review_are_reckoned_anew() {
    for (days_off, expected) in [
        (&[][..], [1, 1]),
        (&["2024-01-15"], [0, 1]),
        (&["2024-01-22"], [1, 0]),
        (&["2024-01-15", "2024-01-22"], [0, 0]),
    ] {
        let mut chain = changed("2023-12-20");
        chain.go_to("2024-01-03");
        chain.ok("mzt", update_submit("n1", entry("villages")));
        let review = deadline(&chain, DeadlineKind::CatalogReview, "n1");
        assert_eq!((review.due_on, review.provisional), (id("2024-01-17"), true));
        chain.go_to("2024-01-18");
        chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
        let other = CatalogEntry { name: id("corrected"), ..entry("villages") };
        chain.ok("mzt", CatalogCorrect { version: 2, entry: other });
        assert_eq!(deadline(&chain, DeadlineKind::CatalogReview, "n1").due_on, id("2024-02-01"));
        chain.go_to("2024-02-02");
        chain.ok("pa", catalog_review("villages", 3, ReviewDecision::Approve));
        assert_eq!(notice(&chain).review_overdue_days, Some(2));
        chain.go_to("2024-02-05");
        chain.ok("pa", calendar(days_off));
        let days = expected.iter().sum();
        assert_eq!(notice(&chain).review_overdue_days, Some(days), "{days_off:?}");
        let kept: Vec<u32> = replaced(&chain).iter().map(|found| found.overdue_days).collect();
        assert_eq!(kept, if expected[0] == 0 { vec![] } else { vec![1] }, "{days_off:?}");
        let last = deadline(&chain, DeadlineKind::CatalogReview, "n1");
        assert_eq!((last.overdue_days, last.provisional), (expected[1], false), "{days_off:?}");
    }
}

/// What fell away before its day by the calendar that came was not overdue.
#[test]
fn an_update_that_fell_away_is_reckoned_anew() {
    for (days_off, overdue, counted) in
        [(&["2024-01-01"][..], None, (0, 0)), (&["2024-02-01"], Some(1), (1, 0))]
    {
        let mut chain = changed("2023-12-20");
        chain.go_to("2024-01-04");
        chain.ok("mzt", catalog_retire("villages"));
        assert_eq!(notice(&chain).update_overdue_days, Some(1), "by weekends alone");
        chain.go_to("2024-01-05");
        chain.ok("pa", calendar(days_off));
        let found = notice(&chain);
        let told = (found.status, found.update_overdue_days);
        assert_eq!(told, (NoticeStatus::Dropped, overdue), "{days_off:?}");
        let kind = DeadlineKind::CatalogUpdate;
        assert_eq!(counts(&chain, "130000", month(2024, 1), kind)[0], counted, "{days_off:?}");
    }
}

/// A calendar reckons so many deadlines at once; sent again, it reckons more.
#[test]
fn a_calendar_is_sent_again_while_deadlines_wait() {
    let mut chain = changed("2023-12-20");
    let key = StateKey::deadline(DeadlineKind::CatalogUpdate, "n1").as_bytes().to_vec();
    let none =
        Deadline { provisional: false, ..deadline(&chain, DeadlineKind::CatalogUpdate, "n1") };
    let other = StateKey::deadline(DeadlineKind::CatalogUpdate, "other");
    chain.force(other.clone(), &none);
    for index in 1..=DEADLINES_RECKONED_MAX {
        chain.force(StateKey::calendar_waiting(2024, index), &other.as_bytes().to_vec());
    }
    assert_eq!(chain.read::<Vec<u8>>(&StateKey::calendar_waiting(2024, 0)), key);
    chain.force(StateKey::calendar_waiting_count(2024), &(DEADLINES_RECKONED_MAX + 1));
    let due = |chain: &Chain| {
        let found = deadline(chain, DeadlineKind::CatalogUpdate, "n1");
        (found.due_on.to_string(), found.provisional)
    };
    let send = |chain: &mut Chain| chain.send(Tx::new("pa", calendar(&["2024-01-01"])));
    let first = send(&mut chain);
    assert_eq!((first.code, first.warnings), (Code::Ok, vec![Code::ProvisionalDue]));
    assert_eq!(due(&chain), ("2024-01-03".into(), true), "it still waits");
    let second = send(&mut chain);
    assert_eq!((second.code, second.warnings), (Code::Ok, vec![]));
    assert_eq!(due(&chain), ("2024-01-04".into(), false));
    assert_eq!(send(&mut chain).code, Code::NoChange);
    assert!(!chain.state.contains_key(&StateKey::calendar_waiting(2024, 0)));
    assert!(!chain.state.contains_key(&StateKey::calendar_waiting_count(2024)));
}
