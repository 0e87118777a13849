//! Hashing many pages at once, from their slots up to their topmost nodes.

use super::key::{PAGE_LEVELS, SLOTS};
use super::page::{Child, Page};
use super::{INNER, LEAF};
use crate::hash::{Hash, sm3_pairs};

/// What stands at a node: nothing, one leaf alone, or more; with its hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Value {
    #[default]
    Empty,
    Leaf(Hash),
    Inner(Hash),
}

impl Value {
    pub(super) fn hash(&self) -> Hash {
        match self {
            Self::Empty => Hash::ZERO,
            Self::Leaf(hash) | Self::Inner(hash) => *hash,
        }
    }
}

/// A node of one of the pages that are hashed together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Which page, by a number that the caller gives.
    pub(super) page: u32,
    /// Which node: 1 is the topmost, 2·n and 2·n + 1 are below n, slot s is 64 + s.
    pub(super) node: u8,
    pub(super) value: Value,
}

/// Numbers of nodes are below this.
pub(super) const NODES: usize = 2 * SLOTS;

/// The values of all nodes of a page by number.
pub(super) type Values = [Value; NODES];

/// The values of what stands in slots of pages: `(page, slot, child)`.
pub(super) fn slot_entries(slots: impl Iterator<Item = (u32, (u8, Child))>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (mut leaves, mut pairs) = (Vec::new(), Vec::new());
    for (page, (slot, child)) in slots {
        let value = match child {
            Child::Empty => Value::Empty,
            Child::Inner { hash } => Value::Inner(hash),
            Child::Leaf { path, value_hash } => {
                leaves.push(entries.len());
                pairs.push([path, value_hash]);
                Value::Empty
            }
        };
        entries.push(Entry { page, node: SLOTS as u8 + slot, value });
    }
    for (position, hash) in leaves.into_iter().zip(sm3_pairs(LEAF, &pairs)) {
        entries[position].value = Value::Leaf(hash);
    }
    entries
}

/// Computes the nodes above `entries`, level by level, and gives the topmost nodes
/// of their pages. The entries are slots, by page and slot in order. `beside` gives
/// the value of a node that has none of them below it; `record` is told every value.
pub(super) fn fold(
    mut entries: Vec<Entry>,
    beside: impl Fn(u32, u8) -> Value,
    mut record: impl FnMut(&Entry),
) -> Vec<Entry> {
    entries.iter().for_each(&mut record);
    for _ in 0..PAGE_LEVELS {
        entries = level(&entries, &beside);
        entries.iter().for_each(&mut record);
    }
    entries
}

fn level(below: &[Entry], beside: &impl Fn(u32, u8) -> Value) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(below.len());
    let (mut inner, mut pairs) = (Vec::new(), Vec::new());
    let mut below = below.iter().peekable();
    while let Some(first) = below.next() {
        let other = first.node ^ 1;
        let second = below.next_if(|next| next.page == first.page && next.node == other);
        let second = second.map_or_else(|| beside(first.page, other), |next| next.value);
        let pair = if first.node < other { [first.value, second] } else { [second, first.value] };
        let value = match pair {
            [single, Value::Empty] | [Value::Empty, single]
                if !matches!(single, Value::Inner(_)) =>
            {
                single
            }
            [left, right] => {
                inner.push(entries.len());
                pairs.push([left.hash(), right.hash()]);
                Value::Empty
            }
        };
        entries.push(Entry { page: first.page, node: first.node / 2, value });
    }
    for (position, hash) in inner.into_iter().zip(sm3_pairs(INNER, &pairs)) {
        entries[position].value = Value::Inner(hash);
    }
    entries
}

/// The values of all nodes of pages.
pub(super) fn all_values<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Vec<Box<Values>> {
    let pages: Vec<&Page> = pages.into_iter().collect();
    let mut values: Vec<Box<Values>> =
        pages.iter().map(|_| Box::new([Value::Empty; NODES])).collect();
    let slots = (0..).zip(pages).flat_map(|(n, page)| page.children().map(move |slot| (n, slot)));
    fold(
        slot_entries(slots),
        |_, _| Value::Empty,
        |entry| {
            values[entry.page as usize][usize::from(entry.node)] = entry.value;
        },
    );
    values
}
