//! Random commands that meet each other often enough to get far.

use liuhen_types::StateKey;
use liuhen_types::entity::GatewayLog;
use liuhen_types::payload::catalog::{LegalBasisKind, ReviewDecision, ShareCondition};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{RequestedItem, ShareDecision};
use liuhen_types::payload::{CatalogCorrect, Payload, ShareRequestAccept};
use proptest::prelude::*;

use super::wider::{self, wider_command};
use crate::kit::*;

const ORGS: &[&str] = &["pa", "mzt", "zrt", "mzj-changan", "dsj", "ca-sjz", "xa-changan", "wxb"];
/// Names of grants that may come to be: as issued, or as of requests.
pub const GRANTS: &[&str] = &["a1", "a2", "a3", "r1", "r2", "r3"];
const ITEMS: &[&str] = &["code", "name", "area", "holder", "none"];

fn org() -> impl Strategy<Value = &'static str> {
    prop::sample::select(ORGS)
}

/// Mostly one name, so that commands meet each other.
pub fn name(prefix: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![6 => Just(1u8), 1 => 2u8..4].prop_map(move |n| format!("{prefix}{n}"))
}

fn items() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(ITEMS, 0..=ITEMS.len())
}

fn decision() -> impl Strategy<Value = ShareDecision> {
    use ShareDecision::*;
    prop_oneof![3 => Just(Approve), 3 => Just(Partial), 1 => Just(Reject)]
}

/// The right org nearly always, so that sequences get far.
pub fn by(right: &'static str) -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(right), 1 => org()]
}

#[derive(Clone, Debug)]
pub enum Command {
    Send(Box<Tx>),
    /// Counts of served and refused calls, and what is wrong with the batch.
    Anchor {
        authorization: String,
        ok: u64,
        denied: u64,
        gap: u64,
        is_forked: bool,
    },
    /// A remedy of an issue, by the collection that was last then.
    Remedy {
        org: &'static str,
        issue: String,
        version: u32,
    },
    Wait {
        ms: u64,
    },
}

pub fn send(org: &str, payload: impl Into<Payload>) -> Command {
    Command::Send(Box::new(Tx::new(org, payload)))
}

/// Boxed, part by part: the strategies are large, and the stack of a test is not.
fn command() -> BoxedStrategy<Command> {
    prop_oneof![
        4 => catalog_command().boxed(),
        4 => request_command().boxed(),
        4 => grant_command().boxed(),
        3 => anchor_command().boxed(),
        2 => demand_command().boxed(),
        2 => dispute_command().boxed(),
        2 => delivery_command().boxed(),
        1 => other_command().boxed(),
        6 => wider_command(),
    ]
    .boxed()
}

fn catalog_command() -> impl Strategy<Value = Command> {
    let verdict =
        prop_oneof![3 => Just(ReviewDecision::Approve), 1 => Just(ReviewDecision::Return)];
    prop_oneof![
        (by("mzt"), name("c"), any::<bool>()).prop_map(|(org, catalog, is_open)| {
            let conditions = [ShareCondition::Quota(10), ShareCondition::Text(id("t"))];
            let entry = if is_open { entry(&catalog) } else { conditional(&catalog, &conditions) };
            send(org, catalog_submit(entry))
        }),
        (by("pa"), name("c"), 1u32..3, verdict).prop_map(|(org, catalog, version, verdict)| send(
            org,
            catalog_review(&catalog, version, verdict)
        )),
        (by("mzt"), name("c"), 1u32..3).prop_map(|(org, catalog, version)| {
            let mut entry = entry(&catalog);
            entry.summary = id("corrected");
            send(org, CatalogCorrect { version, entry })
        }),
        (by("mzt"), name("c"), 1u32..3)
            .prop_map(|(org, catalog, version)| send(org, catalog_publish(&catalog, version))),
        (by("mzt"), name("m"), name("c"))
            .prop_map(|(org, resource, catalog)| send(org, resource_mount(&resource, &catalog))),
    ]
}

fn request_command() -> impl Strategy<Value = Command> {
    let submit = (by("mzj-changan"), name("r"), name("c"), items(), any::<bool>());
    prop_oneof![
        submit.prop_map(|(org, request, catalog, items, has_demand)| {
            let mut payload = request_submit(&request, &catalog);
            payload.demand_id = has_demand.then(|| id("n1"));
            let item = |item: &&str| RequestedItem { item_id: id(item), justification: id(item) };
            if !items.is_empty() {
                payload.items = items.iter().map(item).collect();
                payload.region_scope = id("130102");
            }
            send(org, payload)
        }),
        (by("pa"), name("r"), prop::bool::weighted(0.8)).prop_map(|(org, request, accept)| {
            let reason = Some(id("incomplete"));
            send(org, ShareRequestAccept { accept, reason, ..request_accept(&request) })
        }),
        (by("mzj-changan"), name("r"))
            .prop_map(|(org, request)| send(org, request_withdraw(&request))),
        (by("mzt"), name("r"), decision(), items()).prop_map(|(org, request, decision, items)| {
            send(org, request_decide(&request, decision, &items))
        }),
    ]
}

fn grant_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => (by("mzt"), name("a"), name("r")).prop_map(|(org, authorization, request)| {
            send(org, authorization_issue(&authorization, &request))
        }),
        1 => (org(), granted())
            .prop_map(|(org, authorization)| send(org, authorization_revoke(authorization))),
        3 => (guard(), granted())
            .prop_map(|(org, authorization)| send(org, suspend(authorization))),
        3 => (guard(), granted())
            .prop_map(|(org, authorization)| send(org, resume(authorization))),
    ]
}

/// Those who suspend and resume, mostly the provider.
fn guard() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("mzt"), 2 => Just("pa"), 1 => Just("wxb"), 1 => org()]
}

pub fn granted() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("a1"), 2 => Just("r1"), 1 => prop::sample::select(GRANTS)]
}

fn demand_command() -> impl Strategy<Value = Command> {
    let answer = prop_oneof![
        3 => name("c").prop_map(|catalog| DemandAnswer::Match(id(&catalog))),
        1 => Just(DemandAnswer::Assign(id("mzt"))),
        1 => Just(DemandAnswer::Refuse(vec![legal_basis(LegalBasisKind::Law)])),
    ];
    let outcome = prop_oneof![Just(DemandOutcome::Satisfied), Just(DemandOutcome::NotSatisfied)];
    prop_oneof![
        3 => (by("mzj-changan"), name("n"), items()).prop_map(|(org, name, items)| {
            send(org, demand(&name, &items))
        }),
        3 => (by("pa"), name("n"), answer)
            .prop_map(|(org, name, answer)| send(org, respond(&name, answer))),
        1 => (org(), name("n")).prop_map(|(org, name)| {
            send(org, coordinate(&name, &["mzj-changan", "mzt"], "mzt"))
        }),
        1 => (by("mzj-changan"), name("n"), outcome)
            .prop_map(|(org, name, outcome)| send(org, close(&name, outcome))),
    ]
}

fn dispute_command() -> impl Strategy<Value = Command> {
    let verdict = prop_oneof![Just(DisputeVerdict::Uphold), Just(DisputeVerdict::Overturn)];
    let kind = prop_oneof![3 => Just(DisputeKind::Refusal), 1 => Just(DisputeKind::Approval)];
    prop_oneof![
        (prop_oneof![3 => by("mzj-changan"), 1 => by("mzt")], name("x"), name("r"), kind).prop_map(
            |(org, name, request, kind)| {
                send(org, dispute(&name, DisputeSubject::Request(id(&request)), kind))
            }
        ),
        (by("pa"), name("x"), verdict)
            .prop_map(|(org, name, verdict)| send(org, resolve(&name, verdict))),
    ]
}

fn delivery_command() -> impl Strategy<Value = Command> {
    let status = prop_oneof![Just(DeliveryStatus::Ok), Just(DeliveryStatus::Partial)];
    prop_oneof![
        (by("mzt"), name("d"), granted(), status)
            .prop_map(|(org, name, grant, status)| send(org, delivery(&name, grant, status))),
        (by("mzj-changan"), name("d")).prop_map(|(org, name)| send(org, acknowledge(&name))),
    ]
}

fn anchor_command() -> impl Strategy<Value = Command> {
    let gap = prop_oneof![6 => Just(0u64), 1 => 1u64..3];
    (granted().prop_map(str::to_owned), 0u64..6, 0u64..3, gap, prop::bool::weighted(0.1)).prop_map(
        |(authorization, ok, denied, gap, is_forked)| Command::Anchor {
            authorization,
            ok,
            denied,
            gap,
            is_forked,
        },
    )
}

fn other_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        (org(), org()).prop_map(|(org, of)| send(org, role_grant(of, Role::Consumer, "130000"))),
        (org(), "[a-c]").prop_map(|(org, text)| send(org, notarize("n", &text))),
        (0u64..5_000).prop_map(|ms| Command::Wait { ms }),
        (0u64..60_000).prop_map(|ms| Command::Wait { ms }),
        (by("mzt"), 1u32..4).prop_map(|(org, version)| {
            send(org, resource_update("villages-table", version, &[]))
        }),
    ]
}

/// Ways far into the domain: to a grant of the provider, to one of the contract, and
/// to a refusal.
fn path(kind: u8) -> Vec<Command> {
    let published = if kind == 1 { entry("c1") } else { shared("c1") };
    let mut asked = request_submit("r1", "c1");
    asked.demand_id = Some(id("n1"));
    let mut path = vec![
        send("mzt", catalog_submit(published)),
        send("pa", catalog_review("c1", 1, ReviewDecision::Approve)),
        send("mzt", catalog_publish("c1", 1)),
        send("mzt", resource_mount("villages-table", "c1")),
        send("mzt", resource_update("villages-table", 1, &[])),
        send("mzj-changan", demand("n1", &["code"])),
        send("mzt", respond("n1", DemandAnswer::Match(id("c1")))),
        send("mzj-changan", asked),
        send("pa", request_accept("r1")),
    ];
    let verdict = if kind == 2 { ShareDecision::Reject } else { ShareDecision::Partial };
    let items: &[&str] = if kind == 2 { &[] } else { &["code"] };
    path.push(send("mzt", request_decide("r1", verdict, items)));
    path.push(send("mzt", authorization_issue("a1", "r1")));
    path
}

/// Such ways, or parts of them, at random places in what is random.
pub fn commands() -> impl Strategy<Value = Vec<Command>> {
    let path = prop_oneof![3 => Just(0u8), 1 => Just(1u8), 1 => Just(2u8)].prop_map(path);
    let random = |max: usize| prop::collection::vec(command(), 0..max);
    let steps = prop_oneof![4 => Just(11usize), 1 => 0usize..11];
    let loops = prop::collection::vec(((0u8..5).prop_map(wider::path), 2usize..9, random(6)), 0..3);
    (random(4), random(20), path, steps, loops).prop_map(|(before, after, path, steps, loops)| {
        let mut all = before;
        all.extend(path.into_iter().take(steps));
        for (way, steps, between) in loops {
            all.extend(way.into_iter().take(steps));
            all.extend(between);
        }
        all.extend(after);
        all
    })
}

/// The transaction that a command stands for; a batch follows from how far the gateway
/// has come. Waiting is none.
pub fn transaction(chain: &Chain, command: &Command) -> Option<Tx> {
    let (authorization, ok, denied, gap, is_forked) = match command {
        Command::Wait { .. } => return None,
        Command::Send(tx) => return Some(*tx.clone()),
        Command::Remedy { org, issue, version } => {
            return Some(wider::remedy(chain, org, issue, *version));
        }
        Command::Anchor { authorization, ok, denied, gap, is_forked } => {
            (authorization, ok, denied, gap, is_forked)
        }
    };
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    let at = chain.time.max(log.last_time);
    let mut payload = access_anchor(vec![served(authorization, *ok, *denied, at)], at);
    payload.seq_from = log.last_seq + 1 + gap;
    payload.seq_to = log.last_seq + gap + ok + denied;
    payload.leaf_root = batch_root(payload.seq_from);
    payload.prev_root = if *is_forked { batch_root(0) } else { log.last_root };
    Some(Tx::new("dsj", payload).key("gw-dsj"))
}
