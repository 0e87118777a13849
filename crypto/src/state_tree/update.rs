//! Applies the changes of a whole block: each touched node is read once and
//! written once.

use std::collections::BTreeMap;

use super::node::{Child, Node, NodeKey};
use super::{TreeError, bit};
use crate::hash::Hash;

/// A path and its new value hash; `None` deletes.
type Change = (Hash, Option<Hash>);

/// Applies `changes` to the tree at `root` and returns the new root.
///
/// `read` gives the stored node at a position; `write` takes each node that
/// changed, `None` meaning that it is no longer there. No position is read or
/// written twice. After an error the writes so far are meaningless and must be
/// dropped. Deleting what is not there is no error.
///
/// # Errors
/// [`TreeError::Read`] as `read` fails; [`TreeError::Missing`] and
/// [`TreeError::Depth`] if the store is corrupt.
pub fn update<E>(
    root: &Child,
    changes: &BTreeMap<Hash, Option<Hash>>,
    read: &mut impl FnMut(&NodeKey) -> Result<Option<Node>, E>,
    write: &mut impl FnMut(NodeKey, Option<Node>),
) -> Result<Child, TreeError<E>> {
    let changes: Vec<Change> = changes.iter().map(|(path, value)| (*path, *value)).collect();
    Update { read, write }.subtree(*root, Some(NodeKey::ROOT), &changes)
}

/// The store during one update.
struct Update<'a, R, W> {
    read: &'a mut R,
    write: &'a mut W,
}

impl<E, R, W> Update<'_, R, W>
where
    R: FnMut(&NodeKey) -> Result<Option<Node>, E>,
    W: FnMut(NodeKey, Option<Node>),
{
    /// The subtree at `key` after `changes`, which all lie in it and are sorted.
    /// `key` is `None` at depth 256, where only single leaves can be.
    fn subtree(
        &mut self,
        child: Child,
        key: Option<NodeKey>,
        changes: &[Change],
    ) -> Result<Child, TreeError<E>> {
        if changes.is_empty() {
            return Ok(child);
        }
        match child {
            Child::Empty => self.build(key, &inserts(None, changes)),
            Child::Leaf { path, value_hash } => {
                self.build(key, &inserts(Some((path, value_hash)), changes))
            }
            Child::Inner { .. } => self.inner(child, key.ok_or(TreeError::Depth)?, changes),
        }
    }

    /// The same for a subtree that has an inner node at its top.
    fn inner(
        &mut self,
        child: Child,
        key: NodeKey,
        changes: &[Change],
    ) -> Result<Child, TreeError<E>> {
        let before = (self.read)(&key).map_err(TreeError::Read)?.ok_or(TreeError::Missing(key))?;
        let middle = changes.partition_point(|(path, _)| !bit(path, key.depth().into()));
        let (to_left, to_right) = changes.split_at(middle);
        let left = self.subtree(before.left, key.child(false), to_left)?;
        let right = self.subtree(before.right, key.child(true), to_right)?;
        let after = Node { left, right };
        if after == before {
            return Ok(child);
        }
        match (left, right) {
            (Child::Empty, Child::Empty) => {
                (self.write)(key, None);
                Ok(Child::Empty)
            }
            (leaf @ Child::Leaf { .. }, Child::Empty)
            | (Child::Empty, leaf @ Child::Leaf { .. }) => {
                (self.write)(key, None);
                Ok(leaf)
            }
            _ => {
                (self.write)(key, Some(after));
                Ok(Child::Inner { hash: after.hash() })
            }
        }
    }

    /// A new subtree of `leaves`, sorted by path, where no inner node was.
    fn build(
        &mut self,
        key: Option<NodeKey>,
        leaves: &[(Hash, Hash)],
    ) -> Result<Child, TreeError<E>> {
        match leaves {
            [] => Ok(Child::Empty),
            [(path, value_hash)] => Ok(Child::Leaf { path: *path, value_hash: *value_hash }),
            _ => {
                let key = key.ok_or(TreeError::Depth)?;
                let middle = leaves.partition_point(|(path, _)| !bit(path, key.depth().into()));
                let (to_left, to_right) = leaves.split_at(middle);
                let left = self.build(key.child(false), to_left)?;
                let right = self.build(key.child(true), to_right)?;
                let node = Node { left, right };
                (self.write)(key, Some(node));
                Ok(Child::Inner { hash: node.hash() })
            }
        }
    }
}

/// The leaves that `changes` make of a subtree with at most one leaf, by path.
fn inserts(leaf: Option<(Hash, Hash)>, changes: &[Change]) -> Vec<(Hash, Hash)> {
    let mut leaves: Vec<(Hash, Hash)> =
        changes.iter().filter_map(|(path, value)| Some((*path, (*value)?))).collect();
    if let Some((path, value_hash)) = leaf
        && changes.binary_search_by_key(&path, |(changed, _)| *changed).is_err()
    {
        let position = leaves.partition_point(|(other, _)| *other < path);
        leaves.insert(position, (path, value_hash));
    }
    leaves
}
