//! Proofs that a key has a value, or none.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use super::fold::{Value, all_values};
use super::key::{PAGE_LEVELS, PageKey};
use super::page::{Child, Page};
use super::{TreeError, bit, inner_hash, leaf_hash, state_path, value_hash};
use crate::hash::Hash;
use crate::limits::STATE_PROOF_SIBLINGS_MAX;

/// Shows what stands at the path of a key in a tree with a known root.
///
/// A proof does not say what it proves; the verifier brings the key and the
/// value it expects. Each tree, key and expectation has exactly one proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateProof {
    /// The hashes beside the way, from the root downward; an empty subtree is
    /// 32 zero bytes. At most 256.
    pub siblings: Vec<Hash>,
    /// For a key that is absent because another key's leaf stands where it
    /// would be: that leaf. Otherwise the way ends at the key's own leaf or at an
    /// empty subtree, and the verifier knows both.
    pub other: Option<OtherLeaf>,
}

/// The leaf of another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherLeaf {
    /// Where that key stands.
    pub path: Hash,
    /// Digest of its value.
    pub value_hash: Hash,
}

/// The proof of what stands at `path` in the tree at `root`, present or absent.
///
/// # Errors
/// [`TreeError::Read`] as `read` fails; [`TreeError::Missing`] and
/// [`TreeError::Depth`] if the store is corrupt.
pub fn prove<E>(
    root: &Child,
    path: &Hash,
    mut read: impl FnMut(&PageKey) -> Result<Option<Page>, E>,
) -> Result<StateProof, TreeError<E>> {
    let mut siblings = Vec::new();
    let (mut child, mut next) = (*root, Some(PageKey::ROOT));
    while let Child::Inner { .. } = child {
        let key = next.ok_or(TreeError::Depth)?;
        let page = read(&key).map_err(TreeError::Read)?.ok_or(TreeError::Missing(key))?;
        child = through(&page, key.slot(path), &mut siblings);
        next = key.child(key.slot(path));
    }
    let other = match child {
        Child::Leaf { path: found, value_hash } if found != *path => {
            Some(OtherLeaf { path: found, value_hash })
        }
        _ => None,
    };
    Ok(StateProof { siblings, other })
}

/// Walks through a page as far as its inner nodes lead towards `slot`, noting the
/// hashes beside the way, and gives what stands at the end.
fn through(page: &Page, slot: u8, siblings: &mut Vec<Hash>) -> Child {
    let values = all_values([page]).pop().expect("values of one page");
    let mut node = 1;
    for below in (0..PAGE_LEVELS).rev() {
        node = 2 * node + usize::from(slot >> below & 1);
        siblings.push(values[node ^ 1].hash());
        match values[node] {
            Value::Inner(_) => {}
            Value::Empty => return Child::Empty,
            // The one leaf in the slots below this node.
            Value::Leaf(_) => return page.first_child(slot >> below << below),
        }
    }
    page.child(slot)
}

/// True if `proof` shows that in the tree with `root`, `key` has `value`, or has
/// none if that is `None`.
pub fn verify(root: &Hash, key: &[u8], value: Option<&[u8]>, proof: &StateProof) -> bool {
    verify_path(root, &state_path(key), value.map(value_hash).as_ref(), proof)
}

/// As [`verify`], for a caller who has the path and the value's digest.
pub fn verify_path(
    root: &Hash,
    path: &Hash,
    value_hash: Option<&Hash>,
    proof: &StateProof,
) -> bool {
    let depth = proof.siblings.len();
    if depth > STATE_PROOF_SIBLINGS_MAX {
        return false;
    }
    let end = match (value_hash, &proof.other) {
        (Some(value_hash), None) => leaf_hash(path, value_hash),
        (Some(_), Some(_)) => return false,
        (None, None) => Hash::ZERO,
        (None, Some(other)) => {
            let beside = other.path != *path
                && (0..depth).all(|level| bit(&other.path, level) == bit(path, level));
            if !beside {
                return false;
            }
            leaf_hash(&other.path, &other.value_hash)
        }
    };
    let computed = proof.siblings.iter().enumerate().rev().fold(end, |below, (level, sibling)| {
        if bit(path, level) { inner_hash(sibling, &below) } else { inner_hash(&below, sibling) }
    });
    computed == *root
}
