//! Catalog summaries in memory, so that entries can be searched by text and region.
//!
//! Nothing here is part of the ledger: it is read from the state when the node
//! starts and follows the blocks. Every search catches up first, so it never
//! answers from before the tip that its client saw.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use liuhen_types::api::{CatalogSummary, Page};
use liuhen_types::entity::{Catalog, CatalogStatus};
use liuhen_types::genesis::Region;
use liuhen_types::payload::catalog::{CatalogEntry, ShareType};
use liuhen_types::{CatalogId, Height, OrgId, Payload, RegionCode, StateKey};

use super::limits::CATALOG_INDEX_MAX;
use crate::error::Error;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::{Store, View};

const CATALOGS: &[u8] = b"catalog/entry/";
const REGIONS: &[u8] = b"region/table/";

/// What to search for; all that is given must hold.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// In lower case.
    pub text: Option<String>,
    pub org: Option<OrgId>,
    pub region: Option<RegionCode>,
    pub share_type: Option<ShareType>,
    pub status: Option<CatalogStatus>,
    /// Only entries after this one.
    pub after: Option<CatalogId>,
    pub limit: usize,
}

/// The index.
#[derive(Debug)]
pub(super) struct CatalogIndex {
    entries: RwLock<Entries>,
    /// Height up to which it is current; held while catching up.
    height: Mutex<Height>,
    /// The region above each region; the table is fixed at genesis.
    parents: HashMap<RegionCode, RegionCode>,
}

type Entries = BTreeMap<CatalogId, Entry>;

#[derive(Debug)]
struct Entry {
    summary: CatalogSummary,
    /// Everything that text is looked for in, in lower case.
    text: String,
}

impl CatalogIndex {
    /// Reads all entries of the state.
    ///
    /// # Errors
    /// As the store fails.
    pub(super) fn new(store: &Store) -> Result<Self, Error> {
        let view = store.view();
        let mut parents = HashMap::new();
        scan(&view, REGIONS, |region: Region| {
            parents.extend(region.parent.map(|parent| (region.code, parent)));
            true
        })?;
        let mut entries = Entries::new();
        scan(&view, CATALOGS, |catalog: Catalog| {
            entries.insert(catalog.entry.catalog_id.clone(), Entry::new(catalog));
            entries.len() < CATALOG_INDEX_MAX
        })?;
        let height = Mutex::new(view.head()?.height);
        Ok(Self { entries: RwLock::new(entries), height, parents })
    }

    /// Entries that can be found.
    pub(super) fn len(&self) -> usize {
        self.read().len()
    }

    /// Takes in the blocks since the last time.
    ///
    /// # Errors
    /// As the store fails.
    pub(super) fn catch_up(&self, store: &Store) -> Result<(), Error> {
        let mut height = self.height.lock().unwrap_or_else(PoisonError::into_inner);
        if store.tip().height <= *height {
            return Ok(());
        }
        let view = store.view();
        let tip = view.head()?.height;
        let mut touched = BTreeSet::new();
        let mut next = height.next();
        while next <= tip {
            if let Some(header) = view.header(next)? {
                let rows = view.entries(&header)?;
                let payloads = rows.iter().map(|row| &row.transaction.transaction.payload);
                touched.extend(payloads.filter_map(touched_catalog).cloned());
            }
            next = next.next();
        }
        let mut fresh = Vec::with_capacity(touched.len());
        for id in touched {
            fresh.extend(liuhen_contracts::read::<Catalog>(&view, &StateKey::catalog(&id))?);
        }
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        for catalog in fresh {
            let id = &catalog.entry.catalog_id;
            if entries.len() < CATALOG_INDEX_MAX || entries.contains_key(id) {
                entries.insert(id.clone(), Entry::new(catalog));
            }
        }
        *height = tip;
        Ok(())
    }

    /// Entries that match, in order of id.
    pub(super) fn search(&self, search: &Search) -> Page<CatalogSummary> {
        let entries = self.read();
        let start = search.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut matching = entries
            .range::<CatalogId, _>((start, Bound::Unbounded))
            .filter(|(_, entry)| self.matches(entry, search));
        let items: Vec<CatalogSummary> =
            matching.by_ref().take(search.limit).map(|(_, entry)| entry.summary.clone()).collect();
        let more = matching.next().is_some();
        let last = items.last().filter(|_| more);
        let next_cursor = last.map(|summary| summary.catalog_id.to_string());
        Page { items, next_cursor }
    }

    fn matches(&self, entry: &Entry, search: &Search) -> bool {
        let summary = &entry.summary;
        search.org.as_ref().is_none_or(|org| summary.provider == *org)
            && search.share_type.is_none_or(|share_type| summary.share_type == share_type)
            && search.status.is_none_or(|status| summary.status == status)
            && search.region.as_ref().is_none_or(|above| self.is_within(&summary.region, above))
            && search.text.as_ref().is_none_or(|text| entry.text.contains(text))
    }

    /// True if `region` is `above` or below it in the region table.
    fn is_within(&self, region: &RegionCode, above: &RegionCode) -> bool {
        let mut current = Some(region);
        // Genesis was checked: parents are of a higher level, so this ends.
        while let Some(region) = current {
            if region == above {
                return true;
            }
            current = self.parents.get(region);
        }
        false
    }

    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        // Entries are whole whatever a panicking thread left undone.
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn new(catalog: Catalog) -> Self {
        let text = searchable(&catalog.entry);
        let Catalog { entry, provider, version, status, .. } = catalog;
        let summary = CatalogSummary {
            catalog_id: entry.catalog_id,
            code: entry.code.to_string(),
            name: entry.name.to_string(),
            provider,
            provider_name: entry.provider_name.to_string(),
            region: entry.region_scope,
            share_type: entry.share_type,
            status,
            version,
            items: entry.items.len() as u64,
        };
        Self { summary, text }
    }
}

/// Parts are separated by a character that no search text matches across.
fn searchable(entry: &CatalogEntry) -> String {
    let mut text = String::new();
    let parts = [&*entry.name, &*entry.code, &*entry.summary, &*entry.provider_name];
    for part in parts.into_iter().chain(entry.items.iter().map(|item| &*item.name)) {
        text.push_str(&part.to_lowercase());
        text.push('\u{0}');
    }
    text
}

/// The catalog entry that a transaction may have changed.
fn touched_catalog(payload: &Payload) -> Option<&CatalogId> {
    match payload {
        Payload::CatalogSubmit(p) => Some(&p.entry.catalog_id),
        Payload::CatalogReview(p) => Some(&p.catalog_id),
        Payload::CatalogCorrect(p) => Some(&p.entry.catalog_id),
        Payload::CatalogPublish(p) => Some(&p.catalog_id),
        _ => None,
    }
}

/// Calls `take` with every value under a prefix until it has enough.
fn scan<T: borsh::BorshDeserialize>(
    view: &View<'_>,
    prefix: &[u8],
    mut take: impl FnMut(T) -> bool,
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
            if !take(value) {
                return Ok(());
            }
            after = Some(key);
        }
        if last_chunk {
            return Ok(());
        }
    }
}
