//! The part of the tree that stays in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::TreeError;
use super::fold::{NODES, Value, Values, all_values};
use super::key::PageKey;
use super::page::{Child, Page};
use super::patch::PageChange;
use super::update::Update;
use crate::hash::Hash;

/// The root with the pages of the upper levels, as they are after one block; pages
/// are loaded when they are first needed.
///
/// It is a cache and nothing else: a new one over the same root and store gives the
/// same results. It only moves on when [`apply`](Self::apply) tells that changes
/// were written, so blocks that are computed and not decided leave no trace.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) root: Child,
    pub(super) levels: u8,
    pub(super) top: HashMap<PageKey, TopPage>,
}

/// A page in memory with all that its slots make.
#[derive(Clone, Debug)]
pub(super) struct TopPage {
    pub(super) page: Arc<Page>,
    pub(super) values: Box<Values>,
    /// How often it was patched since it was last written whole, or read.
    pub(super) patches: usize,
}

impl Default for TopPage {
    fn default() -> Self {
        Self::new(Arc::default(), Box::new([Value::Empty; NODES]))
    }
}

impl TopPage {
    fn new(page: Arc<Page>, values: Box<Values>) -> Self {
        Self { page, values, patches: 0 }
    }

    /// Changes the page, not the values.
    fn change(&mut self, change: &PageChange) {
        match change {
            PageChange::Remove => self.page = Arc::default(),
            PageChange::Put(page) => {
                self.patches = 0;
                self.page = Arc::new(page.clone());
            }
            PageChange::Patch(patch) => {
                self.patches += 1;
                let page = Arc::make_mut(&mut self.page);
                for (slot, child) in patch.slots() {
                    page.set(slot, child);
                }
            }
        }
    }
}

/// What an update does to the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeChanges {
    /// What stands at the root afterwards.
    pub root: Child,
    /// What becomes of pages by position, each at most once.
    pub pages: Vec<(PageKey, PageChange)>,
    /// New values of nodes of pages in memory: number in `pages`, node, value.
    pub(super) values: Vec<(u32, u8, Value)>,
}

impl Tree {
    /// The tree at `root`, of which the upper `levels` are kept in memory once they
    /// have been read, in whole pages of six. A page in memory takes up to 9 KiB,
    /// and there are at most 1, 65 or 4,161 of them for 6, 12 or 18 levels.
    pub fn new(root: Child, levels: u8) -> Self {
        Self { root, levels, top: HashMap::new() }
    }

    /// What stands at the root.
    pub fn root(&self) -> &Child {
        &self.root
    }

    /// What `changes` (path to value digest, or none to delete) make of the tree.
    /// `read` gives pages of the store by position, many at a time and those of one
    /// depth in order. Nothing changes until [`apply`](Self::apply).
    ///
    /// # Errors
    /// [`TreeError::Read`] as `read` fails; [`TreeError::Missing`] and
    /// [`TreeError::Depth`] if the store is corrupt.
    pub fn update<E>(
        &mut self,
        changes: &BTreeMap<Hash, Option<Hash>>,
        read: impl FnMut(&[PageKey]) -> Result<Vec<Option<Page>>, E>,
    ) -> Result<TreeChanges, TreeError<E>> {
        Update::new(self, changes).run(read)
    }

    /// Takes changes that [`update`](Self::update) computed on this very tree and
    /// that are now in the store.
    pub fn apply(&mut self, changes: &TreeChanges) {
        self.root = changes.root;
        let mut touched: Vec<Option<(PageKey, TopPage)>> = Vec::with_capacity(changes.pages.len());
        for (key, change) in &changes.pages {
            let mut top = None;
            if self.keeps(key) && *change != PageChange::Remove {
                let mut page = self.top.remove(key).unwrap_or_default();
                page.change(change);
                top = Some((*key, page));
            } else {
                self.top.remove(key);
            }
            touched.push(top);
        }
        for (page, node, value) in &changes.values {
            if let Some((_, top)) = &mut touched[*page as usize] {
                top.values[usize::from(*node)] = *value;
            }
        }
        self.top.extend(touched.into_iter().flatten());
    }

    /// True for a page of the upper levels.
    pub(super) fn keeps(&self, key: &PageKey) -> bool {
        key.depth() < self.levels
    }

    /// Keeps those of the pages, which were read from the store, that are of the
    /// upper levels.
    pub(super) fn load(&mut self, mut pages: Vec<(PageKey, Arc<Page>)>) {
        pages.retain(|(key, _)| self.keeps(key));
        let values = all_values(pages.iter().map(|(_, page)| &**page));
        let loaded = pages.into_iter().zip(values);
        self.top.extend(loaded.map(|((key, page), values)| (key, TopPage::new(page, values))));
    }
}
