//! Counts what a load did, from the chain alone.

use std::collections::HashSet;
use std::ops::Range;

use anyhow::{Result, ensure};
use liuhen_types::{Code, TimeMs, TxId};

/// What a block holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedBlock {
    /// Its time.
    pub time: TimeMs,
    /// Its transactions with their outcomes, in order.
    pub transactions: Vec<(TxId, Code)>,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// Transactions of the load in blocks of the window.
    pub committed: u64,
    /// Blocks of the window that hold transactions.
    pub blocks: u64,
    /// Mean time between such blocks; none for fewer than two.
    pub block_ms: Option<f64>,
}

/// Counts the blocks whose time lies within `window`, after making sure that
/// the chain holds every transaction of `accepted` exactly once, accepted by the
/// contracts, and nothing else.
///
/// # Errors
/// The first thing that is not so.
pub fn count(accepted: &[TxId], blocks: &[CountedBlock], window: Range<TimeMs>) -> Result<Counted> {
    check_each_once(accepted, blocks)?;
    let filled: Vec<&CountedBlock> = (blocks.iter())
        .filter(|block| window.contains(&block.time) && !block.transactions.is_empty())
        .collect();
    let committed = filled.iter().map(|block| block.transactions.len() as u64).sum();
    let block_ms = match (filled.first(), filled.last()) {
        (Some(first), Some(last)) if filled.len() > 1 => {
            let elapsed_ms = last.time.0.saturating_sub(first.time.0);
            Some(elapsed_ms as f64 / (filled.len() - 1) as f64)
        }
        _ => None,
    };
    Ok(Counted { committed, blocks: filled.len() as u64, block_ms })
}

fn check_each_once(accepted: &[TxId], blocks: &[CountedBlock]) -> Result<()> {
    let mut missing: HashSet<TxId> = accepted.iter().copied().collect();
    ensure!(missing.len() == accepted.len(), "a transaction was handed in as two");
    for (id, code) in blocks.iter().flat_map(|block| &block.transactions) {
        ensure!(
            missing.remove(id),
            "the chain holds transaction {id} twice, or though no node took it"
        );
        ensure!(*code == Code::Ok, "transaction {id} of the load was recorded with {code}");
    }
    match missing.iter().next() {
        None => Ok(()),
        Some(id) => anyhow::bail!(
            "{} transactions that nodes took are not in the chain, {id} among them",
            missing.len()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liuhen_types::Hash;

    fn id(number: u8) -> TxId {
        TxId(Hash([number; 32]))
    }

    fn block(time: u64, ids: &[u8]) -> CountedBlock {
        let transactions = ids.iter().map(|number| (id(*number), Code::Ok)).collect();
        CountedBlock { time: TimeMs(time), transactions }
    }

    fn check(accepted: &[u8], blocks: &[CountedBlock]) -> Result<Counted, String> {
        let accepted: Vec<TxId> = accepted.iter().map(|number| id(*number)).collect();
        count(&accepted, blocks, TimeMs(1_000)..TimeMs(2_000)).map_err(|e| e.to_string())
    }

    #[test]
    fn only_blocks_of_the_window_count() {
        let blocks = [
            block(999, &[1, 2]),
            block(1_000, &[3]),
            block(1_200, &[]),
            block(1_400, &[4, 5]),
            block(1_999, &[6]),
            block(2_000, &[7]),
        ];
        let counted = check(&[1, 2, 3, 4, 5, 6, 7], &blocks).expect("all are there");
        assert_eq!(counted, Counted { committed: 4, blocks: 3, block_ms: Some(499.5) });
        let one = check(&[1], &[block(1_500, &[1])]).expect("it is there");
        assert_eq!(one, Counted { committed: 1, blocks: 1, block_ms: None });
    }

    #[test]
    fn lost_doubled_foreign_and_refused_transactions_fail() {
        let refused =
            CountedBlock { time: TimeMs(1), transactions: vec![(id(1), Code::Duplicate)] };
        for (accepted, blocks, expected) in [
            (&[1u8, 2, 3][..], vec![block(1_100, &[1])], "2 transactions that nodes took are not"),
            (&[1], vec![block(1_100, &[1]), block(1_200, &[1])], "twice"),
            (&[1], vec![block(1_100, &[1, 9])], "no node took it"),
            (&[1, 1], vec![block(1_100, &[1])], "handed in as two"),
            (&[1], vec![refused], "recorded with E_DUPLICATE"),
        ] {
            let error = check(accepted, &blocks).expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
    }
}
