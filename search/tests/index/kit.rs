//! Entries and an index to put them into.

use std::fmt::Debug;
use std::path::Path;
use std::str::FromStr;

use liuhen_search::{Document, Index, Place, Search, Standing};
use liuhen_types::entity::{Catalog, CatalogStatus, PublishedVersion};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::{CreditCode, Level};
use liuhen_types::{Hash, Height, RegionCode, TimeMs};
use tempfile::TempDir;

pub const CHAIN: Hash = Hash([1; 32]);

pub fn id<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a valid value")
}

pub fn at(height: u64) -> Standing {
    Standing { height: Height(height), header_id: Hash([2; 32]) }
}

/// A published entry.
pub fn catalog(catalog_id: &str, code: &str, name: &str, items: &[&str]) -> Catalog {
    Catalog {
        entry: entry(catalog_id, code, name, items),
        provider: id("mzt"),
        version: 1,
        prev_digest: Hash::ZERO,
        status: CatalogStatus::Published,
        submitted_at: TimeMs(1),
        reviewed_by: None,
        reviewed_at: None,
        return_reasons: Vec::new(),
        published_on: None,
        current: None,
        notice_id: None,
        visibility: Visibility::Normal,
        retirement: None,
        reclassified: None,
    }
}

/// One whose next version waits for review.
pub fn published_then_updated(catalog_id: &str, old: &str, new: &str) -> Catalog {
    let published = catalog(catalog_id, "1/1", old, &["x"]);
    let current = PublishedVersion { entry: published.entry, version: 1, published_on: None };
    Catalog {
        version: 2,
        status: CatalogStatus::UnderReview,
        current: Some(Box::new(current)),
        ..catalog(catalog_id, "1/1", new, &["x"])
    }
}

pub fn items(count: usize) -> Vec<Catalog> {
    let one = |n| catalog(&format!("c{n:03}"), &format!("1/{n}"), &format!("名单{n}"), &["姓名"]);
    (0..count).map(one).collect()
}

fn entry(catalog_id: &str, code: &str, name: &str, items: &[&str]) -> CatalogEntry {
    let item = |(n, name): (usize, &&str)| CatalogItem {
        item_id: id(&format!("i{n}")),
        name: id(name),
        data_type: DataType::Text,
        length: 32,
        element_code: None,
        category: None,
        grade: None,
        is_personal: false,
        governance: ItemGovernance::default(),
    };
    let body = "11130000000000000";
    let check = CreditCode::check_digit(body).expect("of the alphabet");
    CatalogEntry {
        catalog_id: id(catalog_id),
        class: ResourceClass::Basic,
        name: id(name),
        code: id(code),
        provider_name: id("河北省某厅"),
        provider_code: id(&format!("{body}{check}")),
        summary: id("摘要"),
        format_class: FormatClass::Database,
        format_type: id("csv"),
        items: items.iter().enumerate().map(item).collect(),
        share_type: ShareType::Unconditional,
        share_conditions: Vec::new(),
        legal_basis: Vec::new(),
        share_channel: ShareChannel::Platform,
        delivery_modes: vec![DeliveryMode::Query],
        open_attribute: OpenAttribute::NotOpen,
        open_condition: None,
        update_cycle: UpdateCycle::Yearly,
        published_on: None,
        related_codes: Vec::new(),
        category: Some(id("行政区划")),
        grade: Some(id("L2")),
        is_state_secret: false,
        region_scope: id("130000"),
        duty_basis: None,
        source_system: None,
        governance: EntryGovernance::default(),
    }
}

pub fn document(catalog: &Catalog) -> Document<'_> {
    static PLACE: std::sync::LazyLock<Place> = std::sync::LazyLock::new(|| {
        let regions = vec![id::<RegionCode>("130000")];
        Place {
            concerned: regions.iter().cloned().collect(),
            regions,
            level: Some(Level::Province),
        }
    });
    Document { catalog, place: &PLACE }
}

pub fn open(dir: &Path, chain: Hash) -> Index {
    Index::open(dir, chain).expect("a folder that can be used")
}

/// An index of these entries at height 1.
pub fn filled(catalogs: &[Catalog]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut index = open(dir.path(), CHAIN);
    catalogs.iter().for_each(|one| index.put(&document(one)).expect("room"));
    index.commit(at(1)).expect("a commit");
    (dir, index)
}

pub fn put(index: &mut Index, catalog: &Catalog, height: u64) {
    index.put(&document(catalog)).expect("room");
    index.commit(at(height)).expect("a commit");
}

pub fn text(text: &str) -> Search {
    Search { text: Some(text.into()), limit: 10, ..Search::default() }
}

pub fn found(index: &Index, search: &Search) -> Vec<String> {
    let found = index.searcher().search(search).expect("an answer");
    found.ids.iter().map(ToString::to_string).collect()
}
