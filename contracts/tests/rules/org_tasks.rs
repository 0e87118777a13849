//! What an org had to do when it is ended: it passes over or falls away.

use std::cell::Cell;
use std::collections::BTreeMap;

use liuhen_contracts::execute_block;
use liuhen_contracts::limits::ORG_TASKS_MAX;
use liuhen_types::entity::{
    ChangeNotice, Deadline, DeadlineKind, NoticeStatus, OrgStatus, ShareRequest,
};
use liuhen_types::payload::OrgStatusSet;
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::{Code, State, StateError, StateKey};

use crate::deadline_end::{all_set, counts, deadline};
use crate::kit::evaluation::month;
use crate::kit::genesis::genesis;
use crate::kit::*;

fn end_org(org: &str, successor: Option<&str>) -> OrgStatusSet {
    let (reason, successor) = (id("机构改革"), successor.map(id));
    OrgStatusSet { org: id(org), status: OrgStatus::Revoked, reason, successor, proposal_id: None }
}

/// What a provider had to do is nobody's once it ended; what was late by then stays missed.
#[test]
fn an_org_that_ends_has_nothing_to_do() {
    let november = month(2023, 11);
    for (today, expected) in [("2023-11-20", (0, 0)), ("2023-11-29", (1, 0))] {
        let mut chain = Chain::hebei();
        all_set(&mut chain);
        chain.publish(shared("villages"));
        chain.publish(shared("second"));
        chain.ok("mzj-changan", request_submit("r1", "second"));
        chain.ok("pa", request_accept("r1"));
        chain.ok("mzt", change_notice("n1", "villages", "2023-11-14"));
        chain.go_to(today);
        chain.ok("pa", end_org("mzt", None));
        for (kind, subject) in
            [(DeadlineKind::CatalogUpdate, "n1"), (DeadlineKind::ShareDecide, "r1")]
        {
            let found = deadline(&chain, kind, subject);
            assert_eq!((found.ended_on, found.dropped), (Some(id(today)), true), "{kind}");
            let counted = if kind == DeadlineKind::ShareDecide && today == "2023-11-20" {
                (0, 0)
            } else {
                expected
            };
            assert_eq!(counts(&chain, "130000", november, kind), [counted; 2], "{kind} {today}");
        }
    }
}

/// what an authority had to decide its successor decides, or who stands above.
#[test]
fn what_an_authority_had_to_decide_passes_over() {
    let november = month(2023, 11);
    for (successor, heir) in [(Some("ca-new"), "ca-new"), (None, "pa")] {
        let mut chain = Chain::hebei();
        all_set(&mut chain);
        chain.publish_as("mzj-sjz", shared("city"));
        chain.publish_as("mzj-sjz", shared("second"));
        chain.ok("mzj-sjz", change_notice("n1", "city", "2023-11-14"));
        chain.ok("mzj-sjz", update_submit("n1", shared("city")));
        chain.ok("mzj-bd", request_submit("r1", "second"));
        // What it had to do for itself is no one's.
        chain.ok("ca-sjz", catalog_submit(entry("own")));
        chain.ok("pa", catalog_review("own", 1, ReviewDecision::Approve));
        chain.ok("ca-sjz", catalog_publish("own", 1));
        chain.ok("ca-sjz", change_notice("n2", "own", "2023-11-14"));
        chain.ok("pa", org_register("ca-new", "130100"));
        chain.ok("pa", key_register("ca-new", "ca-new"));
        chain.ok("pa", end_org("ca-sjz", successor));
        for (kind, subject) in
            [(DeadlineKind::CatalogReview, "n1"), (DeadlineKind::ShareAccept, "r1")]
        {
            let found = deadline(&chain, kind, subject);
            let standing = (found.responsible, found.ended_on);
            assert_eq!(standing, (id(heir), None), "{kind} of {successor:?}");
        }
        assert!(deadline(&chain, DeadlineKind::CatalogUpdate, "n2").dropped, "{successor:?}");
        chain.ok(heir, catalog_review("city", 2, ReviewDecision::Approve));
        chain.ok(heir, request_accept("r1"));
        let city = if heir == "pa" { (0, 0) } else { (1, 1) };
        for kind in [DeadlineKind::CatalogReview, DeadlineKind::ShareAccept] {
            assert_eq!(counts(&chain, "130100", november, kind), [city; 2], "{kind} {heir}");
            assert_eq!(counts(&chain, "130000", november, kind), [(1, 1); 2], "{kind} {heir}");
        }
        // It goes on with the heir.
        if let Some(heir) = successor {
            chain.ok("mzj-bd", request_submit("r2", "second"));
            chain.ok("pa", end_org(heir, None));
            let found = deadline(&chain, DeadlineKind::ShareAccept, "r2");
            assert_eq!(found.responsible, id("pa"));
        }
    }
}

/// nobody has to review its own act. It goes to the next authority upwards, as what
/// begins from then on does.
#[test]
fn no_task_passes_over_to_whose_act_it_judges() {
    let mut chain = Chain::hebei();
    all_set(&mut chain);
    with_profile(&mut chain, |profile| profile.deadlines.catalog_initial_review = Some(5));
    chain.publish_as("mzj-sjz", shared("city"));
    chain.publish_as("mzj-sjz", shared("second"));
    chain.ok("mzj-sjz", change_notice("n1", "city", "2023-11-14"));
    chain.ok("mzj-sjz", update_submit("n1", shared("city")));
    chain.ok("mzj-sjz", catalog_submit(entry("new")));
    chain.ok("mzj-changan", request_submit("r1", "second"));
    let tasks = [
        (DeadlineKind::CatalogReview, "n1"),
        (DeadlineKind::CatalogInitialReview, "new"),
        (DeadlineKind::ShareAccept, "r1"),
    ];
    // The provider of the entries, then the consumer.
    let cases =
        [("mzj-sjz", ["pa", "pa", "pa"]), ("mzj-changan", ["mzj-changan", "mzj-changan", "pa"])];
    for (successor, heirs) in cases {
        let mut chain = chain.clone();
        chain.ok("pa", end_org("ca-sjz", Some(successor)));
        for ((kind, subject), heir) in tasks.into_iter().zip(heirs) {
            let found = deadline(&chain, kind, subject);
            let standing = (found.responsible, found.supervisor, found.ended_on);
            assert_eq!(standing, (id(heir), id("pa"), None), "{kind}, {successor} succeeds");
        }
        chain.ok(heirs[0], catalog_review("city", 2, ReviewDecision::Approve));
        chain.ok(heirs[2], request_accept("r1"));
    }
}

/// Who watched may have ended itself: who stands above now has the task.
#[test]
fn a_task_passes_over_to_who_stands_above_now() {
    let kind = DeadlineKind::CatalogReview;
    let mut chain = Chain::hebei();
    all_set(&mut chain);
    chain.publish_as("jyj-changan", shared("county"));
    chain.ok("jyj-changan", change_notice("n1", "county", "2023-11-14"));
    chain.ok("jyj-changan", update_submit("n1", shared("county")));
    let before = deadline(&chain, kind, "n1");
    assert_eq!((before.responsible, before.supervisor), (id("xa-changan"), id("ca-sjz")));
    chain.ok("pa", org_register("ca-new", "130100"));
    chain.ok("pa", key_register("ca-new", "ca-new"));
    for (successor, heir) in [(Some("ca-new"), "ca-new"), (None, "pa")] {
        let mut chain = chain.clone();
        chain.ok("pa", end_org("ca-sjz", successor));
        chain.ok("pa", end_org("xa-changan", None));
        let found = deadline(&chain, kind, "n1");
        let standing = (found.responsible, found.supervisor, found.ended_on);
        assert_eq!(standing, (id(heir), id("pa"), None), "{successor:?}");
        chain.ok(heir, catalog_review("county", 2, ReviewDecision::Approve));
    }
}

/// An update that fell away with its provider was overdue all the same: the notice says so
/// when its entry ends.
#[test]
fn an_update_that_fell_away_late_is_late_in_its_notice() {
    for (today, overdue) in [("2023-11-20", None), ("2023-11-29", Some(1))] {
        let mut chain = Chain::hebei();
        chain.publish(shared("villages"));
        chain.ok("mzt", change_notice("n1", "villages", "2023-11-14"));
        chain.go_to(today);
        chain.ok("pa", end_org("mzt", None));
        chain.go_to("2023-12-20");
        chain.ok("pa", catalog_retire("villages"));
        let notice: ChangeNotice = chain.read(&StateKey::notice(&id("n1")));
        let told = (notice.status, notice.update_overdue_days);
        assert_eq!(told, (NoticeStatus::Dropped, overdue), "{today}");
    }
}

/// Puts so many requests on the chain that an authority has to take on, as copies of `r1`.
fn crowd(chain: &mut Chain, org: &str, count: usize) {
    let request: ShareRequest = chain.read(&StateKey::request(&id("r1")));
    let task = deadline(chain, DeadlineKind::ShareAccept, "r1");
    let mut keys = Vec::new();
    for n in 0..count {
        let name = format!("{org}-{n}");
        let mut request = request.clone();
        request.request.request_id = id(&name);
        chain.force(StateKey::request(&id(&name)), &request);
        let key = StateKey::deadline(DeadlineKind::ShareAccept, &name);
        keys.push(key.as_bytes().to_vec());
        chain.force(key, &Deadline { subject: name, responsible: id(org), ..task.clone() });
    }
    chain.force(StateKey::tasks_of(&id(org)), &keys);
}

fn noted(chain: &Chain, org: &str) -> usize {
    let list = liuhen_contracts::read::<Vec<Vec<u8>>>(&chain.state, &StateKey::tasks_of(&id(org)));
    list.expect("the state is sound").map_or(0, |list| list.len())
}

/// A state that counts what is read.
struct Counted<'a> {
    state: &'a BTreeMap<StateKey, Vec<u8>>,
    reads: Cell<usize>,
}

impl State for Counted<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        self.reads.set(self.reads.get() + 1);
        State::get(self.state, key)
    }
}

/// Reads of the state that a transaction needs.
fn reads(chain: &Chain, tx: Tx) -> usize {
    let signed = chain.clone().sign(tx);
    let state = Counted { state: &chain.state, reads: Cell::new(0) };
    let execution = execute_block(&state, &chain.next(), &genesis().chain_id, &[signed]);
    assert_eq!(execution.expect("the state is sound").outcomes[0].code, Code::Ok);
    state.reads.get()
}

/// `r1` of a county's consumer waits for the city's authority.
fn asked() -> Chain {
    let mut chain = Chain::hebei();
    all_set(&mut chain);
    chain.publish_as("mzj-sjz", shared("city"));
    chain.ok("mzj-changan", request_submit("r1", "city"));
    chain
}

/// Those that ended leave their place, so a start looks at no other deadline.
#[test]
fn an_org_has_so_many_noted_deadlines_at_most() {
    let mut chain = asked();
    let start = || Tx::new("mzj-changan", request_submit("r2", "city"));
    assert_eq!(noted(&chain, "ca-sjz"), 1);
    let few = reads(&chain, start());
    chain.ok("mzj-changan", request_withdraw("r1"));
    assert_eq!(noted(&chain, "ca-sjz"), 0, "it fell away");
    let mut chain = asked();
    crowd(&mut chain, "ca-sjz", ORG_TASKS_MAX);
    assert!(reads(&chain, start()) <= few, "{} and {few}", reads(&chain, start()));
    chain.ok("mzj-changan", request_submit("r2", "city"));
    assert_eq!(noted(&chain, "ca-sjz"), ORG_TASKS_MAX, "no room");
    chain.ok("ca-sjz", request_accept("ca-sjz-7"));
    assert_eq!(noted(&chain, "ca-sjz"), ORG_TASKS_MAX - 1, "it was met");
    chain.ok("mzj-changan", request_submit("r3", "city"));
    assert_eq!(noted(&chain, "ca-sjz"), ORG_TASKS_MAX);
    chain.ok("pa", end_org("ca-sjz", None));
    let standing = |name| deadline(&chain, DeadlineKind::ShareAccept, name).responsible;
    assert_eq!((standing("r3"), standing("r2")), (id("pa"), id("ca-sjz")), "r2 is not noted");
}

/// An end reads a bounded number of values, also where the heir has as much to do already.
#[test]
fn an_end_reads_so_much_at_most() {
    let mut chain = asked();
    crowd(&mut chain, "ca-sjz", ORG_TASKS_MAX);
    crowd(&mut chain, "pa", ORG_TASKS_MAX);
    let end = || Tx::new("pa", end_org("ca-sjz", None));
    let read = reads(&chain, end());
    assert!(read <= 25 * ORG_TASKS_MAX, "{read}");
    chain.send(end());
    assert_eq!(noted(&chain, "pa"), ORG_TASKS_MAX);
    assert!(!chain.state.contains_key(&StateKey::tasks_of(&id("ca-sjz"))));
}
