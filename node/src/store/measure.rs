//! What writing the state costs, store included: for `liuhen bench crypto`.

use std::path::Path;
use std::time::{Duration, Instant};

use liuhen_crypto::state_tree::{Child, Tree};
use liuhen_types::{Changeset, StateKey};

use super::changes::StateChanges;
use super::database::Database;
use super::proofs::tree_error;
use super::view::View;
use crate::error::Error;
use crate::limits::TREE_CACHE_LEVELS;

/// Keys that are written at once to fill a store.
const FILL_KEYS: u32 = 50_000;
/// Bytes of a value.
const VALUE_BYTES: usize = 64;

/// What one block's state cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCost {
    /// Reading and hashing: what is done before the vote.
    pub update: Duration,
    /// The batch, until it would survive a crash of the machine.
    pub write: Duration,
}

/// Fills a new store in `dir` with `keys` values and then writes `blocks` blocks, each
/// with new values for `changed` keys from all over. What the first blocks cost also
/// reads the upper levels into memory.
///
/// # Errors
/// As the disk fails.
pub fn measure_state(
    dir: &Path,
    keys: u32,
    changed: u32,
    blocks: u32,
) -> Result<Vec<StateCost>, Error> {
    let database = Database::open(dir, true)?;
    let mut tree = Tree::new(Child::Empty, TREE_CACHE_LEVELS);
    for first in (0..keys).step_by(FILL_KEYS as usize) {
        let last = first.saturating_add(FILL_KEYS).min(keys);
        block(&database, &mut tree, values(first..last, 0))?;
    }
    let mut tree = Tree::new(*tree.root(), TREE_CACHE_LEVELS);
    (1..=blocks)
        .map(|number| {
            let step = (keys / changed.max(1)).max(1) as usize;
            let first = number % step as u32;
            block(&database, &mut tree, values((first..keys).step_by(step), number))
        })
        .collect()
}

/// Keys with values that no other block has.
fn values(keys: impl Iterator<Item = u32>, block: u32) -> Changeset {
    keys.map(|key| {
        let mut value = vec![0x5a; VALUE_BYTES];
        value[..4].copy_from_slice(&block.to_be_bytes());
        value[4..8].copy_from_slice(&key.to_be_bytes());
        (StateKey::from_bytes(format!("measure/value/{key}").into_bytes()), Some(value))
    })
    .collect()
}

fn block(database: &Database, tree: &mut Tree, values: Changeset) -> Result<StateCost, Error> {
    let start = Instant::now();
    let view = View::new(database.snapshot());
    let changes =
        StateChanges::new(values, tree, |keys| view.tree_pages(keys)).map_err(tree_error)?;
    let update = start.elapsed();
    let mut batch = database.batch();
    changes.write(&mut batch);
    database.write(batch, true)?;
    tree.apply(&changes.tree);
    Ok(StateCost { update, write: start.elapsed() - update })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_measured() {
        let dir = tempfile::tempdir().unwrap();
        let costs = measure_state(dir.path(), 3_000, 36, 3).unwrap();
        assert_eq!(costs.len(), 3);
        assert!(costs.iter().all(|cost| !cost.update.is_zero() && !cost.write.is_zero()));
    }
}
