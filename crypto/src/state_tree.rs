//! The authenticated state: a binary Merkle tree over SM3, as pure algorithm.
//!
//! A key stands at path = SM3(domain ‖ key), bits most significant first.
//! leaf = SM3(0x00 ‖ path ‖ SM3(value)), inner = SM3(0x01 ‖ left ‖ right); an
//! empty subtree is 32 zero bytes and a subtree with exactly one leaf *is* that
//! leaf, at whatever depth. The root so depends on the contents alone, never on
//! the order or the batches in which they were written.
//!
//! A store keeps [`Page`]s of six levels by position, see [`PageKey`]. A [`Tree`] is
//! what stays in memory: it takes the changes of a whole block, hashes level by
//! level in the lanes of SM3, and says what becomes of which pages, see
//! [`PageChange`]. Storing them, the values themselves and the [`Child`] at the root
//! is the caller's business.

mod fold;
mod key;
mod page;
mod patch;
mod proof;
mod tree;
mod update;

pub use key::PageKey;
pub use page::{Child, Page, PageError};
pub use patch::{PageChange, PagePatch, merge_page, merge_patches};
pub use proof::{OtherLeaf, StateProof, prove, verify, verify_path};
pub use tree::{Tree, TreeChanges};

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::hash::{Hash, domain_prefix, sm3, sm3_domain, sm3_many};

/// The domain of paths.
const PATH_DOMAIN: &str = "liuhen/state-path/v1";
/// Prefix of what is hashed into a leaf.
const LEAF: u8 = 0x00;
/// Prefix of what is hashed into an inner node.
const INNER: u8 = 0x01;

/// Where `key` stands in the tree.
pub fn state_path(key: &[u8]) -> Hash {
    sm3_domain(PATH_DOMAIN, &[key])
}

/// What a leaf holds of a value.
pub fn value_hash(value: &[u8]) -> Hash {
    sm3(&[value])
}

/// New values by key (none deletes) as the tree takes them: value digests by path.
pub fn path_changes<'a>(
    values: impl IntoIterator<Item = (&'a [u8], Option<&'a [u8]>)>,
) -> BTreeMap<Hash, Option<Hash>> {
    let prefix = domain_prefix(PATH_DOMAIN);
    let (mut keys, mut set) = (Vec::new(), Vec::new());
    let mut is_set = Vec::new();
    for (key, value) in values {
        keys.push([prefix.as_slice(), key]);
        is_set.push(value.is_some());
        set.extend(value.map(|value| [value]));
    }
    let mut digests = sm3_many(&set).into_iter();
    let paths = sm3_many(&keys).into_iter();
    let mut digest = |is_set: bool| if is_set { digests.next() } else { None };
    paths.zip(is_set).map(|(path, is_set)| (path, digest(is_set))).collect()
}

/// The hash of a leaf.
pub fn leaf_hash(path: &Hash, value_hash: &Hash) -> Hash {
    sm3(&[&[LEAF], &path.0, &value_hash.0])
}

/// The hash of an inner node.
pub fn inner_hash(left: &Hash, right: &Hash) -> Hash {
    sm3(&[&[INNER], &left.0, &right.0])
}

/// Bit `depth` of a path: true leads to the right. `depth` is below 256.
fn bit(path: &Hash, depth: usize) -> bool {
    path.0[depth / 8] >> (7 - depth % 8) & 1 == 1
}

/// Why the stored tree could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError<E> {
    /// A page that must be there is not: the store is corrupt.
    #[error("state tree page {0:?} is missing from the store")]
    Missing(PageKey),
    /// Inner nodes lie deeper than a path has bits: the store is corrupt.
    #[error("state tree is deeper than 256 levels")]
    Depth,
    /// The store could not give a page.
    #[error("reading a page of the state tree failed")]
    Read(#[source] E),
}
