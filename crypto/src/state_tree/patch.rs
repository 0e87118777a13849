//! What a block does to a page, in as few bytes as possible: a page of the middle
//! levels is 2 KiB, and a block changes one or two of its slots.

use super::key::{PageKey, slots_of};
use super::page::{Child, Page};

/// Bytes of the list of changed slots.
const CHANGED_BYTES: usize = 8;

/// New children for some slots of a page.
///
/// Byte form: which slots change, as 64 bits little-endian with slot 0 first; then
/// the byte form of a page with their new children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PagePatch {
    changed: u64,
    children: Page,
}

/// What a row of a store becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageChange {
    /// There is no such page any more.
    Remove,
    /// This page.
    Put(Page),
    /// The page that was there with this patch.
    Patch(PagePatch),
}

impl PagePatch {
    /// A patch that gives slots, which are in order, new children.
    pub(super) fn new(slots: &[(u8, Child)]) -> Self {
        let changed = slots.iter().map(|(slot, _)| 1 << slot).sum();
        Self { changed, children: Page::default().with(slots) }
    }

    /// The slots that change, in order, with what then stands there.
    pub(super) fn slots(&self) -> Vec<(u8, Child)> {
        let mut children = self.children.children().peekable();
        let mut child = |slot| children.next_if(|(taken, _)| *taken == slot);
        slots_of(self.changed).map(|slot| child(slot).unwrap_or((slot, Child::Empty))).collect()
    }

    /// The one patch that does what this and then `next` do.
    fn then(&self, next: &Self) -> Self {
        let children = self.children.with(&next.slots());
        Self { changed: self.changed | next.changed, children }
    }

    /// The byte form.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.changed.to_le_bytes(), self.children.to_bytes().as_slice()].concat()
    }

    /// Reads the byte form.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (changed, children) = bytes.split_first_chunk::<CHANGED_BYTES>()?;
        let changed = u64::from_le_bytes(*changed);
        let children = Page::read(children).ok()?;
        children.is_within(changed).then_some(Self { changed, children })
    }
}

impl PageChange {
    /// What a store has at the place of the change afterwards.
    pub fn after(&self, before: Option<&Page>) -> Option<Page> {
        match self {
            Self::Remove => None,
            Self::Put(page) => Some(page.clone()),
            Self::Patch(patch) => before.map(|page| page.with(&patch.slots())),
        }
    }
}

/// The bytes of the page at `key` (in bytes) after patches, oldest first, for stores
/// that keep patches until they need the page; `None` if any of it is damaged.
pub fn merge_page<'a>(
    key: &[u8],
    page: &[u8],
    patches: impl IntoIterator<Item = &'a [u8]>,
) -> Option<Vec<u8>> {
    let mut page = Page::from_bytes(&PageKey::from_bytes(key)?, page).ok()?;
    for patch in patches {
        page = page.with(&PagePatch::from_bytes(patch)?.slots());
    }
    Some(page.to_bytes())
}

/// The bytes of the one patch that does what patches, oldest first, do in turn;
/// `None` if one is damaged.
pub fn merge_patches<'a>(patches: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut merged = PagePatch::default();
    for patch in patches {
        merged = merged.then(&PagePatch::from_bytes(patch)?);
    }
    Some(merged.to_bytes())
}
