//! Random sequences of commands: whatever is sent, refusals change nothing, the
//! same block gives the same changes, and the invariants of a share hold.

use std::collections::BTreeSet;

use liuhen_contracts::execute_block;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Custody, Demand, DemandStatus, Dispute,
    GatewayLog, ShareRequest,
};
use liuhen_types::payload::catalog::{LegalBasisKind, ReviewDecision, ShareCondition};
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::demand::{DemandAnswer, DemandOutcome};
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{RequestedItem, ShareDecision};
use liuhen_types::payload::{CatalogCorrect, Payload, ShareRequestAccept};
use liuhen_types::{Hash, StateKey, TimeMs};
use proptest::prelude::*;

use crate::kit::genesis::genesis;
use crate::kit::*;

const ORGS: &[&str] = &["pa", "mzt", "zrt", "mzj-changan", "dsj", "ca-sjz", "xa-changan", "wxb"];
/// Names of grants that may come to be: as issued, or as of requests.
const GRANTS: &[&str] = &["a1", "a2", "a3", "r1", "r2", "r3"];
const ITEMS: &[&str] = &["code", "name", "area", "holder", "none"];

fn org() -> impl Strategy<Value = &'static str> {
    prop::sample::select(ORGS)
}

/// Mostly one name, so that commands meet each other.
fn name(prefix: &'static str) -> impl Strategy<Value = String> {
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
fn by(right: &'static str) -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just(right), 1 => org()]
}

#[derive(Clone, Debug)]
enum Command {
    Send(Box<Tx>),
    /// Counts of served and refused calls, and what is wrong with the batch.
    Anchor {
        authorization: String,
        ok: u64,
        denied: u64,
        gap: u64,
        is_forked: bool,
    },
    Wait {
        ms: u64,
    },
}

fn send(org: &str, payload: impl Into<Payload>) -> Command {
    Command::Send(Box::new(Tx::new(org, payload)))
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => catalog_command(),
        4 => request_command(),
        4 => grant_command(),
        3 => anchor_command(),
        2 => demand_command(),
        2 => dispute_command(),
        2 => delivery_command(),
        1 => other_command(),
    ]
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
        2 => (org(), granted())
            .prop_map(|(org, authorization)| send(org, suspend(authorization))),
        2 => (org(), granted())
            .prop_map(|(org, authorization)| send(org, resume(authorization))),
    ]
}

fn granted() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("a1"), 2 => Just("r1"), 1 => prop::sample::select(GRANTS)]
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
        (by("mzj-changan"), name("x"), name("r"), kind).prop_map(|(org, name, request, kind)| {
            send(org, dispute(&name, DisputeSubject::Request(id(&request)), kind))
        }),
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
        (by("mzt"), name("m")).prop_map(|(org, name)| send(org, resource_update(&name, 1, &[]))),
    ]
}

/// The path that leads to a grant, at random places in what is random.
fn commands() -> impl Strategy<Value = Vec<Command>> {
    let path = || {
        vec![
            send("mzt", catalog_submit(shared("c1"))),
            send("pa", catalog_review("c1", 1, ReviewDecision::Approve)),
            send("mzt", catalog_publish("c1", 1)),
            send("mzj-changan", request_submit("r1", "c1")),
            send("pa", request_accept("r1")),
            send("mzt", request_decide("r1", ShareDecision::Partial, &["code"])),
            send("mzt", authorization_issue("a1", "r1")),
        ]
    };
    let random = |max: usize| prop::collection::vec(command(), 0..max);
    let steps = prop_oneof![4 => Just(7usize), 1 => 0usize..7];
    (random(4), random(24), steps).prop_map(move |(before, after, steps)| {
        before.into_iter().chain(path().into_iter().take(steps)).chain(after).collect()
    })
}

/// The batch that a command stands for, from how far the gateway has come.
fn batch(chain: &Chain, command: &Command) -> Option<Tx> {
    let Command::Anchor { authorization, ok, denied, gap, is_forked } = command else {
        return None;
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

fn get<T: borsh::BorshDeserialize>(chain: &Chain, key: &StateKey) -> Option<T> {
    liuhen_contracts::read(&chain.state, key).expect("the state is sound")
}

/// granted ⊆ requested ⊆ items of the entry; a grant names who decided what, ends
/// once, and serves within its quota but for what is flagged.
fn check_shares(chain: &Chain) {
    for n in 1..4 {
        let request: Option<ShareRequest> = get(chain, &StateKey::request(&id(&format!("r{n}"))));
        let Some(request) = request else { continue };
        let catalog: Catalog = chain.read(&StateKey::catalog(&request.request.catalog_id));
        let known: BTreeSet<_> = catalog.entry.items.iter().map(|i| &i.item_id).collect();
        let asked: BTreeSet<_> = request.request.items.iter().map(|i| &i.item_id).collect();
        let granted: BTreeSet<_> = request.granted_items.iter().collect();
        assert!(granted.is_subset(&asked) && asked.is_subset(&known), "{request:?}");
        let (provider, consumer) = (Some(&request.provider), Some(&request.consumer));
        assert_ne!(provider, consumer, "nobody asks itself");
        assert_ne!(request.accepted_by.as_ref(), consumer, "nobody takes on its own request");
        assert!(request.decided_by.is_none() || request.decided_by.as_ref() == provider);
    }
    for name in GRANTS {
        let grant: Option<Authorization> = get(chain, &StateKey::authorization(&id(name)));
        let Some(grant) = grant else { continue };
        assert_eq!(grant.over_quota, grant.ok.saturating_sub(grant.quota), "{grant:?}");
        assert!(grant.served_after_end <= grant.ok, "{grant:?}");
        assert_eq!(grant.first_used_at.is_some(), grant.ok > 0);
        let request: ShareRequest = chain.read(&StateKey::request(&grant.request_id));
        assert_eq!(grant.items, request.granted_items);
        assert_eq!(request.authorization_id.as_ref(), Some(&grant.authorization_id));
        let running = grant.suspensions.iter().filter(|s| s.until.is_none()).count();
        let is_suspended = grant.status == AuthorizationStatus::Suspended;
        assert_eq!(running, usize::from(is_suspended), "{grant:?}");
        let follows = |pair: &[liuhen_types::entity::Suspension]| {
            pair[0].until.is_some_and(|until| until <= pair[1].since)
        };
        assert!(grant.suspensions.windows(2).all(follows), "{grant:?}");
        if let Some(custody) = get::<Custody>(chain, &StateKey::custody(&id(name))) {
            assert!(custody.terms.iter().all(|term| term.org == grant.consumer));
            let follows = |pair: &[liuhen_types::entity::CustodyTerm]| {
                pair[0].until.is_some_and(|until| until <= pair[1].since)
            };
            assert!(custody.terms.windows(2).all(follows), "{custody:?}");
        }
    }
}

/// A demand is satisfied by a grant of its own; who decides a dispute is no party.
fn check_demands_and_disputes(chain: &Chain) {
    for n in 1..4 {
        let demand: Option<Demand> = get(chain, &StateKey::demand(&id(&format!("n{n}"))));
        if let Some(demand) = demand.filter(|d| d.status == DemandStatus::Satisfied) {
            let request: ShareRequest =
                chain.read(&StateKey::request(&demand.request_id.clone().unwrap()));
            assert!(request.authorization_id.is_some() && request.consumer == demand.consumer);
            assert_eq!(Some(&request.request.catalog_id), demand.catalog_id.as_ref());
        }
        let dispute: Option<Dispute> = get(chain, &StateKey::dispute(&id(&format!("x{n}"))));
        if let Some(dispute) = dispute {
            let parties = [&dispute.raiser, &dispute.respondent];
            assert!(dispute.resolved_by.is_none_or(|org| !parties.contains(&&org)));
        }
    }
}

/// What was accepted as served lies in an active period of the grant, or so shortly
/// after its end that it is flagged.
fn check_served(before: &Chain, chain: &Chain, command: &Command) {
    let Command::Anchor { authorization, ok, .. } = command else { return };
    if *ok == 0 {
        return;
    }
    let key = StateKey::authorization(&id(authorization));
    let (old, new): (Authorization, Authorization) = (before.read(&key), chain.read(&key));
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    let flagged = new.served_after_end - old.served_after_end;
    match old.refusal_at(log.last_time, 2_000) {
        None => assert_eq!(flagged, 0),
        Some((_, since)) => {
            assert_eq!(flagged, *ok);
            assert!(log.last_time.0 <= since.0 + 30_000, "{old:?}");
        }
    }
}

/// The gateway's log went on without a gap, or not at all; counters tell the same.
fn check_gateway(before: &GatewayLog, chain: &Chain, is_accepted: bool, command: &Command) {
    let after: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    match command {
        Command::Anchor { ok, denied, gap, is_forked, .. } if is_accepted => {
            assert_eq!((after.last_seq, *gap), (before.last_seq + ok + denied, 0));
            assert!(!is_forked || before.last_root == batch_root(0));
            assert_eq!(after.batches, before.batches + 1);
        }
        _ => assert_eq!(after, *before),
    }
    let counted = |name: &&str| {
        let grant: Option<Authorization> = get(chain, &StateKey::authorization(&id(name)));
        grant.map_or(0, |grant| grant.ok + grant.denied)
    };
    let counted = GRANTS.iter().map(counted).sum::<u64>() + after.denied_foreign;
    assert_eq!(counted, after.last_seq, "every record is counted");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_keeps_the_invariants(commands in commands()) {
        let mut chain = Chain::hebei();
        for command in &commands {
            let before = chain.clone();
            let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
            let tx = match command {
                Command::Wait { ms } => {
                    chain.time = TimeMs(chain.time.0 + ms);
                    continue;
                }
                Command::Send(tx) => *tx.clone(),
                Command::Anchor { .. } => batch(&chain, command).expect("an anchor"),
            };
            let outcome = chain.send(tx.clone());
            if !outcome.is_accepted() {
                prop_assert_eq!(&before.state, &chain.state, "a refusal changes nothing");
            }
            check_shares(&chain);
            check_demands_and_disputes(&chain);
            check_gateway(&log, &chain, outcome.is_accepted(), command);
            if outcome.is_accepted() {
                check_served(&before, &chain, command);
            }
        }
    }

    #[test]
    fn the_same_block_gives_the_same_changes(commands in commands(), split in 0usize..20) {
        let mut chain = Chain::hebei();
        let sends = commands.into_iter().filter_map(|command| match command {
            Command::Send(tx) => Some(*tx),
            _ => None,
        });
        let signed: Vec<_> = sends.map(|tx| chain.sign(tx)).collect();
        let valid: Vec<_> = signed.into_iter().filter(|tx| chain.check(tx).is_ok()).collect();
        let run = |chain: &Chain, txs: &[_]| {
            execute_block(&chain.state, &chain.next(), &genesis().chain_id, txs).unwrap()
        };
        let whole = run(&chain, &valid);
        prop_assert_eq!(&whole, &run(&chain, &valid));
        // In two blocks of the same time, the state after them is the same.
        let (first, rest) = valid.split_at(split.min(valid.len()));
        let first = run(&chain, first);
        let mut after = chain.clone();
        after.apply(first.changes);
        let second = run(&after, rest);
        after.apply(second.changes);
        chain.apply(whole.changes);
        prop_assert_eq!(chain.state, after.state);
        let outcomes: Vec<_> = first.outcomes.into_iter().chain(second.outcomes).collect();
        prop_assert_eq!(whole.outcomes, outcomes);
    }
}

#[test]
fn the_first_batch_follows_zeros() {
    let log: GatewayLog = Chain::hebei().read(&StateKey::gateway(&id("gw-dsj")));
    assert_eq!((log.last_root, log.last_seq), (Hash::ZERO, 0));
}
