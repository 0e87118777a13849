//! Who answers for the source, and for what is on its way.

use liuhen_types::entity::{CopyKind, Custody, Delivery, Handover, Measure, Period};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::continuity::{DestructionCertificate, DestructionMethod};
use liuhen_types::payload::delivery::{DeliveryReceipt, DeliveryStatus};
use liuhen_types::{Code, CopyId, OrgId, StateKey, TimeMs};

use crate::kit::{
    Chain, Tx, acknowledge, catalog_publish, catalog_review, catalog_submit, delivery, id,
    resource_mount, resource_update, shared,
};

fn terms(chain: &Chain, copy: &CopyId) -> Vec<(OrgId, TimeMs, Option<TimeMs>)> {
    let custody: Custody = chain.read(&StateKey::custody(copy));
    custody.terms.into_iter().map(|term| (term.org, term.since, term.until)).collect()
}

fn transit(delivery: &str) -> CopyId {
    CopyId::in_transit(&Handover::Delivery(id(delivery)))
}

fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    chain.grant("a1", "r1", "villages");
    chain
}

fn unclear(chain: &Chain) -> Vec<(Period, u64)> {
    let months = [Period::of(chain.time.date())];
    let key = |period| StateKey::tally(&id("130102"), period, Measure::DeliveriesUnclear);
    let count = |period| liuhen_contracts::read(&chain.state, &key(period)).expect("a count");
    months.into_iter().map(|period| (period, count(period).unwrap_or(0))).collect()
}

#[test]
fn the_provider_always_answers_for_the_source() {
    let mut chain = Chain::hebei();
    let source = CopyId::of(CopyKind::Source, &id("villages"), &id("zrt"));
    chain.ok("zrt", catalog_submit(shared("villages")));
    let submitted = chain.time;
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    chain.ok("zrt", catalog_publish("villages", 1));
    assert_eq!(terms(&chain, &source), [(id("zrt"), submitted, None)]);
    let destruction = DestructionCertificate {
        copy_id: source,
        method: DestructionMethod::Overwrite,
        record_count: 5,
        witness: id("wxb"),
        destroyed_at: chain.time,
    };
    let code = chain.send(Tx::new("zrt", destruction).cosigner("wxb")).code;
    assert_eq!(code, Code::State, "an entry in force has a source");
}

#[test]
fn what_is_on_its_way_is_the_senders_until_it_is_acknowledged() {
    let mut chain = granted();
    chain.ok("dsj", delivery("d1", "a1", DeliveryStatus::Ok));
    let sent = chain.time;
    assert_eq!(terms(&chain, &transit("d1")), [(id("dsj"), sent, None)]);
    chain.ok("mzt", delivery("d2", "a1", DeliveryStatus::Failed(Code::Internal)));
    assert!(!chain.state.contains_key(&StateKey::custody(&transit("d2"))), "nothing left");
    chain.ok("mzj-changan", acknowledge("d1"));
    let received = chain.time;
    assert_eq!(terms(&chain, &transit("d1")), [(id("dsj"), sent, Some(received))]);
    assert_eq!(terms(&chain, &id("a1")), [(id("mzj-changan"), received, None)]);
    chain.ok("mzt", delivery("d3", "a1", DeliveryStatus::Ok));
    assert_eq!(terms(&chain, &transit("d3"))[0].0, id("mzt"), "each delivery by itself");
}

/// A receipt that states what did not arrive is neither acknowledged nor left unclear.
#[test]
fn a_delivery_that_was_stated_wrongly_gives_way_to_its_repetition() {
    let mut chain = granted();
    let wrong = DeliveryReceipt { record_count: 8, ..delivery("d1", "a1", DeliveryStatus::Ok) };
    chain.ok("mzt", wrong);
    assert_eq!(chain.code("mzj-changan", acknowledge("d1")), Code::CountMismatch);
    let before = unclear(&chain);
    let unclear_from = |chain: &Chain, name: &str| {
        chain.read::<Delivery>(&StateKey::delivery(&id(name))).unclear_from
    };
    let since = unclear_from(&chain, "d1");
    chain.ok("mzt", resource_update("villages-table", 2, &[]));
    let anew = || delivery("d2", "a1", DeliveryStatus::Retried(id("d1")));
    let newer = DeliveryReceipt { resource_version: 2, ..anew() };
    assert_eq!(chain.code("mzt", newer), Code::State, "other data are another delivery");
    chain.ok("mzt", anew());
    assert_eq!(unclear(&chain), before, "one came, one went");
    assert_eq!(unclear_from(&chain, "d2"), since, "and gained no time");
    assert!(terms(&chain, &transit("d1"))[0].2.is_some());
    assert_eq!(chain.code("mzj-changan", acknowledge("d1")), Code::State);
    chain.ok("mzj-changan", acknowledge("d2"));
    assert!(unclear(&chain).iter().all(|(_, count)| *count == 0));
    let again = delivery("d3", "a1", DeliveryStatus::Retried(id("d2")));
    assert_eq!(chain.code("mzt", again), Code::State, "both sides said the same");
}
