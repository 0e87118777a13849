//! Writing many keys at once: down through the pages that they touch, then up
//! again, all pages of one depth together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::TreeError;
use super::fold::{Entry, Value, fold, slot_entries};
use super::key::PageKey;
use super::page::{Child, Page};
use super::patch::{PageChange, PagePatch};
use super::tree::{TopPage, Tree, TreeChanges};
use crate::hash::Hash;

/// A page is patched if at most one in so many of its children changes. Three and
/// more of them then stay, so that it stays a page.
const PATCH_WORTH: usize = 4;

/// A page is written whole after so many patches, which its next reader puts together.
pub(super) const PATCHES_MAX: usize = 32;

/// New value digests by path; none deletes.
type Change = (Hash, Option<Hash>);

/// One update in work.
pub(super) struct Update<'a> {
    tree: &'a mut Tree,
    /// The changes by path, and after them runs of leaves that move to new pages.
    changes: Vec<Change>,
    result: TreeChanges,
}

/// A page that changes lead to.
struct Visit {
    key: PageKey,
    /// Where its result goes: which visit of the depth above, which of its slots.
    above: (usize, usize),
    /// The changes that lie in it.
    changes: Range<usize>,
    /// True if the page does not exist yet.
    new: bool,
    before: Arc<Page>,
    /// What the slots with changes become. Where there is a page below, what stands
    /// there now, until that page has changed.
    slots: Vec<(u8, Child)>,
}

/// What becomes of a slot, or of the root.
enum Next {
    /// This, at once.
    Child(Child),
    /// What these changes make of the page below.
    Page { changes: Range<usize>, new: bool },
}

impl<'a> Update<'a> {
    pub(super) fn new(tree: &'a mut Tree, changes: &BTreeMap<Hash, Option<Hash>>) -> Self {
        let changes = changes.iter().map(|(path, value)| (*path, *value)).collect();
        let result = TreeChanges { root: tree.root, ..TreeChanges::default() };
        Self { tree, changes, result }
    }

    pub(super) fn run<E>(
        mut self,
        mut read: impl FnMut(&[PageKey]) -> Result<Vec<Option<Page>>, E>,
    ) -> Result<TreeChanges, TreeError<E>> {
        let all = 0..self.changes.len();
        let root = self.tree.root;
        let mut visits = match self.next(root, all) {
            Next::Child(child) => {
                self.result.root = child;
                return Ok(self.result);
            }
            Next::Page { changes, new } => vec![Visit::new(PageKey::ROOT, (0, 0), changes, new)],
        };
        let mut depths = Vec::new();
        while !visits.is_empty() {
            self.read(&mut visits, &mut read)?;
            let below = self.descend(&mut visits)?;
            depths.push(visits);
            visits = below;
        }
        while let Some(mut visits) = depths.pop() {
            for ((visit, slot), child) in self.ascend(&mut visits) {
                match depths.last_mut() {
                    Some(above) => above[visit].slots[slot].1 = child,
                    None => self.result.root = child,
                }
            }
        }
        Ok(self.result)
    }

    /// What `changes` make of a place where `child` stands.
    fn next(&mut self, child: Child, changes: Range<usize>) -> Next {
        let before = match child {
            _ if changes.is_empty() => return Next::Child(child),
            Child::Inner { .. } => return Next::Page { changes, new: false },
            Child::Leaf { path, value_hash } => Some((path, value_hash)),
            Child::Empty => None,
        };
        let start = self.changes.len();
        let mut before = before.into_iter().peekable();
        for position in changes {
            let (path, value) = self.changes[position];
            if let Some((path, value)) = before.next_if(|(before, _)| *before < path) {
                self.changes.push((path, Some(value)));
            }
            before.next_if(|(before, _)| *before == path);
            if value.is_some() {
                self.changes.push((path, value));
            }
        }
        self.changes.extend(before.map(|(path, value)| (path, Some(value))));
        let child = match self.changes[start..] {
            [] => Child::Empty,
            [(path, Some(value_hash))] => Child::Leaf { path, value_hash },
            _ => return Next::Page { changes: start..self.changes.len(), new: true },
        };
        self.changes.truncate(start);
        Next::Child(child)
    }

    /// Gets the pages of visits from memory or from the store.
    fn read<E>(
        &mut self,
        visits: &mut [Visit],
        read: &mut impl FnMut(&[PageKey]) -> Result<Vec<Option<Page>>, E>,
    ) -> Result<(), TreeError<E>> {
        let mut absent = Vec::new();
        for visit in visits.iter_mut().filter(|visit| !visit.new) {
            match self.tree.top.get(&visit.key) {
                Some(top) => visit.before = Arc::clone(&top.page),
                None => absent.push(visit),
            }
        }
        if absent.is_empty() {
            return Ok(());
        }
        let keys: Vec<PageKey> = absent.iter().map(|visit| visit.key).collect();
        let mut pages = read(&keys).map_err(TreeError::Read)?.into_iter();
        for visit in &mut absent {
            let page = pages.next().flatten().ok_or(TreeError::Missing(visit.key))?;
            visit.before = Arc::new(page);
        }
        let pages = absent.into_iter().map(|visit| (visit.key, Arc::clone(&visit.before)));
        self.tree.load(pages.collect());
        Ok(())
    }

    /// Parts the changes of visits among the slots of their pages, and gives the
    /// visits of the pages below.
    fn descend<E>(&mut self, visits: &mut [Visit]) -> Result<Vec<Visit>, TreeError<E>> {
        let mut below = Vec::with_capacity(visits.len());
        for (number, visit) in visits.iter_mut().enumerate() {
            let mut rest = visit.changes.clone();
            while !rest.is_empty() {
                let slot = visit.key.slot(&self.changes[rest.start].0);
                let count = self.changes[rest.clone()]
                    .partition_point(|(path, _)| visit.key.slot(path) == slot);
                let here = rest.start..rest.start + count;
                rest.start = here.end;
                let before = visit.before.child(slot);
                let child = match self.next(before, here) {
                    Next::Child(child) => child,
                    Next::Page { changes, new } => {
                        let key = visit.key.child(slot).ok_or(TreeError::Depth)?;
                        let above = (number, visit.slots.len());
                        below.push(Visit::new(key, above, changes, new));
                        before
                    }
                };
                visit.slots.push((slot, child));
            }
        }
        Ok(below)
    }

    /// Hashes the pages of visits, all of one depth, whose slots are known, and
    /// gives what stands above each page that changed, with the place above.
    fn ascend(&mut self, visits: &mut [Visit]) -> Vec<((usize, usize), Child)> {
        let top = visits.first().is_some_and(|visit| self.tree.keeps(&visit.key));
        for Visit { before, slots, .. } in &mut *visits {
            slots.retain(|(slot, child)| before.child(*slot) != *child);
        }
        let changed = visits.iter().filter(|visit| !visit.slots.is_empty());
        let changed: Vec<(&Visit, PageChange)> =
            changed.map(|visit| (visit, visit.change(self.tree.top.get(&visit.key)))).collect();
        let first = self.result.pages.len() as u32;
        let tops = if top { self.fold_top(first, &changed) } else { fold_whole(&changed) };
        let mut results = Vec::with_capacity(changed.len());
        for ((visit, mut change), topmost) in changed.into_iter().zip(tops) {
            let mut child = Child::Inner { hash: topmost.value.hash() };
            if let PageChange::Put(page) = &change
                && let Some(single) = page.at_most_leaf()
            {
                (child, change) = (single, PageChange::Remove);
            }
            self.result.pages.push((visit.key, change));
            results.push((visit.above, child));
        }
        results
    }

    /// Hashes pages in memory, whose other nodes are known.
    fn fold_top(&mut self, first: u32, changed: &[(&Visit, PageChange)]) -> Vec<Entry> {
        let known = changed.iter().map(|(visit, _)| self.tree.top.get(&visit.key));
        let known: Vec<Option<&TopPage>> = known.collect();
        let slots = (0..)
            .zip(changed)
            .flat_map(|(number, (visit, _))| visit.slots.iter().map(move |slot| (number, *slot)));
        let beside = |page: u32, node: u8| {
            known[page as usize].map_or(Value::Empty, |known| known.values[usize::from(node)])
        };
        let values = &mut self.result.values;
        fold(slot_entries(slots), beside, |entry| {
            values.push((first + entry.page, entry.node, entry.value));
        })
    }
}

/// Hashes pages of which no node is known, with all their slots; of a page that
/// empties, with those that it had.
fn fold_whole(changed: &[(&Visit, PageChange)]) -> Vec<Entry> {
    let mut slots = Vec::new();
    for (number, (visit, change)) in (0..).zip(changed) {
        let count = slots.len();
        if let PageChange::Put(page) = change {
            slots.extend(page.children().map(|slot| (number, slot)));
        }
        if slots.len() == count {
            slots.extend(visit.slots.iter().map(|slot| (number, *slot)));
        }
    }
    fold(slot_entries(slots.into_iter()), |_, _| Value::Empty, |_| {})
}

impl Visit {
    fn new(key: PageKey, above: (usize, usize), changes: Range<usize>, new: bool) -> Self {
        Self { key, above, changes, new, before: Arc::default(), slots: Vec::new() }
    }

    /// What the changed slots make of the page. A patch where that is much shorter
    /// and the page certainly stays a page, if the page is in memory.
    fn change(&self, top: Option<&TopPage>) -> PageChange {
        if top.is_some_and(|top| top.patches < PATCHES_MAX)
            && self.slots.len() * PATCH_WORTH <= self.before.len()
        {
            PageChange::Patch(PagePatch::new(&self.slots))
        } else {
            PageChange::Put(self.before.with(&self.slots))
        }
    }
}
