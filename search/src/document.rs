//! What the index knows of one entry.

use std::collections::BTreeSet;
use std::fmt::Debug;

use liuhen_types::entity::{Catalog, CatalogStatus};
use liuhen_types::payload::catalog::{CatalogEntry, OpenAttribute, ShareCondition};
use liuhen_types::payload::org::Level;
use liuhen_types::{CatalogId, OrgId, RegionCode};
use tantivy::TantivyDocument;
use tantivy::tokenizer::{PreTokenizedString, Token};

use crate::schema::Fields;
use crate::words::{index_words, normal};

/// Where an entry's region lies; from the region table, which never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The region and all above it.
    pub regions: Vec<RegionCode>,
    /// Its level.
    pub level: Option<Level>,
    /// The regions of all versions and of the orgs that answer for them, with all above.
    pub concerned: BTreeSet<RegionCode>,
}

/// An entry to be indexed.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The entry with its standing.
    pub catalog: &'a Catalog,
    /// Where its region lies.
    pub place: &'a Place,
}

/// The version that is searched and listed: the one in force, else the latest.
pub fn shown(catalog: &Catalog) -> (&CatalogEntry, u32) {
    catalog.in_force().unwrap_or((&catalog.entry, catalog.version))
}

/// The versions of an entry that the state holds.
pub fn versions(catalog: &Catalog) -> impl Iterator<Item = &CatalogEntry> {
    let current = catalog.current.as_ref().map(|current| &current.entry);
    std::iter::once(&catalog.entry).chain(current)
}

/// The orgs that an entry names: provider, owners, managers, who reviewed it, and those of
/// its conditions.
pub fn answering(catalog: &Catalog) -> impl Iterator<Item = &OrgId> {
    let governances = versions(catalog).map(|entry| &entry.governance);
    let owners = governances.flat_map(|governance| [&governance.owner, &governance.manager]);
    let others = owners.chain([&catalog.reviewed_by]);
    let named = versions(catalog).flat_map(|entry| &entry.share_conditions).flat_map(named_by);
    std::iter::once(&catalog.provider).chain(others.flatten()).chain(named)
}

/// The orgs that a condition names.
fn named_by(condition: &ShareCondition) -> &[OrgId] {
    match condition {
        ShareCondition::ConsumerOrgs(orgs) => orgs,
        ShareCondition::CoApproval(org) => std::slice::from_ref(org),
        _ => &[],
    }
}

/// A condition as the index keeps it.
pub fn mark(kind: &str, value: &str) -> String {
    format!("{kind}:{value}")
}

/// A condition whose values are the names of an enumeration.
pub fn choice(kind: &str, value: impl Debug) -> String {
    format!("{kind}:{value:?}")
}

impl Document<'_> {
    /// The entry's id.
    pub fn id(&self) -> &CatalogId {
        &self.catalog.entry.catalog_id
    }

    pub(crate) fn fields(&self, fields: &Fields) -> TantivyDocument {
        let (entry, _) = shown(self.catalog);
        let mut document = TantivyDocument::new();
        document.add_text(fields.id, self.id().as_str());
        for mark in self.marks(entry) {
            document.add_text(fields.mark, mark);
        }
        let (name, code) = (normal(&entry.name), normal(&entry.code));
        document.add_text(fields.code, &code);
        document.add_pre_tokenized_text(fields.grams, grams(&[&name, &code, self.id().as_str()]));
        document.add_u64(fields.name_chars, name.chars().count() as u64);

        let items: Vec<String> = entry.items.iter().map(|item| normal(&item.name)).collect();
        let about = [normal(&entry.summary), normal(&entry.provider_name)];
        for (field, texts) in
            [(fields.name, &[name][..]), (fields.items, &items), (fields.about, &about)]
        {
            let mut words = BTreeSet::new();
            texts.iter().for_each(|text| index_words(text, &mut words));
            words.into_iter().for_each(|word| document.add_text(field, word));
        }
        document
    }

    /// The conditions that the entry meets, each once.
    fn marks(&self, entry: &CatalogEntry) -> BTreeSet<String> {
        let Catalog { provider, status, visibility, .. } = self.catalog;
        let is_in_force = self.catalog.in_force().is_some();
        let was_in_force = is_in_force || *status == CatalogStatus::Retired;
        let declared_open = entry.open_attribute != OpenAttribute::NotOpen;
        let mut marks = BTreeSet::from([
            mark("org", provider.as_str()),
            choice("status", status),
            choice("share_type", entry.share_type),
            choice("visibility", visibility),
            choice("in_force", is_in_force),
            choice("was_in_force", was_in_force),
            choice("declared_open", declared_open),
        ]);
        let concerned = self.place.concerned.iter();
        marks.extend(concerned.map(|region| mark("concerns", region.as_str())));
        marks.extend(answering(self.catalog).map(|org| mark("names", org.as_str())));
        marks.extend(self.place.regions.iter().map(|region| mark("region", region.as_str())));
        marks.extend(self.place.level.map(|level| choice("level", level)));
        marks.extend(entry.governance.library.map(|library| choice("library", library)));
        marks.extend(entry.category.as_ref().map(|category| mark("category", category)));
        marks.extend(entry.grade.as_ref().map(|grade| mark("grade", grade.as_str())));
        for item in &entry.items {
            marks.insert(mark("element", &normal(&item.name)));
            marks.extend(item.element_code.as_ref().map(|code| mark("element", &normal(code))));
        }
        marks
    }
}

/// The characters and the pairs of characters of some texts, none across two texts.
pub fn grams(texts: &[&str]) -> PreTokenizedString {
    let mut tokens = Vec::new();
    let mut position = 0;
    for text in texts {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let end_of = |n: usize| starts.get(n).copied().unwrap_or(text.len());
        for (n, start) in starts.iter().enumerate() {
            let lengths = if n + 1 < starts.len() { 1..=2 } else { 1..=1 };
            for length in lengths {
                let gram = text.get(*start..end_of(n + length)).unwrap_or_default();
                tokens.push(Token { position, text: gram.to_owned(), ..Token::default() });
            }
            position += 1;
        }
        position += 2;
    }
    PreTokenizedString { text: String::new(), tokens }
}
