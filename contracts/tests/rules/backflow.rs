//! Returns of data: asked for within the territory, decided by the province, as
//! delivered or disputed.

use liuhen_crypto::sm3;
use liuhen_types::entity::{
    Backflow, BackflowStatus, Catalog, Deadline, DeadlineKind, Org, OrgStatus,
};
use liuhen_types::payload::catalog::{EntryGovernance, Origin, UpperGrant};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{BackflowConfirm, BackflowDecide, BackflowRequest};
use liuhen_types::{Code, StateKey, TxId};

use crate::kit::evaluation::hold;
use crate::kit::*;

fn backflow(chain: &Chain) -> Backflow {
    chain.read(&StateKey::backflow(&id("r1")))
}

fn delivered() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("dsj", backflow_deliver("r1"));
    chain
}

#[test]
fn a_city_asks_for_its_own_territory() {
    type Change = fn(&mut BackflowRequest);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("ca-xa", "nothing", |_| {}, Code::Ok),
        ("ca-xa", "a county of its own", |p| p.region_scope = id("130629"), Code::Ok),
        ("ca-xa", "another city", |p| p.region_scope = id("130100"), Code::Territory),
        ("ca-xa", "the province", |p| p.region_scope = id("130000"), Code::Territory),
        (
            "ca-bd",
            "a county whose code looks like one of its own",
            |p| {
                p.region_scope = id("130629");
            },
            Code::Territory,
        ),
        ("ca-xa", "unknown region", |p| p.region_scope = id("none"), Code::RegionUnknown),
        ("ca-xa", "no scenario", |p| p.scenario = None, Code::ScenarioRequired),
        ("ca-xa", "unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("ca-xa", "unknown item", |p| p.items = vec![id("none")], Code::ItemUnknown),
        ("ca-xa", "no items", |p| p.items.clear(), Code::Schema),
        ("ca-xa", "an item twice", |p| p.items.push(id("code")), Code::Schema),
        ("pa", "by the province", |_| {}, Code::Role),
        ("op-xa", "by the operator", |_| {}, Code::Role),
        ("xa-rongcheng", "by a county", |_| {}, Code::Role),
    ];
    for (sender, name, change, expected) in cases {
        let mut payload = backflow_request("r1");
        change(&mut payload);
        assert_eq!(Chain::xiongan().code(sender, payload), *expected, "{name}");
    }
    let mut chain = delivered();
    assert_eq!(chain.code("ca-xa", backflow_request("r1")), Code::Duplicate);
}

#[test]
fn the_province_decides_once_and_says_why_not() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", backflow_request("r1"));
    assert_eq!(chain.code("ca-xa", backflow_decide("r1", true)), Code::Role);
    assert_eq!(chain.code("scjg", backflow_decide("r1", true)), Code::Role);
    assert_eq!(chain.code("pa", backflow_decide("none", true)), Code::ReferenceUnknown);
    let mut silent = backflow_decide("r1", false);
    silent.reason = None;
    assert_eq!(chain.code("pa", silent), Code::ReasonRequired);
    assert_eq!(chain.code("dsj", backflow_deliver("r1")), Code::State, "not decided");
    chain.ok("pa", backflow_decide("r1", false));
    assert_eq!(backflow(&chain).status, BackflowStatus::Rejected);
    assert_eq!(chain.code("pa", backflow_decide("r1", true)), Code::State);
    assert_eq!(chain.code("dsj", backflow_deliver("r1")), Code::State, "rejected");
}

#[test]
fn what_came_from_above_goes_on_as_far_as_above_allows() {
    type Change = fn(&mut EntryGovernance);
    let cases: &[(&str, Change, Code)] = &[
        ("of the province", |g| g.upper_grant = None, Code::Ok),
        (
            "without grant",
            |g| (g.origin, g.upper_grant) = (Origin::National, None),
            Code::UpperGrant,
        ),
        ("with grant", |g| g.origin = Origin::National, Code::Ok),
        (
            "of other items",
            |g| {
                g.origin = Origin::National;
                g.upper_grant.iter_mut().for_each(|grant| grant.items = vec![id("code")]);
            },
            Code::UpperGrant,
        ),
        (
            "to another region",
            |g| {
                g.origin = Origin::National;
                g.upper_grant.iter_mut().for_each(|grant| grant.scope = id("130100"));
            },
            Code::UpperGrant,
        ),
        (
            "until yesterday",
            |g| {
                g.origin = Origin::National;
                g.upper_grant.iter_mut().for_each(|grant| grant.valid_to = id("2023-09-19"));
            },
            Code::UpperGrant,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        from_above(&mut chain, *change);
        assert_eq!(chain.code("ca-xa", backflow_request("r1")), *expected, "{name}");
    }
}

/// `firms` with a grant of above, changed.
fn from_above(chain: &mut Chain, change: fn(&mut EntryGovernance)) {
    let key = StateKey::catalog(&id("firms"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.entry.governance.upper_grant = Some(UpperGrant {
        reference: id("国办函"),
        scope: id("130000"),
        items: Vec::new(),
        valid_to: id("2024-12-31"),
    });
    change(&mut catalog.entry.governance);
    chain.force(key, &catalog);
}

#[test]
fn data_of_a_ministry_need_its_line_in_the_province() {
    let mut chain = Chain::xiongan();
    from_above(&mut chain, |g| g.origin = Origin::Ministry);
    chain.ok("ca-xa", backflow_request("r1"));
    assert_eq!(chain.code("pa", backflow_decide("r1", true)), Code::CosignRequired);
    assert_eq!(chain.clone().code("pa", backflow_decide("r1", false)), Code::Ok);
    from_above(&mut chain, |g| (g.origin, g.upper_grant) = (Origin::Ministry, None));
    let decide = || Tx::new("pa", backflow_decide("r1", true)).cosigner("scjg");
    assert_eq!(chain.send(decide()).code, Code::UpperGrant, "ended meanwhile");
    from_above(&mut chain, |g| g.origin = Origin::Ministry);
    assert_eq!(chain.send(decide()).code, Code::Ok);
}

/// What above took back since the decision is not handed over any more.
#[test]
fn the_grant_from_above_must_still_hold_at_the_delivery() {
    type Change = fn(&mut EntryGovernance);
    let cases: &[(&str, Change, Code)] = &[
        ("as it was", |g| g.origin = Origin::National, Code::Ok),
        ("taken back", |g| (g.origin, g.upper_grant) = (Origin::National, None), Code::UpperGrant),
        (
            "over",
            |g| {
                g.origin = Origin::National;
                g.upper_grant.iter_mut().for_each(|grant| grant.valid_to = id("2023-09-19"));
            },
            Code::UpperGrant,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        from_above(&mut chain, |g| g.origin = Origin::National);
        chain.ok("ca-xa", backflow_request("r1"));
        chain.ok("pa", backflow_decide("r1", true));
        from_above(&mut chain, *change);
        assert_eq!(chain.code("dsj", backflow_deliver("r1")), *expected, "{name}");
    }
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    let mut lost = chain.clone();
    let key = StateKey::catalog(&id("firms"));
    let mut catalog: Catalog = lost.read(&key);
    catalog.entry.items.retain(|item| item.item_id != backflow_request("r1").items[0]);
    lost.force(key, &catalog);
    assert_eq!(lost.code("dsj", backflow_deliver("r1")), Code::ItemUnknown, "an item");
    chain.ok("scjg", catalog_retire("firms"));
    assert_eq!(chain.code("dsj", backflow_deliver("r1")), Code::State, "no entry");
}

/// What can be delivered no more is rejected after all.
#[test]
fn an_approved_or_disputed_return_is_rejected_when_it_cannot_come() {
    let deadline = |chain: &Chain| -> Deadline {
        chain.read(&StateKey::deadline(DeadlineKind::BackflowDeliver, "r1"))
    };
    for is_disputed in [false, true] {
        let mut chain = Chain::xiongan();
        with_profile(&mut chain, |profile| profile.deadlines.backflow_deliver = Some(5));
        chain.ok("ca-xa", backflow_request("r1"));
        chain.ok("pa", backflow_decide("r1", true));
        if is_disputed {
            chain.ok("dsj", backflow_deliver("r1"));
            assert_eq!(chain.code("pa", backflow_decide("r1", false)), Code::State, "delivered");
            chain.ok("op-xa", backflow_confirm("r1", false));
        }
        chain.ok("scjg", catalog_retire("firms"));
        assert_eq!(chain.code("pa", backflow_decide("r1", true)), Code::State, "once");
        assert_eq!(chain.code("ca-xa", backflow_decide("r1", false)), Code::Role);
        let silent = BackflowDecide { reason: None, ..backflow_decide("r1", false) };
        assert_eq!(chain.code("pa", silent), Code::ReasonRequired);
        chain.ok("pa", backflow_decide("r1", false));
        let after = backflow(&chain);
        assert_eq!(after.status, BackflowStatus::Rejected);
        assert_eq!((after.decided_at, after.reason), (Some(chain.time), Some(id("not needed"))));
        assert_eq!(after.delivery.is_some(), is_disputed);
        let deadline = deadline(&chain);
        assert!(deadline.ended_on.is_some());
        assert_eq!(deadline.dropped, !is_disputed, "nobody delivered in time");
        assert_eq!(chain.code("pa", backflow_decide("r1", false)), Code::State);
        assert_eq!(chain.code("dsj", backflow_deliver("r1")), Code::State);
    }
    let mut chain = delivered();
    chain.ok("op-xa", backflow_confirm("r1", true));
    assert_eq!(chain.code("pa", backflow_decide("r1", false)), Code::State, "the city has it");
}

#[test]
fn the_provinces_operator_delivers() {
    let mut chain = Chain::xiongan();
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    assert_eq!(chain.code("op-xa", backflow_deliver("r1")), Code::Jurisdiction);
    assert_eq!(chain.code("scjg", backflow_deliver("r1")), Code::Role);
    let mut retry = backflow_deliver("r1");
    retry.retried_of = Some(TxId(sm3(&[b"none"])));
    assert_eq!(chain.code("dsj", retry), Code::ReferenceUnknown, "there was no delivery");
    assert_eq!(chain.code("op-xa", backflow_confirm("r1", true)), Code::State, "not delivered");
    chain.ok("dsj", backflow_deliver("r1"));
    assert_eq!(chain.code("dsj", backflow_deliver("r1")), Code::State, "twice");
}

#[test]
fn the_city_takes_over_what_was_stated_or_disputes_it() {
    type Change = fn(&mut BackflowConfirm);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("op-xa", "nothing", |_| {}, Code::Ok),
        ("ca-xa", "by the authority", |_| {}, Code::Ok),
        ("dsj", "by the province's operator", |_| {}, Code::NotParty),
        ("ca-bd", "by another city", |_| {}, Code::NotParty),
        ("bm-xa", "by a department", |_| {}, Code::Role),
        ("op-xa", "another count", |p| p.record_count = 1_199, Code::CountMismatch),
        ("op-xa", "other data", |p| p.data_digest = sm3(&[b"other"]), Code::DigestMismatch),
        ("op-xa", "not, and no reason", |p| p.accept = false, Code::ReasonRequired),
    ];
    for (sender, name, change, expected) in cases {
        let mut payload = backflow_confirm("r1", true);
        change(&mut payload);
        assert_eq!(delivered().code(sender, payload), *expected, "{name}");
    }
}

/// Two sides hand data over, not one org that runs both platforms.
#[test]
fn who_delivered_does_not_answer_for_the_city() {
    let both = [(Role::PlatformOperator, "130000"), (Role::PlatformOperator, "XA")];
    let mut chain = delivered();
    hold(&mut chain, "dsj", &both);
    for accept in [true, false] {
        let answer = backflow_confirm("r1", accept);
        assert_eq!(chain.clone().code("dsj", answer), Code::SelfReview, "{accept}");
    }
    chain.ok("op-xa", backflow_confirm("r1", true));
    let mut chain = Chain::xiongan();
    hold(&mut chain, "op-xa", &both);
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("op-xa", backflow_deliver("r1"));
    assert_eq!(chain.code("op-xa", backflow_confirm("r1", true)), Code::SelfReview);
    chain.ok("ca-xa", backflow_confirm("r1", true));
}

#[test]
fn a_disputed_delivery_is_repeated_by_name() {
    let mut chain = delivered();
    chain.ok("op-xa", backflow_confirm("r1", false));
    assert_eq!(backflow(&chain).status, BackflowStatus::Disputed);
    assert_eq!(chain.code("op-xa", backflow_confirm("r1", true)), Code::State);
    let mut again = backflow_deliver("r1");
    assert_eq!(chain.code("dsj", again.clone()), Code::ReferenceUnknown, "names no delivery");
    again.retried_of = backflow(&chain).delivery.map(|delivery| delivery.tx_id);
    chain.ok("dsj", again);
    let after = backflow(&chain);
    assert_eq!(after.status, BackflowStatus::Delivered);
    assert_eq!(after.delivery.map(|delivery| delivery.attempt), Some(2));
    assert_eq!(after.copy_id, None, "nobody took it over yet");
}

/// Who decides is who holds the post and can act; where nobody does, no clock runs.
#[test]
fn the_decision_waits_for_the_provinces_authority_as_it_stands() {
    type Change = fn(&mut Chain);
    let cases: [(&str, Change, Option<&str>); 4] = [
        ("as it was", |_| {}, Some("pa")),
        ("its time is over", |chain| hold(chain, "pa", &[]), None),
        ("suspended", |chain| set_status(chain, OrgStatus::Suspended), None),
        ("ended", |chain| set_status(chain, OrgStatus::Revoked), None),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::xiongan();
        with_profile(&mut chain, |profile| profile.deadlines.backflow_decide = Some(5));
        change(&mut chain);
        chain.ok("ca-xa", backflow_request("r1"));
        let key = StateKey::deadline(DeadlineKind::BackflowDecide, "r1");
        let found: Option<Deadline> = liuhen_contracts::read(&chain.state, &key).unwrap();
        assert_eq!(found.map(|found| found.responsible), expected.map(id), "{name}");
    }
}

/// The province's authority, which no other one can end.
fn set_status(chain: &mut Chain, status: OrgStatus) {
    let key = StateKey::org(&id("pa"));
    let org: Org = chain.read(&key);
    chain.force(key, &Org { status, ..org });
}
