//! What a block of 1,000 notarisations costs a validator beyond its signatures,
//! which intake has checked: building or checking it, keeping and committing it.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use common::{Node, certificate, proposal, signed};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use liuhen_network::{Application, ProposedBlock};
use liuhen_types::SignedTransaction;
use tokio::runtime::Runtime;

const TXS: u64 = 1_000;
/// Notarisations that are in the state before anything is measured.
const BEFORE: u64 = 50_000;

/// A proposer and another validator, with the transactions that come next.
struct Pair {
    runtime: Runtime,
    proposer: Node,
    validator: Node,
    next: u64,
    _dir: tempfile::TempDir,
}

/// How long each step of one block took.
struct Steps {
    build: Duration,
    validate: Duration,
    save: Duration,
    commit: Duration,
}

impl Pair {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let proposer = Node::open(&dir.path().join("proposer"));
        let validator = Node::open(&dir.path().join("validator"));
        let runtime = Runtime::new().expect("a runtime");
        let mut pair = Self { runtime, proposer, validator, next: 0, _dir: dir };
        for _ in 0..BEFORE / TXS {
            pair.block();
        }
        pair
    }

    /// Transactions that both nodes have verified at intake.
    fn transactions(&mut self) -> Vec<SignedTransaction> {
        let numbers = self.next..self.next + TXS;
        self.next += TXS;
        let one = signed(0);
        let mut txs: Vec<_> = numbers.map(|n| common::evidence(n).sign(&common::key(11))).collect();
        txs.iter_mut().for_each(|tx| tx.signature = one.signature);
        for tx in &txs {
            self.proposer.signatures.verified().insert(tx.hash());
            self.validator.signatures.verified().insert(tx.hash());
        }
        txs
    }

    fn block(&mut self) -> Steps {
        let txs = self.transactions();
        self.proposer.insert(txs);
        let Self { runtime, proposer, validator, .. } = self;
        let (block, build): (ProposedBlock, _) = timed(|| runtime.block_on(proposer.build()));
        validator.now.store(block.header.time.0, std::sync::atomic::Ordering::Relaxed);
        let (verdict, validate) =
            timed(|| runtime.block_on(validator.ledger.validate(&block)).expect("no failure"));
        assert_eq!(verdict, Ok(()));
        let (height, kept) = (block.header.height, proposal(&block, 0));
        let ((), save) = timed(|| {
            runtime.block_on(validator.ledger.save_proposal(height, &kept)).expect("a disk");
        });
        let (id, decided) = (block.header.id(), certificate(&block.header));
        let ((), commit) = timed(|| {
            let committed = runtime.block_on(validator.ledger.commit(id, decided.clone()));
            committed.expect("the block commits");
        });
        runtime.block_on(async {
            proposer.save(&block).await;
            proposer.ledger.commit(id, decided).await.expect("the block commits");
        });
        Steps { build, validate, save, commit }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let result = work();
    (result, started.elapsed())
}

fn blocks(criterion: &mut Criterion) {
    let mut pair = Pair::new();
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(TXS)).sample_size(10);
    type Step = fn(&Steps) -> Duration;
    let steps: [(&str, Step); 4] = [
        ("build", |steps| steps.build),
        ("validate", |steps| steps.validate),
        ("save_proposal", |steps| steps.save),
        ("commit", |steps| steps.commit),
    ];
    for (name, step) in steps {
        group.bench_function(format!("{name}/txs={TXS}"), |bencher| {
            bencher.iter_custom(|blocks| (0..blocks).map(|_| step(&pair.block())).sum());
        });
    }
    group.finish();
}

criterion_group!(benches, blocks);
criterion_main!(benches);
