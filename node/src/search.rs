//! Keeps the catalog's search index current to the chain.
//!
//! The index is derived data in a folder of its own: it follows the blocks, and is
//! filled from the state when it is missing, damaged, of another format or chain, or
//! ahead of the store. A search first catches up with the tip, which costs a look at a
//! number unless a block since touched an entry. Failures of the index never stop
//! the ledger: searches fail, and the index is opened anew.

mod places;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::Duration;

use liuhen_search::{Found, Index, Search, Searcher, Standing};
use liuhen_types::entity::Catalog;
use liuhen_types::{CatalogId, Code, Height, StateKey};
use tokio::sync::watch;

use places::Places;

use crate::error::Error;
use crate::limits::{PAGE_ROWS_MAX, SEARCH_BLOCKS_PER_COMMIT};
use crate::store::{Store, View};

const CATALOGS: &[u8] = b"catalog/entry/";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index is being filled.
    #[error("the search index is being built from the state; try again later")]
    Building,
    /// The index or the store failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// The index and what it takes to follow the chain.
pub struct CatalogSearch {
    dir: PathBuf,
    store: Store,
    /// Height up to which searches see the chain.
    height: AtomicU64,
    /// There once the index was filled for the first time.
    searcher: Mutex<Option<Searcher>>,
    /// None until the first use, and after a failure.
    index: Mutex<Option<Index>>,
    /// Becomes true when the index was filled.
    ready: watch::Sender<bool>,
}

impl CatalogSearch {
    /// The index of a store in `dir`. Nothing is opened before it is asked for.
    pub fn new(dir: PathBuf, store: Store) -> Self {
        Self {
            dir,
            store,
            height: AtomicU64::new(0),
            searcher: Mutex::new(None),
            index: Mutex::new(None),
            ready: watch::Sender::new(false),
        }
    }

    /// Waits until the index was filled for the first time, but no longer than `wait`.
    pub async fn ready(&self, wait: Duration) {
        let mut ready = self.ready.subscribe();
        // Whether it came to be, the search itself finds out.
        let _ = tokio::time::timeout(wait, ready.wait_for(|ready| *ready)).await;
    }

    /// Entries that can be found.
    pub fn len(&self) -> u64 {
        self.searcher().map_or(0, |searcher| searcher.len())
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries that a search finds, as of the tip or later.
    ///
    /// # Errors
    /// While the index is filled for the first time, and as index and store fail.
    pub fn search(&self, search: &Search) -> Result<Found, SearchError> {
        if self.searcher().is_some() {
            self.catch_up()?;
        } else {
            // Whoever fills it takes as long as it takes; the others are told.
            match self.index.try_lock() {
                Ok(mut index) => self.follow(&mut index)?,
                Err(TryLockError::Poisoned(poisoned)) => self.follow(&mut poisoned.into_inner())?,
                Err(TryLockError::WouldBlock) => return Err(SearchError::Building),
            }
        }
        let searcher = self.searcher().ok_or(SearchError::Building)?;
        Ok(searcher.search(search).map_err(Error::Search)?)
    }

    /// Takes in the blocks since the last time.
    ///
    /// # Errors
    /// As index and store fail; the index is then opened anew the next time.
    pub fn catch_up(&self) -> Result<(), Error> {
        let is_current = || {
            let height = self.height.load(Ordering::Acquire);
            self.searcher().is_some() && self.store.tip().height.0 <= height
        };
        if is_current() {
            return Ok(());
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if is_current() {
            return Ok(());
        }
        let followed = self.follow(&mut index);
        if followed.is_err() {
            // Searches do not queue for an index that fails: one at a time opens it anew.
            *self.searcher.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        followed
    }

    fn searcher(&self) -> Option<Searcher> {
        self.searcher.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Brings the index up to the tip, opening it if need be.
    fn follow(&self, kept: &mut Option<Index>) -> Result<(), Error> {
        let mut index = match kept.take() {
            Some(index) => index,
            None => Index::open(&self.dir, self.store.genesis().hash())?,
        };
        let view = self.store.view();
        let tip = match index.standing() {
            Some(standing) if is_of(&view, &standing)? => {
                // What was seen without a commit touched nothing.
                let seen = self.height.load(Ordering::Acquire).max(standing.height.0);
                Self::take_blocks(&mut index, &view, Height(seen))?
            }
            _ => self.fill(&mut index, &view)?,
        };
        *self.searcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.searcher());
        self.height.store(tip.0, Ordering::Release);
        self.ready.send_replace(true);
        // Only an index that did all it was told is kept.
        *kept = Some(index);
        Ok(())
    }

    /// Takes in every entry of the state.
    fn fill(&self, index: &mut Index, view: &View<'_>) -> Result<Height, Error> {
        tracing::info!(dir = %self.dir.display(), "building the search index from the state");
        index.clear()?;
        let (mut entries, mut places) = (0_u64, Places::new(view));
        scan(view, CATALOGS, |catalog: Catalog| {
            entries += 1;
            places.put(index, &catalog)
        })?;
        let standing = standing_at(view)?;
        index.commit(standing)?;
        tracing::info!(entries, height = %standing.height, "the search index is built");
        Ok(standing.height)
    }

    /// Takes in the blocks above a height. What touched no entry is only remembered,
    /// and written down from time to time.
    fn take_blocks(index: &mut Index, view: &View<'_>, from: Height) -> Result<Height, Error> {
        let standing = standing_at(view)?;
        let mut touched = BTreeSet::new();
        let mut next = from.next();
        while next <= standing.height {
            if let Some(header) = view.header(next)? {
                for row in view.entries(&header)? {
                    if row.entry.outcome.code == Code::Ok {
                        let subjects = row.transaction.transaction.payload.subjects();
                        touched.extend(subjects.iter().filter_map(catalog_of));
                    }
                }
            }
            next = next.next();
        }
        let committed = index.standing().map_or(0, |standing| standing.height.0);
        let lag = standing.height.0.saturating_sub(committed);
        if touched.is_empty() && lag < SEARCH_BLOCKS_PER_COMMIT {
            return Ok(standing.height);
        }
        let mut places = Places::new(view);
        for id in &touched {
            if let Some(catalog) = liuhen_contracts::read(view, &StateKey::catalog(id))? {
                places.put(index, &catalog)?;
            }
        }
        index.commit(standing)?;
        Ok(standing.height)
    }
}

/// True if the block that an index stands at is of this store.
fn is_of(view: &View<'_>, standing: &Standing) -> Result<bool, Error> {
    let head = view.head()?;
    if head.height == standing.height {
        return Ok(head.header_id == standing.header_id);
    }
    let header = view.header(standing.height)?;
    Ok(header.is_some_and(|row| row.signed.header.id() == standing.header_id))
}

fn standing_at(view: &View<'_>) -> Result<Standing, Error> {
    let head = view.head()?;
    Ok(Standing { height: head.height, header_id: head.header_id })
}

/// The entry that a subject of a transaction is.
fn catalog_of(subject: &StateKey) -> Option<CatalogId> {
    let id = subject.as_bytes().strip_prefix(CATALOGS)?;
    CatalogId::new(std::str::from_utf8(id).ok()?).ok()
}

/// Calls `take` with every value under a prefix.
fn scan<T: borsh::BorshDeserialize>(
    view: &View<'_>,
    prefix: &[u8],
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let rows = view.scan(prefix, after.as_deref(), PAGE_ROWS_MAX)?;
        let last_chunk = rows.len() < PAGE_ROWS_MAX;
        for (key, value) in rows {
            let value = borsh::from_slice(&value).map_err(|e| {
                let key = key.escape_ascii().to_string();
                liuhen_types::StateError { key, reason: format!("value is damaged: {e}") }
            })?;
            take(value)?;
            after = Some(key);
        }
        if last_chunk {
            return Ok(());
        }
    }
}
