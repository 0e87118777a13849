//! The pool against a plain list.

use std::sync::Arc;
use std::time::Duration;

use liuhen_types::{Height, SignedTransaction, TxId};
use proptest::prelude::*;

use super::*;
use crate::testing::evidence_tx;

fn pool_tx(n: u64, valid_until: u64, refs: usize) -> Arc<PoolTx> {
    Arc::new(PoolTx::new(unsigned(n, valid_until, refs)))
}

/// The pool does not look at signatures, so the model's need not be real.
fn unsigned(n: u64, valid_until: u64, refs: usize) -> SignedTransaction {
    let transaction = evidence_tx(n, Height(valid_until), refs);
    let signature = liuhen_types::Signature([0; 64]);
    SignedTransaction { transaction, signature, cosignatures: Vec::new() }
}

#[derive(Clone, Debug)]
enum Step {
    Insert { n: u64, valid_until: u64, refs: usize },
    Remove(Vec<u64>),
    Expire(u64),
    RetainEven,
    Take { bytes_max: usize, txs_max: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..40u64, 1..20u64, 0..4usize)
            .prop_map(|(n, valid_until, refs)| Step::Insert { n, valid_until, refs }),
        1 => prop::collection::vec(0..40u64, 0..6).prop_map(Step::Remove),
        1 => (0..22u64).prop_map(Step::Expire),
        1 => Just(Step::RetainEven),
        2 => (0..6_000usize, 0..20usize)
            .prop_map(|(bytes_max, txs_max)| Step::Take { bytes_max, txs_max }),
    ]
}

/// A pool that is nothing but a list in order of arrival.
#[derive(Default)]
struct Model(Vec<Arc<PoolTx>>);

impl Model {
    fn bytes(&self) -> usize {
        self.0.iter().map(|tx| tx.bytes.len()).sum()
    }

    fn insert(&mut self, tx: Arc<PoolTx>, config: MempoolConfig) -> Option<Inserted> {
        if self.0.iter().any(|other| other.id == tx.id) {
            return Some(Inserted::Known);
        }
        let bytes = self.bytes() + tx.bytes.len();
        if self.0.len() == config.txs_max || bytes > config.bytes_max {
            return None;
        }
        self.0.push(tx);
        Some(Inserted::New)
    }

    fn keep(&mut self, keep: impl Fn(&PoolTx) -> bool) -> usize {
        let before = self.0.len();
        self.0.retain(|tx| keep(tx));
        before - self.0.len()
    }

    fn take(&self, bytes_max: usize, txs_max: usize) -> Vec<TxId> {
        let mut room = bytes_max;
        let fits = |tx: &&Arc<PoolTx>| {
            let fits = tx.bytes.len() <= room;
            room -= if fits { tx.bytes.len() } else { 0 };
            fits
        };
        self.0.iter().filter(fits).take(txs_max).map(|tx| tx.id).collect()
    }
}

fn ids(txs: &[Arc<PoolTx>]) -> Vec<TxId> {
    txs.iter().map(|tx| tx.id).collect()
}

proptest! {
    #[test]
    fn behaves_like_a_list(steps in prop::collection::vec(step(), 1..120)) {
        let config = MempoolConfig { txs_max: 20, bytes_max: 5_000 };
        let (pool, mut model) = (Mempool::new(config), Model::default());
        for step in steps {
            match step {
                Step::Insert { n, valid_until, refs } => {
                    let tx = pool_tx(n, valid_until, refs);
                    let expected = model.insert(Arc::clone(&tx), config);
                    prop_assert_eq!(pool.insert(tx).ok(), expected);
                }
                Step::Remove(numbers) => {
                    // Ids depend on all fields, so numbers pick by position.
                    let all = ids(&model.0);
                    let named: Vec<TxId> = numbers
                        .iter()
                        .filter_map(|n| all.get(*n as usize).copied())
                        .chain([TxId(liuhen_crypto::sm3(&[b"absent"]))])
                        .collect();
                    let expected = model.keep(|tx| !named.contains(&tx.id));
                    prop_assert_eq!(pool.remove(&named), expected);
                }
                Step::Expire(next) => {
                    let expected = model.keep(|tx| tx.valid_until() >= Height(next));
                    prop_assert_eq!(pool.expire(Height(next)), expected);
                }
                Step::RetainEven => {
                    let even = |tx: &PoolTx| tx.id.0.0[0].is_multiple_of(2);
                    prop_assert_eq!(pool.retain(even), model.keep(even));
                }
                Step::Take { bytes_max, txs_max } => {
                    let taken = ids(&pool.take(bytes_max, txs_max));
                    prop_assert_eq!(taken, model.take(bytes_max, txs_max));
                }
            }
            prop_assert_eq!(ids(&pool.take(usize::MAX, usize::MAX)), ids(&model.0));
            prop_assert_eq!((pool.len(), pool.bytes()), (model.0.len(), model.bytes()));
            for tx in &model.0 {
                prop_assert_eq!(pool.get(&tx.id), Some(Arc::clone(tx)));
            }
        }
    }
}

#[test]
fn full_pool_names_its_limits_and_keeps_what_it_has() {
    let pool = Mempool::new(MempoolConfig { txs_max: 2, bytes_max: 1 << 20 });
    let first = pool_tx(1, 10, 0);
    assert_eq!(pool.insert(Arc::clone(&first)), Ok(Inserted::New));
    assert_eq!(pool.insert(pool_tx(2, 10, 0)), Ok(Inserted::New));
    let busy = pool.insert(pool_tx(3, 10, 0)).expect_err("two is the limit");
    assert_eq!((busy.txs, busy.txs_max), (2, 2));
    assert_eq!(pool.insert(first), Ok(Inserted::Known), "known even when full");
    assert_eq!(pool.len(), 2);
}

#[tokio::test]
async fn waiting_returns_at_once_or_on_insertion() {
    let pool = Arc::new(Mempool::default());
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.wait_not_empty().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished(), "nothing waits yet");
    pool.insert(pool_tx(1, 10, 0)).expect("room");
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, waiting).await.expect("woken").expect("no panic");
    tokio::time::timeout(limit, pool.wait_not_empty()).await.expect("at once");
}

/// Insertions race with waiters that look and then sleep; a lost wake-up hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_wake_up_is_lost() {
    let pool = Arc::new(Mempool::default());
    for n in 0..2_000 {
        let tx = pool_tx(n, 10, 0);
        let id = tx.id;
        let waiting = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.wait_not_empty().await }
        });
        pool.insert(tx).expect("room");
        let woken = tokio::time::timeout(Duration::from_secs(30), waiting).await;
        woken.expect("woken").expect("no panic");
        assert_eq!(pool.remove(&[id]), 1);
    }
}
