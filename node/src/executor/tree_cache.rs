//! The state tree in memory, at the state of one block.

use liuhen_crypto::state_tree::{Tree, TreeChanges};
use liuhen_types::Hash;

use crate::limits::TREE_CACHE_LEVELS;
use crate::store::Head;

/// The tree as it is after one block. Only commits move it on; a tree of any other
/// block is begun anew, from the store.
#[derive(Default)]
pub struct TreeCache {
    /// The header after which the tree stands like this.
    at: Hash,
    tree: Tree,
}

impl TreeCache {
    /// The tree after the block of `head`.
    pub(super) fn at(&mut self, head: &Head) -> &mut Tree {
        if self.at != head.header_id {
            self.at = head.header_id;
            self.tree = Tree::new(head.root, TREE_CACHE_LEVELS);
        }
        &mut self.tree
    }

    /// Takes the changes of the block with header `id` on `parent`, which are in the
    /// store.
    pub(super) fn advance(&mut self, parent: &Hash, id: Hash, changes: &TreeChanges) {
        if self.at == *parent {
            self.at = id;
            self.tree.apply(changes);
        }
    }
}
