//! The index on disk: opened or made, written, searched.
//!
//! A commit names the block that it is current to. What is not committed is gone after
//! a crash, and the block then says from where to catch up.

use std::fs;
use std::path::Path;

use liuhen_types::{CatalogId, Hash, Height};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

use crate::document::Document;
use crate::error::Error;
use crate::limits::{FORMAT, MERGE_THREADS, WRITER_BYTES};
use crate::query::{Found, Search};
use crate::rank::{Cursor, FirstAfter};
use crate::schema::{Fields, schema};

/// The block that an index is current to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its height.
    pub height: Height,
    /// Its header; the genesis hash before block 1.
    pub header_id: Hash,
}

/// The writing side. One process has it at a time.
pub struct Index {
    writer: IndexWriter,
    searcher: Searcher,
    chain: Hash,
    standing: Option<Standing>,
}

/// The reading side: sees whole commits.
#[derive(Clone)]
pub struct Searcher {
    reader: IndexReader,
    fields: Fields,
}

impl Index {
    /// Opens the index of a chain in a folder of its own; what is there and is of
    /// another chain or format, or damaged, is removed and made anew.
    ///
    /// # Errors
    /// If the folder cannot be used.
    pub fn open(dir: &Path, chain: Hash) -> Result<Self, Error> {
        // The library asserts that a file is not too short to be one.
        match std::panic::catch_unwind(|| Self::open_kept(dir, chain)).unwrap_or(Ok(None)) {
            Ok(Some(index)) => return Ok(index),
            Ok(None) => {}
            // Another process has it; it is not ours to remove.
            Err(error @ Error::Engine(TantivyError::LockFailure(..))) => return Err(error),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "search index unusable");
            }
        }
        Self::create(dir, chain)
    }

    /// The index that is there; none if it is not ours or not whole.
    fn open_kept(dir: &Path, chain: Hash) -> Result<Option<Self>, Error> {
        if !dir.join("meta.json").is_file() {
            return Ok(None);
        }
        let index = tantivy::Index::open_in_dir(dir)?;
        let (wanted, fields) = schema();
        let standing = index.load_metas()?.payload.and_then(|text| read_payload(&text, &chain));
        if index.schema() != wanted || standing.is_none() || !index.validate_checksum()?.is_empty()
        {
            return Ok(None);
        }
        Self::with(index, fields, chain, standing).map(Some)
    }

    fn create(dir: &Path, chain: Hash) -> Result<Self, Error> {
        let failed = |action| move |source| Error::Io { action, path: dir.into(), source };
        match fs::remove_dir_all(dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed("remove")(error));
            }
            _ => {}
        }
        fs::create_dir_all(dir).map_err(failed("make"))?;
        let (schema, fields) = schema();
        Self::with(tantivy::Index::create_in_dir(dir, schema)?, fields, chain, None)
    }

    fn with(
        index: tantivy::Index,
        fields: Fields,
        chain: Hash,
        standing: Option<Standing>,
    ) -> Result<Self, Error> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .num_merge_threads(MERGE_THREADS)
            .build();
        let writer = index.writer_with_options(options)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { writer, searcher: Searcher { reader, fields }, chain, standing })
    }

    /// The block it is current to; none if it has to be filled.
    pub fn standing(&self) -> Option<Standing> {
        self.standing
    }

    /// The reading side.
    pub fn searcher(&self) -> Searcher {
        self.searcher.clone()
    }

    /// Takes in an entry in place of what was known of it; seen after a commit.
    ///
    /// # Errors
    /// If what is full cannot be written out.
    pub fn put(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let fields = &self.searcher.fields;
        self.writer.delete_term(Term::from_field_text(fields.id, document.id().as_str()));
        self.writer.add_document(document.fields(fields))?;
        Ok(())
    }

    /// Forgets every entry; seen after a commit.
    ///
    /// # Errors
    /// As the library.
    pub fn clear(&mut self) -> Result<(), Error> {
        self.writer.rollback()?;
        self.writer.delete_all_documents()?;
        Ok(())
    }

    /// Writes everything to disk as current to a block. Once this returns, searches
    /// see it and a crash does not lose it.
    ///
    /// # Errors
    /// If the disk does not take it.
    pub fn commit(&mut self, standing: Standing) -> Result<(), Error> {
        let payload = payload(&standing, &self.chain);
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.searcher.reader.reload()?;
        self.standing = Some(standing);
        Ok(())
    }
}

impl Searcher {
    /// Entries that can be found.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries that a search finds.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn search(&self, search: &Search) -> Result<Found, Error> {
        // One more than asked for tells whether there is a next page.
        let count = search.limit.saturating_add(1);
        let after = search.after.as_ref();
        let collector = FirstAfter { after, count, ranked: search.is_ranked() };
        let mut found =
            self.reader.searcher().search(&search.query(&self.fields), &collector)?.into_iter();
        let mut ids = Vec::with_capacity(search.limit.min(found.len()));
        let mut last = 0;
        for (rank, id) in found.by_ref().take(search.limit) {
            let id = CatalogId::new(id).map_err(|e| {
                TantivyError::InternalError(format!("an id in the index is none: {e}"))
            })?;
            ids.push(id);
            last = rank;
        }
        let more = found.next().is_some();
        let next = ids.last().filter(|_| more).map(|id| Cursor { rank: last, id: id.clone() });
        Ok(Found { ids, next })
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("standing", &self.standing).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Searcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Searcher").finish_non_exhaustive()
    }
}

fn payload(standing: &Standing, chain: &Hash) -> String {
    let Standing { height, header_id } = standing;
    format!("liuhen-search {FORMAT} {chain} {height} {header_id}")
}

/// What a commit says, if it is of this format and chain.
fn read_payload(text: &str, chain: &Hash) -> Option<Standing> {
    let mut words = text.strip_prefix("liuhen-search ")?.split(' ');
    let (format, of) = (words.next()?, words.next()?);
    let (height, header_id) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let ours = format == FORMAT.to_string() && of == chain.to_string();
    ours.then_some(Standing { height: Height(height), header_id })
}
