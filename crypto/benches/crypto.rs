//! What hashes, the log and the state tree cost.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use liuhen_crypto::state_tree::{self, Child, Node, NodeKey};
use liuhen_crypto::{Hash, LogFrontier, LogHasher as _, Sm3Log, sm3};

fn hashes(criterion: &mut Criterion) {
    criterion.bench_function("hash::sm3/bytes=64", |bencher| {
        bencher.iter(|| sm3(&[black_box(&[0x5a; 64])]));
    });
    let leaf = Sm3Log::leaf(b"leaf");
    criterion.bench_function("log::append/leaves=1000", |bencher| {
        bencher.iter(|| {
            let mut frontier = LogFrontier::<Sm3Log>::new();
            for _ in 0..1000 {
                frontier.append(black_box(leaf), &mut |_, _, node| {
                    black_box(node);
                });
            }
            frontier.root()
        });
    });
}

/// A state tree in memory.
#[derive(Clone, Default)]
struct Tree {
    root: Child,
    nodes: HashMap<NodeKey, Node>,
}

impl Tree {
    fn update(&mut self, changes: &BTreeMap<Hash, Option<Hash>>) {
        let mut writes = Vec::new();
        let mut read = |key: &NodeKey| Ok::<_, Infallible>(self.nodes.get(key).copied());
        let root = state_tree::update(&self.root, changes, &mut read, &mut |key, node| {
            writes.push((key, node));
        });
        self.root = root.expect("the tree in memory is whole");
        for (key, node) in writes {
            match node {
                Some(node) => self.nodes.insert(key, node),
                None => self.nodes.remove(&key),
            };
        }
    }
}

fn state(criterion: &mut Criterion) {
    let changes = |value: &[u8], count: u32, step: usize| -> BTreeMap<Hash, Option<Hash>> {
        let value_hash = state_tree::value_hash(value);
        (0..count)
            .step_by(step)
            .map(|key| (state_tree::state_path(&key.to_le_bytes()), Some(value_hash)))
            .collect()
    };
    let mut tree = Tree::default();
    tree.update(&changes(b"before", 10_000, 1));
    let update = changes(b"after", 10_000, 10);
    let mut group = criterion.benchmark_group("state_tree::update");
    group.throughput(Throughput::Elements(update.len() as u64));
    group.bench_function("keys=1000,of=10000", |bencher| {
        bencher.iter_batched_ref(
            || tree.clone(),
            |tree| tree.update(black_box(&update)),
            BatchSize::LargeInput,
        );
    });
    group.finish();
    let path = state_tree::state_path(&7_u32.to_le_bytes());
    criterion.bench_function("state_tree::prove/of=10000", |bencher| {
        bencher.iter(|| {
            let read = |key: &NodeKey| Ok::<_, Infallible>(tree.nodes.get(key).copied());
            state_tree::prove(&tree.root, black_box(&path), read)
        });
    });
}

criterion_group!(benches, hashes, state);
criterion_main!(benches);
