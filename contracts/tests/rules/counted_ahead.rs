//! What comes about as time passes, without a transaction: collections whose data become
//! stale (I-05) and deliveries that wait too long for an acknowledgement (I-16).

use liuhen_contracts::indicators;
use liuhen_crypto::sm3;
use liuhen_types::entity::{Period, Value};
use liuhen_types::payload::{CollectionConfirm, ResourceUnmount};
use liuhen_types::{Code, TimeMs};

use liuhen_types::payload::collection::Gathered;
use liuhen_types::payload::delivery::{DeliveryReceipt, DeliveryStatus};
use liuhen_types::payload::resource::AccessMode;

use crate::kit::evaluation::month;
use crate::kit::*;

fn value(chain: &Chain, region: &str, period: Period, formula: &str) -> Value {
    let values = indicators(&chain.state, &id(region), period).expect("the state is sound");
    let found = values.into_iter().find(|value| *value.formula_id == *formula);
    found.expect("the formula exists").value
}

/// Fresh full collections of planned ones.
fn collected(chain: &Chain, year: u16, number: u8) -> (u64, u64) {
    match value(chain, "XA", month(year, number), "collection-rate") {
        Value::Ratio { numerator, denominator } => (numerator, denominator),
        other => panic!("{other:?}"),
    }
}

/// `list` is updated yearly; version 1 is of 2023-09-20.
#[test]
fn a_full_collection_is_fresh_as_long_as_its_data_are() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    assert_eq!(collected(&chain, 2025, 1), (0, 1));
    chain.collect("bm-xa", "op-xa", "list", 1);
    assert_eq!(collected(&chain, 2023, 9), (1, 1));
    assert_eq!(collected(&chain, 2024, 8), (1, 1));
    assert_eq!(collected(&chain, 2025, 1), (0, 1), "older than the cycle");
    chain.go_to("2024-06-10");
    chain.update("bm-xa", "list-table", 2);
    assert_eq!(collected(&chain, 2024, 6), (0, 1), "the platform has an older version");
    chain.collect("bm-xa", "op-xa", "list", 2);
    assert_eq!(collected(&chain, 2025, 1), (1, 1));
    assert_eq!(collected(&chain, 2025, 12), (0, 1));
    chain.go_to("2026-02-01");
    assert_eq!(collected(&chain, 2026, 2), (0, 1));
    // Collected anew, the same old data are as stale as before.
    chain.collect("bm-xa", "op-xa", "list", 2);
    assert_eq!(collected(&chain, 2026, 2), (0, 1));
    chain.ok("bm-xa", catalog_retire("list"));
    let after = value(&chain, "XA", month(2026, 2), "collection-rate");
    assert_eq!(after, Value::NoDenominator { numerator: 0 });
    assert_eq!(collected(&chain, 2025, 12), (0, 1), "that month is over");
}

/// What lies on the platform grows no younger by the end of the resource it came from.
#[test]
fn a_collection_ages_on_when_its_resource_is_unmounted() {
    for day in ["2024-06-10", "2025-01-10"] {
        let mut chain = Chain::xiongan();
        chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
        chain.collect("bm-xa", "op-xa", "list", 1);
        chain.go_to(day);
        let before = (collected(&chain, 2024, 8), collected(&chain, 2025, 1));
        assert_eq!(before, ((1, 1), (0, 1)));
        chain.ok("bm-xa", resource_unmount("list-table"));
        let after = |chain: &Chain| (collected(chain, 2024, 8), collected(chain, 2025, 1));
        assert_eq!(after(&chain), before, "{day}");
        // Nor by another plan.
        chain.ok("ca-xa", collection_plan("list", "2025-02-20"));
        assert_eq!(after(&chain), before, "{day}");
        chain.ok("bm-xa", resource_mount("list-2", "list"));
        chain.update("bm-xa", "list-2", 1);
        let confirm = CollectionConfirm {
            resource_id: id("list-2"),
            ..collection_confirm("list", 1, "op-xa")
        };
        chain.ok_with("bm-xa", &["op-xa"], confirm);
        assert_eq!(collected(&chain, 2025, 1), (1, 1), "{day}");
    }
    // While its end is announced, data may be reported and collected.
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    chain.collect("bm-xa", "op-xa", "list", 1);
    chain.go_to("2024-06-10");
    let effective_at = Some(TimeMs(chain.time.0 + 30 * DAY_MS));
    chain.ok("bm-xa", ResourceUnmount { effective_at, ..resource_unmount("list-table") });
    chain.update("bm-xa", "list-table", 2);
    chain.collect("bm-xa", "op-xa", "list", 2);
    assert_eq!(collected(&chain, 2025, 1), (1, 1));
    assert_eq!(collected(&chain, 2025, 12), (0, 1));
}

#[test]
fn an_interface_is_as_fresh_as_what_is_behind_it() {
    let mut chain = Chain::xiongan();
    let mut plan = collection_plan("list", "2023-09-28");
    plan.mode = AccessMode::Logical;
    chain.ok("ca-xa", plan);
    let mut confirm = collection_confirm("list", 1, "op-xa");
    confirm.gathered = Gathered::Logical(sm3(&[b"salt", b"probe"]));
    chain.ok_with("bm-xa", &["op-xa"], confirm);
    assert_eq!(collected(&chain, 2025, 1), (0, 1));
    chain.go_to("2024-06-10");
    chain.update("bm-xa", "list-table", 2);
    assert_eq!(collected(&chain, 2025, 1), (1, 1), "nothing is to be collected anew");
    assert_eq!(collected(&chain, 2025, 12), (0, 1));
}

/// A plan that comes after the collection counts it as it is.
#[test]
fn a_collection_that_nobody_planned_is_not_counted() {
    let mut chain = Chain::xiongan();
    chain.collect("bm-xa", "op-xa", "list", 1);
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    assert_eq!(collected(&chain, 2023, 9), (1, 1));
    assert_eq!(collected(&chain, 2025, 1), (0, 1));
}

fn unclear(chain: &Chain, number: u8) -> u64 {
    match value(chain, "130102", month(2023, number), "unclear-custody") {
        Value::Count { count } => count,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_delivery_is_unclear_once_the_hours_of_the_profile_have_passed() {
    // Hours, day of delivery, day of acknowledgement, unclear in November and December.
    let cases = [
        (None, "2023-11-20", None, (1, 1)),
        (None, "2023-11-20", Some("2023-11-20"), (0, 0)),
        (None, "2023-11-20", Some("2023-12-05"), (1, 0)),
        (Some(48), "2023-11-20", None, (1, 1)),
        (Some(48), "2023-11-29", None, (0, 1)),
        (Some(48), "2023-11-29", Some("2023-11-30"), (0, 0)),
        (Some(48), "2023-11-29", Some("2023-12-05"), (0, 0)),
        (Some(8_760), "2023-11-20", None, (0, 0)),
    ];
    for (hours, delivered, acknowledged, expected) in cases {
        let mut chain = Chain::hebei();
        with_profile(&mut chain, |profile| profile.unclear_custody_hours = hours);
        chain.publish(shared("villages"));
        chain.ok("mzt", resource_mount("villages-table", "villages"));
        chain.ok("mzt", resource_update("villages-table", 1, &[]));
        chain.grant("a1", "r1", "villages");
        chain.go_to(delivered);
        let failed = delivery("d0", "a1", DeliveryStatus::Failed(Code::State));
        let nothing = sm3(&[b"salt", b"nothing"]);
        chain.ok("mzt", DeliveryReceipt { record_count: 0, data_digest: nothing, ..failed });
        chain.ok("mzt", delivery("d1", "a1", DeliveryStatus::Ok));
        if let Some(day) = acknowledged {
            chain.go_to(day);
            chain.ok("mzj-changan", acknowledge("d1"));
        }
        let found = (unclear(&chain, 11), unclear(&chain, 12));
        assert_eq!(found, expected, "{hours:?} {delivered} {acknowledged:?}");
    }
}
