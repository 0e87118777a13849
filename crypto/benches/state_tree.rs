//! What the state tree costs without a store under it.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use liuhen_crypto::Hash;
use liuhen_crypto::state_tree::{self, Child, Page, PageKey, Tree, TreeChanges};

/// Levels that stay in memory, as in the node.
const LEVELS: u8 = 18;

type Pages = HashMap<PageKey, Page>;
type Changes = BTreeMap<Hash, Option<Hash>>;

/// New values for every `step`th of `count` keys.
fn changes(value: &[u8], count: u32, step: usize) -> Changes {
    let value_hash = state_tree::value_hash(value);
    (0..count)
        .step_by(step)
        .map(|key| (state_tree::state_path(&key.to_le_bytes()), Some(value_hash)))
        .collect()
}

fn update(tree: &mut Tree, pages: &Pages, changes: &Changes) -> TreeChanges {
    let read = |keys: &[PageKey]| {
        Ok::<_, Infallible>(keys.iter().map(|key| pages.get(key).cloned()).collect())
    };
    tree.update(changes, read).expect("the tree in memory is whole")
}

/// Writes changes as a node does: computed, stored, taken.
fn commit(tree: &mut Tree, pages: &mut Pages, changes: &Changes) {
    let changes = update(tree, pages, changes);
    tree.apply(&changes);
    for (key, change) in changes.pages {
        match change.after(pages.get(&key)) {
            Some(page) => pages.insert(key, page),
            None => pages.remove(&key),
        };
    }
}

fn filled(count: u32) -> (Tree, Pages) {
    let (mut tree, mut pages) = (Tree::new(Child::Empty, LEVELS), Pages::new());
    commit(&mut tree, &mut pages, &changes(b"before", count, 1));
    (tree, pages)
}

fn state(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("state_tree::update");
    for (count, step) in [(10_000, 10), (500_000, 83)] {
        let (mut tree, mut pages) = filled(count);
        let mut there = changes(b"after", count, step);
        let mut back = changes(b"before", count, step);
        let keys = there.len();
        group.throughput(Throughput::Elements(keys as u64));
        group.bench_function(format!("keys={keys},of={count}"), |bencher| {
            bencher.iter(|| {
                commit(&mut tree, &mut pages, black_box(&there));
                std::mem::swap(&mut there, &mut back);
            });
        });
    }
    group.finish();
    let (tree, pages) = filled(10_000);
    let path = state_tree::state_path(&7_u32.to_le_bytes());
    criterion.bench_function("state_tree::prove/of=10000", |bencher| {
        bencher.iter(|| {
            let read = |key: &PageKey| Ok::<_, Infallible>(pages.get(key).cloned());
            state_tree::prove(tree.root(), black_box(&path), read)
        });
    });
}

criterion_group!(benches, state);
criterion_main!(benches);
