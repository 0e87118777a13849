//! What one transaction costs the contracts, state in memory: its envelope and
//! its execution, without signatures. The target is 20 µs for a typical one.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kit::security::{audit_finding, audit_session, granted, risk_alert, violation_record};
use kit::{Chain, Tx, access_anchor, id, served};
use liuhen_contracts::{check_envelope, execute_block, params};
use liuhen_types::payload::access::AccessAnchor;
use liuhen_types::payload::audit::AuditSubject;
use liuhen_types::payload::catalog::ShareCondition;
use liuhen_types::payload::delivery::DeliveryStatus;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::request::{ShareDecision, ShareRequestSubmit};

#[path = "../tests/rules/kit/mod.rs"]
#[expect(dead_code, reason = "the kit serves the tests; a bench needs a part of it")]
mod kit;

/// Transactions of one block.
const BLOCK_TXS: usize = 500;
/// Entries that are asked for, each by four requests of a block.
const ENTRIES: usize = BLOCK_TXS / 4;

/// A kind of transaction: its name, what must have happened before, and the n-th
/// one of a block.
type Case = (&'static str, fn(&mut Chain), fn(&Chain, usize) -> Tx);

/// Typical transactions of each part of the rules, on a chain with one grant.
const CASES: &[Case] = &[
    ("notarize", |_| {}, |_, n| Tx::new("mzt", kit::notarize("bench", &n.to_string()))),
    (
        "catalog_submit",
        |_| {},
        |_, n| Tx::new("mzt", kit::catalog_submit(kit::entry(&format!("c{n}")))),
    ),
    ("share_request", entries, |_, n| {
        let entry = format!("e{}", n % ENTRIES);
        Tx::new("mzj-changan", kit::request_submit(&format!("q{n}"), &entry))
    }),
    ("access_anchor", |_| {}, anchor),
    // Organs, governance, calendar, bridge:
    ("org_register", |_| {}, |_, n| Tx::new("pa", kit::org_register(&format!("o{n}"), "130000"))),
    // Catalog and resources:
    ("resource_update", mount, |_, n| {
        Tx::new("mzt", kit::resource_update("villages-table", n as u32 + 2, &[]))
    }),
    // Collection, backflow, quality, licences, opening:
    (
        "licence_issue",
        |_| {},
        |chain, n| Tx::new("mzt", kit::license_issue(&n.to_string(), chain.time)),
    ),
    (
        "issue_raise",
        |_| {},
        |_, n| {
            Tx::new("mzj-changan", kit::issue_raise(&format!("i{n}"), kit::of_catalog("villages")))
        },
    ),
    // Demands and sharing:
    ("share_granted", open, |_, n| {
        Tx::new("mzj-changan", kit::request_submit(&format!("q{n}"), "open"))
    }),
    ("delivery", serve, |_, n| {
        Tx::new("mzt", kit::delivery(&format!("x{n}"), "a2", DeliveryStatus::Ok))
    }),
    (
        "demand_submit",
        |_| {},
        |_, n| Tx::new("mzj-changan", kit::demand(&format!("n{n}"), &["code", "name"])),
    ),
    // Security, audit, evaluation:
    ("risk_alert", |_| {}, |_, n| Tx::new("wxb", risk_alert(&format!("l{n}"), Some("a1")))),
    ("violation_record", |_| {}, |_, n| Tx::new("mzt", violation_record(&format!("v{n}"), "mzt"))),
    ("audit_finding", open_session, |_, _| {
        Tx::new("nobody", audit_finding("s", AuditSubject::Share(id("r1"))))
    }),
];

fn anchor(chain: &Chain, n: usize) -> Tx {
    let (seq, uses) = (n as u64 + 1, vec![served("a1", 0, 1, chain.time)]);
    let batch = AccessAnchor {
        seq_from: seq,
        seq_to: seq,
        leaf_root: kit::batch_root(seq),
        prev_root: if n == 0 { id(&"0".repeat(64)) } else { kit::batch_root(seq - 1) },
        ..access_anchor(uses, chain.time)
    };
    Tx::new("dsj", batch).key("gw-dsj")
}

/// Mounts a resource behind the entry, with data.
fn mount(chain: &mut Chain) {
    chain.ok("mzt", kit::resource_mount("villages-table", "villages"));
    chain.ok("mzt", kit::resource_update("villages-table", 1, &[]));
}

/// Mounts it, and grants as many deliveries as a block has.
fn serve(chain: &mut Chain) {
    mount(chain);
    let request = kit::request_submit("r2", "villages");
    chain.ok("mzj-changan", ShareRequestSubmit { quota: BLOCK_TXS as u64, ..request });
    chain.ok("pa", kit::request_accept("r2"));
    chain.ok("mzt", kit::request_decide("r2", ShareDecision::Approve, &[]));
    chain.ok("mzt", kit::authorization_issue("a2", "r2"));
}

/// Publishes entries on which people decide; few requests of one consumer for one of
/// them wait side by side.
fn entries(chain: &mut Chain) {
    for n in 0..ENTRIES {
        let condition = ShareCondition::MaxValidityDays(365);
        chain.publish(kit::conditional(&format!("e{n}"), &[condition]));
    }
}

/// Publishes an entry that the contract grants by itself.
fn open(chain: &mut Chain) {
    chain.publish(kit::entry("open"));
}

fn open_session(chain: &mut Chain) {
    kit::evaluation::hold(chain, "nobody", &[(Role::Auditor, "130100")]);
    chain.ok("nobody", audit_session("s", "nobody"));
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("contracts");
    group.throughput(Throughput::Elements(BLOCK_TXS as u64));
    for (kind, prepare, tx) in CASES {
        let mut chain = granted();
        prepare(&mut chain);
        let txs: Vec<_> = (0..BLOCK_TXS).map(|n| tx(&chain, n)).collect();
        let txs: Vec<_> = txs.into_iter().map(|tx| chain.sign(tx)).collect();
        let (context, chain_id) = (chain.next(), kit::genesis::genesis().chain_id);
        let params = params(&chain.state).expect("the state is sound");
        let execution = execute_block(&chain.state, &context, &chain_id, &txs).expect("sound");
        assert!(execution.outcomes.iter().all(|outcome| outcome.is_accepted()), "{kind}");
        group.bench_function(BenchmarkId::new("check_envelope", format!("kind={kind}")), |b| {
            b.iter(|| {
                for tx in &txs {
                    let keys = check_envelope(&chain.state, &context, &chain_id, &params, tx);
                    black_box(keys.expect("the envelope passes"));
                }
            });
        });
        group.bench_function(BenchmarkId::new("execute_block", format!("kind={kind}")), |b| {
            b.iter(|| black_box(execute_block(&chain.state, &context, &chain_id, &txs)));
        });
    }
    group.finish();
}

criterion_group!(execute, benches);
criterion_main!(execute);
