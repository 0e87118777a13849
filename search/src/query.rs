//! What to search for, as a query of the library.
//!
//! A text is cut at white space; every part must be found: all its words in name,
//! items, summary or provider's name, or the part as it stands within name, code or
//! id. What stands in the name counts most.

use std::ops::Bound;

use liuhen_types::entity::{CatalogReach, CatalogStatus};
use liuhen_types::payload::catalog::{Library, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{CatalogId, GradeId, OrgId, RegionCode};
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery, Occur,
    PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::document::{choice, mark};
use crate::limits::{PARTS_MAX, TEXT_CHARS_MAX};
use crate::rank::Cursor;
use crate::schema::Fields;
use crate::words::{normal, query_words};

/// The part as it stands, in name, code or id.
const LITERAL_SCORE: f32 = 64.0;
/// A word in the name.
const NAME_SCORE: f32 = 8.0;
/// A word in the name of an item.
const ITEM_SCORE: f32 = 2.0;
/// A word in summary or provider's name.
const ABOUT_SCORE: f32 = 1.0;

/// What to search for; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words, or a part of name, code or id.
    pub text: Option<String>,
    /// Catalog code, or its beginning.
    pub code: Option<String>,
    /// Code of a data element, or whole name of an item.
    pub element: Option<String>,
    /// Providing org.
    pub org: Option<OrgId>,
    /// Region that the data cover, or one above it.
    pub region: Option<RegionCode>,
    /// Level of that region.
    pub level: Option<Level>,
    /// Grade of the entry.
    pub grade: Option<GradeId>,
    /// Category of the entry.
    pub category: Option<String>,
    /// Share type.
    pub share_type: Option<ShareType>,
    /// Standing of the latest version.
    pub status: Option<CatalogStatus>,
    /// Library.
    pub library: Option<Library>,
    /// Who may find it.
    pub visibility: Option<Visibility>,
    /// Whether a version is in force.
    pub in_force: Option<bool>,
    /// The parts of the catalog to look in; none is everywhere.
    pub within: Option<Vec<CatalogReach>>,
    /// Only entries after this one.
    pub after: Option<Cursor>,
    /// Entries wanted at most.
    pub limit: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The entries, best first; by id if no text was given.
    pub ids: Vec<CatalogId>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

impl Search {
    /// True if the order is by rank.
    pub(crate) fn is_ranked(&self) -> bool {
        self.text.is_some()
    }

    pub(crate) fn query(&self, fields: &Fields) -> Box<dyn Query> {
        let mut all: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for mark in self.marks() {
            all.push((Occur::Must, term(fields.mark, &mark, 0.0)));
        }
        if let Some(reaches) = &self.within {
            let any = reaches.iter().map(|reach| (Occur::Should, within(fields, reach))).collect();
            all.push((Occur::Must, Box::new(BooleanQuery::new(any))));
        }
        if let Some(code) = &self.code {
            all.push((Occur::Must, beginning(fields.code, &normal(code))));
        }
        if let Some(text) = &self.text {
            let text: String = normal(text).chars().take(TEXT_CHARS_MAX).collect();
            let mut parts = text.split_whitespace().take(PARTS_MAX).peekable();
            if parts.peek().is_none() {
                return Box::new(EmptyQuery);
            }
            all.extend(parts.map(|part| (Occur::Must, self::part(fields, part))));
        }
        if all.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::new(all)) }
    }

    fn marks(&self) -> Vec<String> {
        let marks = [
            self.org.as_ref().map(|org| mark("org", org.as_str())),
            self.region.as_ref().map(|region| mark("region", region.as_str())),
            self.level.map(|level| choice("level", level)),
            self.grade.as_ref().map(|grade| mark("grade", grade.as_str())),
            self.category.as_ref().map(|category| mark("category", category)),
            self.share_type.map(|share_type| choice("share_type", share_type)),
            self.status.map(|status| choice("status", status)),
            self.library.map(|library| choice("library", library)),
            self.visibility.map(|visibility| choice("visibility", visibility)),
            self.in_force.map(|in_force| choice("in_force", in_force)),
            self.element.as_ref().map(|element| mark("element", &normal(element))),
        ];
        marks.into_iter().flatten().collect()
    }
}

/// A part of the catalog.
fn within(fields: &Fields, reach: &CatalogReach) -> Box<dyn Query> {
    let was_in_force = || choice("was_in_force", true);
    let marks = match reach {
        CatalogReach::DeclaredOpen => vec![
            choice("in_force", true),
            choice("declared_open", true),
            choice("visibility", Visibility::Normal),
        ],
        CatalogReach::Published => {
            vec![was_in_force(), choice("visibility", Visibility::Normal)]
        }
        CatalogReach::InForce => vec![was_in_force()],
        CatalogReach::InForceWithin(region) => {
            vec![was_in_force(), mark("concerns", region.as_str())]
        }
        CatalogReach::Within(region) => vec![mark("concerns", region.as_str())],
        CatalogReach::Naming(org) => vec![mark("names", org.as_str())],
    };
    let all = marks.iter().map(|mark| (Occur::Must, term(fields.mark, mark, 0.0))).collect();
    Box::new(BooleanQuery::new(all))
}

/// One part of the text.
fn part(fields: &Fields, part: &str) -> Box<dyn Query> {
    let mut either: Vec<(Occur, Box<dyn Query>)> =
        vec![(Occur::Should, literal(fields.grams, part))];
    let words = query_words(part);
    if !words.is_empty() {
        let words = words.into_iter().map(|found| (Occur::Must, word(fields, found))).collect();
        either.push((Occur::Should, Box::new(BooleanQuery::new(words))));
    }
    Box::new(BooleanQuery::new(either))
}

/// A word, wherever it stands.
fn word(fields: &Fields, word: &str) -> Box<dyn Query> {
    let places =
        [(fields.name, NAME_SCORE), (fields.items, ITEM_SCORE), (fields.about, ABOUT_SCORE)];
    let places = places.map(|(field, score)| (Occur::Should, term(field, word, score)));
    Box::new(BooleanQuery::new(places.into()))
}

/// A text as it stands, by its pairs of characters one after the other.
fn literal(grams: Field, text: &str) -> Box<dyn Query> {
    let characters: Vec<char> = text.chars().collect();
    let pairs: Vec<Term> = characters
        .windows(2)
        .map(|pair| Term::from_field_text(grams, &pair.iter().collect::<String>()))
        .collect();
    match pairs.as_slice() {
        [] => term(grams, text, LITERAL_SCORE),
        [pair] => Box::new(ConstScoreQuery::new(exactly(pair.clone()), LITERAL_SCORE)),
        _ => Box::new(ConstScoreQuery::new(Box::new(PhraseQuery::new(pairs)), LITERAL_SCORE)),
    }
}

/// Values that begin with a text.
fn beginning(field: Field, text: &str) -> Box<dyn Query> {
    // No text holds this character, so it is above all that begin alike.
    let end = format!("{text}\u{10ffff}");
    let bounds = InvertedIndexRangeQuery::new(
        Bound::Included(Term::from_field_text(field, text)),
        Bound::Excluded(Term::from_field_text(field, &end)),
    );
    Box::new(ConstScoreQuery::new(Box::new(bounds), 0.0))
}

fn term(field: Field, text: &str, score: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(exactly(Term::from_field_text(field, text)), score))
}

fn exactly(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
