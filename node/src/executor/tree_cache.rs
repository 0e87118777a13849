//! The upper levels of the state tree in memory: every update walks through them.

use std::collections::HashMap;

use liuhen_crypto::state_tree::{Node, NodeKey};
use liuhen_types::Hash;

use crate::error::Error;
use crate::limits::TREE_CACHE_LEVELS;
use crate::store::View;

/// Nodes of the upper levels as they are after one block. Its size is bounded by
/// the number of nodes that these levels can have.
#[derive(Default)]
pub struct TreeCache {
    /// The header after which the nodes stand like this.
    at: Hash,
    nodes: HashMap<NodeKey, Node>,
}

/// Reads nodes of one moment through the cache.
pub struct TreeReader<'a> {
    cache: &'a mut TreeCache,
    view: &'a View<'a>,
}

impl TreeCache {
    /// A reader of the tree after header `at`, which is where `view` stands.
    pub(super) fn reader<'a>(&'a mut self, view: &'a View<'a>, at: &Hash) -> TreeReader<'a> {
        if self.at != *at {
            self.nodes.clear();
            self.at = *at;
        }
        TreeReader { cache: self, view }
    }

    /// Takes the changes of the block with header `id` on `parent`.
    pub(super) fn advance(&mut self, parent: &Hash, id: Hash, changes: &[(NodeKey, Option<Node>)]) {
        if self.at != *parent {
            return;
        }
        self.at = id;
        for (key, node) in changes.iter().filter(|(key, _)| key.depth() < TREE_CACHE_LEVELS) {
            match node {
                Some(node) => self.nodes.insert(*key, *node),
                None => self.nodes.remove(key),
            };
        }
    }
}

impl TreeReader<'_> {
    /// The node at a position.
    pub(super) fn read(&mut self, key: &NodeKey) -> Result<Option<Node>, Error> {
        if key.depth() >= TREE_CACHE_LEVELS {
            return self.view.tree_node(key);
        }
        if let Some(node) = self.cache.nodes.get(key) {
            return Ok(Some(*node));
        }
        let node = self.view.tree_node(key)?;
        if let Some(node) = node {
            self.cache.nodes.insert(*key, node);
        }
        Ok(node)
    }
}
