//! The order of what is found, and the place in it where a page begins.
//!
//! An entry's rank depends on the entry and the query alone, not on how often a word
//! is found elsewhere. So a cursor keeps its place while the index grows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::str::FromStr;

use liuhen_types::CatalogId;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use crate::schema::{ID, NAME_CHARS};

/// The last entry of a page: its rank and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Rank; 0 in lists by id.
    pub rank: u64,
    /// The entry.
    pub id: CatalogId,
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the next_cursor of a page of this search")]
pub struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (rank, id) = match text.split_once('~') {
            Some((rank, id)) => (rank.parse().map_err(|_| CursorError)?, id),
            None => (0, text),
        };
        Ok(Self { rank, id: CatalogId::new(id).map_err(|_| CursorError)? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rank {
            0 => write!(f, "{}", self.id),
            rank => write!(f, "{rank}~{}", self.id),
        }
    }
}

/// Collects the first entries after a cursor.
pub struct FirstAfter<'a> {
    pub after: Option<&'a Cursor>,
    pub count: usize,
    /// By rank, then id; else by id alone.
    pub ranked: bool,
}

/// Best first: rank downwards, then id upwards, in this part of the index.
type Key = (Reverse<u64>, u64);

/// The same for one part of the index.
pub struct Segment {
    ids: StrColumn,
    ordinals: Column<u64>,
    name_chars: Option<Column<u64>>,
    /// A key must be at least this.
    from: Key,
    count: usize,
    /// The best so far, the worst of them on top.
    best: BinaryHeap<Key>,
}

impl Collector for FirstAfter<'_> {
    type Fruit = Vec<(u64, String)>;
    type Child = Segment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = reader.fast_fields();
        let missing = || TantivyError::FieldNotFound(ID.to_owned());
        let ids = columns.str(ID)?.ok_or_else(missing)?;
        let (_, ordinals) = ids.clone().into_parts();
        let name_chars = self.ranked.then(|| columns.u64(NAME_CHARS)).transpose()?;
        let from = match self.after {
            None => (Reverse(u64::MAX), 0),
            Some(Cursor { rank, id }) => {
                use std::ops::Bound::{Excluded, Unbounded};
                let (after, _) = ids
                    .dictionary()
                    .term_bounds_to_ord(Excluded(id.as_str().as_bytes()), Unbounded)?;
                let ordinal = match after {
                    std::ops::Bound::Included(ordinal) => ordinal,
                    Excluded(ordinal) => ordinal.saturating_add(1),
                    Unbounded => 0,
                };
                (Reverse(*rank), ordinal)
            }
        };
        let best = BinaryHeap::with_capacity(self.count.saturating_add(1));
        Ok(Segment { ids, ordinals, name_chars, from, count: self.count, best })
    }

    fn requires_scoring(&self) -> bool {
        self.ranked
    }

    fn merge_fruits(
        &self,
        parts: Vec<tantivy::Result<Vec<(u64, String)>>>,
    ) -> tantivy::Result<Vec<(u64, String)>> {
        let mut all = Vec::new();
        for part in parts {
            all.extend(part?);
        }
        all.sort_unstable_by(|(a_rank, a), (b_rank, b)| b_rank.cmp(a_rank).then_with(|| a.cmp(b)));
        all.truncate(self.count);
        Ok(all)
    }
}

impl SegmentCollector for Segment {
    type Fruit = tantivy::Result<Vec<(u64, String)>>;

    fn collect(&mut self, document: DocId, score: Score) {
        let Some(ordinal) = self.ordinals.first(document) else { return };
        let rank = self.name_chars.as_ref().map_or(0, |chars| {
            // Of two entries that match alike, the shorter name says it better.
            rank(score, chars.first(document).unwrap_or(u64::MAX))
        });
        let key = (Reverse(rank), ordinal);
        if key < self.from {
            return;
        }
        if self.best.len() < self.count {
            self.best.push(key);
        } else if self.best.peek().is_some_and(|worst| key < *worst) {
            self.best.pop();
            self.best.push(key);
        }
    }

    fn harvest(self) -> Self::Fruit {
        let Self { ids, best, .. } = self;
        let id = |(Reverse(rank), ordinal): Key| {
            let mut id = String::new();
            ids.ord_to_str(ordinal, &mut id)?;
            Ok((rank, id))
        };
        best.into_iter().map(id).collect()
    }
}

/// Scores are sums of small whole numbers, so nothing is lost.
fn rank(score: Score, name_chars: u64) -> u64 {
    ((score as u64) << 8) | (255 - name_chars.min(255))
}
