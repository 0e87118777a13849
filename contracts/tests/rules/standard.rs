//! Standards and conformity, channels, warehouses.

use liuhen_types::entity::{ConformityReview, Standard};
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::governance::{NodeStatusChange, ProposalBody};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::standard::{ChannelKind, ConformitySubject, StandardKind};
use liuhen_types::payload::{
    AppRegister, ChannelRegister, ConformityReviewRecord, NodeRegister, NodeStatusSet,
    StandardRegister, WarehouseRegister,
};
use liuhen_types::profile::ProfileTerms;
use liuhen_types::{Code, Date, Hash, StateKey, TimeMs};

use crate::kit::governance::node_register;
use crate::kit::{Chain, DAY_MS, Tx, id, role_grant};

/// Hebei with `nobody` as evaluator.
fn hebei() -> Chain {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain
}

fn standard(chain: &Chain, digest: u8) -> StandardRegister {
    StandardRegister {
        standard_id: id("hb-docking"),
        kind: StandardKind::Docking,
        rule_digest: Hash([digest; 32]),
        effective_from: chain.next().time.date(),
    }
}

fn register(chain: &mut Chain, digest: u8) -> Code {
    let payload = standard(chain, digest);
    chain.send(Tx::new("pa", payload).cosigner("nobody")).code
}

fn review(subject: ConformitySubject, passed: bool) -> ConformityReviewRecord {
    let findings = if passed { Vec::new() } else { vec![id("接口不符")] };
    let standard_id = id("hb-docking");
    ConformityReviewRecord { subject, standard_id, passed, findings, valid_to: None }
}

fn org(name: &str) -> ConformitySubject {
    ConformitySubject::Org(id(name))
}

#[test]
fn a_standard_has_versions_and_two_signatures() {
    let mut chain = hebei();
    let payload = standard(&chain, 1);
    assert_eq!(chain.code("pa", payload.clone()), Code::CosignRequired);
    let by_provider = Tx::new("pa", payload.clone()).cosigner("mzt");
    assert_eq!(chain.send(by_provider).code, Code::CosignRequired);
    assert_eq!(chain.code("ca-sjz", payload.clone()), Code::Role);
    let yesterday = Date::from_days(payload.effective_from.days() - 1);
    let late = StandardRegister { effective_from: yesterday, ..payload };
    assert_eq!(chain.send(Tx::new("pa", late).cosigner("nobody")).code, Code::State);
    assert_eq!(register(&mut chain, 1), Code::Ok);
    assert_eq!(register(&mut chain, 1), Code::NoChange);
    assert_eq!(register(&mut chain, 2), Code::Ok);
    let found: Standard = chain.read(&StateKey::standard(&id("hb-docking")));
    let newest = found.on(chain.time.date()).unwrap();
    assert_eq!((newest.version, newest.registration.rule_digest), (2, Hash([2; 32])));
}

/// What is registered for a day to come hides nothing that is in force until then.
#[test]
fn the_version_in_force_holds_until_the_next_ones_day() {
    let mut chain = hebei();
    let key = StateKey::standard(&id("hb-docking"));
    let today = chain.next().time.date();
    let day = |n: u64| Date::from_days(today.days() + n);
    let on = |chain: &Chain, n: u64| {
        let found: Standard = chain.read(&key);
        found.on(day(n)).map(|version| version.version)
    };
    let enter = |chain: &mut Chain, digest: u8, n: u64| {
        let payload = StandardRegister { effective_from: day(n), ..standard(chain, digest) };
        chain.send(Tx::new("pa", payload).cosigner("nobody")).code
    };
    assert_eq!(enter(&mut chain, 1, 2), Code::Ok);
    assert_eq!(chain.code("pa", review(org("mzt"), true)), Code::State, "not yet in force");
    chain.time = TimeMs(chain.time.0 + 2 * DAY_MS);
    chain.ok("pa", review(org("mzt"), true));
    assert_eq!(enter(&mut chain, 2, 10), Code::Ok);
    chain.ok("pa", review(org("mzt"), true));
    let found: ConformityReview = chain.read(&StateKey::conformity(&org("mzt")));
    assert_eq!(found.standard_version, 1, "version 2 is not in force");
    assert_eq!(enter(&mut chain, 2, 5), Code::NoChange);
    // A later version with an earlier day takes the place of the one between.
    assert_eq!(enter(&mut chain, 3, 5), Code::Ok);
    assert_eq!(
        [1, 2, 4, 5, 9, 10].map(|n| on(&chain, n)),
        [None, Some(1), Some(1), Some(3), Some(3), Some(3)]
    );
    chain.time = TimeMs(chain.time.0 + 8 * DAY_MS);
    chain.ok("pa", review(org("mzt"), true));
    let found: ConformityReview = chain.read(&StateKey::conformity(&org("mzt")));
    assert_eq!(found.standard_version, 3);
    assert_eq!(enter(&mut chain, 4, 20), Code::Ok);
    assert_eq!(on(&chain, 5), Some(3), "what gave way is dropped, what is in force is not");
    assert_eq!(on(&chain, 2), None);
}

#[test]
fn versions_to_come_are_bounded() {
    let mut chain = hebei();
    let max = liuhen_contracts::limits::STANDARD_VERSIONS_MAX as u8;
    for n in 1..=max + 1 {
        let effective_from = Date::from_days(chain.next().time.date().days() + u64::from(n));
        let payload = StandardRegister { effective_from, ..standard(&chain, n) };
        let code = chain.send(Tx::new("pa", payload).cosigner("nobody")).code;
        let expected = if n <= max { Code::Ok } else { Code::QuotaExceeded };
        assert_eq!(code, expected, "{n}");
    }
}

#[test]
fn conformity_is_reviewed_by_others() {
    let mut chain = hebei();
    let node = ConformitySubject::Node(id("node-1"));
    assert_eq!(chain.code("nobody", review(node.clone(), true)), Code::ReferenceUnknown);
    assert_eq!(register(&mut chain, 1), Code::Ok);
    let cases = [
        ("nobody", node.clone(), Code::Ok),
        ("pa", node.clone(), Code::Ok),
        ("ca-sjz", node, Code::SelfReview),
        ("ca-bd", ConformitySubject::Node(id("node-1")), Code::Jurisdiction),
        ("ca-sjz", org("mzj-sjz"), Code::Ok),
        ("ca-sjz", org("mzt"), Code::Jurisdiction),
        ("nobody", org("nobody"), Code::SelfReview),
        ("nobody", org("none"), Code::ReferenceUnknown),
        ("nobody", ConformitySubject::System(id("none")), Code::ReferenceUnknown),
        ("mzt", org("zrt"), Code::Role),
    ];
    for (sender, subject, expected) in cases {
        let code = chain.code(sender, review(subject.clone(), true));
        assert_eq!(code, expected, "{sender} on {subject:?}");
    }
    let mute = ConformityReviewRecord { findings: Vec::new(), ..review(org("mzt"), false) };
    assert_eq!(chain.code("pa", mute), Code::ReasonRequired);
    let ended =
        ConformityReviewRecord { valid_to: Some(id("2020-01-01")), ..review(org("mzt"), true) };
    assert_eq!(chain.code("pa", ended), Code::State);
    chain.ok("pa", review(org("mzt"), false));
    let found: ConformityReview = chain.read(&StateKey::conformity(&org("mzt")));
    assert_eq!((found.record.passed, found.reviewer), (false, id("pa")));
}

#[test]
fn what_existed_before_conforms_before_it_takes_part() {
    let mut chain = hebei();
    assert_eq!(register(&mut chain, 1), Code::Ok);
    let node = NodeRegister {
        mode: NodeMode::LegacyIntegrated,
        ..node_register("node-4", "ca-dz", "130682")
    };
    chain.ok("ca-dz", node);
    let change = NodeStatusChange { node_id: id("node-4"), status: NodeStatus::Active };
    chain.decide("join", ProposalBody::NodeStatus(change));
    let act = NodeStatusSet {
        proposal_id: id("join"),
        node_id: id("node-4"),
        status: NodeStatus::Active,
    };
    assert_eq!(chain.code("pa", act.clone()), Code::ConformityRequired);
    let subject = ConformitySubject::Node(id("node-4"));
    chain.ok("nobody", review(subject.clone(), false));
    assert_eq!(chain.code("pa", act.clone()), Code::ConformityRequired);
    chain.ok("nobody", review(subject, true));
    assert_eq!(chain.code("pa", act), Code::SyncGap, "no report was ever compared");
}

fn channel(from: &str, to: &str) -> ChannelRegister {
    ChannelRegister {
        channel_id: id("old-line"),
        from: id(from),
        to: id(to),
        kind: ChannelKind::Departmental,
        built_on: id("2022-06-01"),
        gateway_id: None,
    }
}

/// Hebei where no channel is new after 2023-01-01.
fn without_new_channels() -> Chain {
    let mut chain = Chain::hebei();
    let key = StateKey::profile(&id("130000"));
    let mut terms: ProfileTerms = chain.read(&key);
    let permissions = &mut terms.terms[0].profile.permissions;
    (permissions.new_channels, permissions.channel_cutoff) = (Some(false), Some(id("2023-01-01")));
    chain.force(key, &terms);
    chain
}

#[test]
fn channels_are_brought_in_and_none_is_new() {
    type Change = fn(&mut ChannelRegister);
    let cases: &[(&str, Change, Code)] = &[
        ("mzt", |_| {}, Code::Ok),
        ("zrt", |_| {}, Code::Ok),
        ("pa", |_| {}, Code::Ok),
        ("mzj-sjz", |_| {}, Code::NotParty),
        ("ca-sjz", |_| {}, Code::Jurisdiction),
        ("dsj", |_| {}, Code::NotParty),
        ("mzj-changan", |_| {}, Code::Role),
        ("mzt", |c| c.to = id("none"), Code::ReferenceUnknown),
        ("mzt", |c| c.from = id("none"), Code::ReferenceUnknown),
        ("mzt", |c| c.to = id("mzt"), Code::Schema),
        ("mzt", |c| c.gateway_id = Some(id("none")), Code::ReferenceUnknown),
        ("mzt", |c| c.gateway_id = Some(id("gw-mzt")), Code::Ok),
        ("mzt", |c| c.built_on = id("2023-01-01"), Code::Ok),
        ("mzt", |c| c.built_on = id("2023-01-02"), Code::NewChannelForbidden),
        ("mzt", |c| c.built_on = id("2999-01-01"), Code::FutureDate),
        (
            "mzt",
            |c| (c.kind, c.built_on) = (ChannelKind::Platform, id("2023-06-01")),
            Code::NewChannelForbidden,
        ),
        ("pa", |c| (c.kind, c.built_on) = (ChannelKind::Platform, id("2023-06-01")), Code::Ok),
        (
            "dsj",
            |c| (c.to, c.kind, c.built_on) = (id("dsj"), ChannelKind::Platform, id("2023-06-01")),
            Code::Ok,
        ),
    ];
    for (n, (org, change, expected)) in cases.iter().enumerate() {
        let mut payload = channel("mzt", "zrt");
        change(&mut payload);
        let code = without_new_channels().code(org, payload.clone());
        assert_eq!(code, *expected, "case {n}: {org}, {payload:?}");
    }
    let mut chain = Chain::hebei();
    let new = ChannelRegister { built_on: id("2023-06-01"), ..channel("mzt", "zrt") };
    chain.ok("mzt", new.clone());
    assert_eq!(chain.code("mzt", new), Code::Duplicate);
}

#[test]
fn an_application_has_one_warehouse() {
    let mut chain = Chain::hebei();
    let org = id("mzj-changan");
    let (callback, quota) = (None, None);
    let app = AppRegister { app_id: id("dibao"), org, kind: AppKind::App, callback, quota };
    chain.ok("mzj-changan", app);
    let warehouse = |name: &str, org: &str| WarehouseRegister {
        warehouse_id: id(name),
        app_id: id("dibao"),
        org: id(org),
        location_ref: id("省级政务云/dibao"),
    };
    let cases = [
        ("mzj-changan", warehouse("w1", "mzj-sjz"), Code::NotParty),
        ("zrt", warehouse("w1", "zrt"), Code::NotParty),
        ("mzt", warehouse("w1", "mzj-changan"), Code::Role),
        ("dsj", warehouse("w1", "mzj-changan"), Code::Ok),
        ("mzj-changan", warehouse("w1", "mzj-changan"), Code::Duplicate),
        ("mzj-changan", warehouse("w2", "mzj-changan"), Code::AppHasWarehouse),
    ];
    for (sender, payload, expected) in cases {
        assert_eq!(chain.code(sender, payload.clone()), expected, "{sender}: {payload:?}");
    }
    let unknown = WarehouseRegister { app_id: id("none"), ..warehouse("w3", "mzj-changan") };
    assert_eq!(chain.code("mzj-changan", unknown), Code::ReferenceUnknown);
}
