//! Executes all blocks of a store again, into another store.

use std::path::Path;
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use liuhen_types::{Genesis, Height};

use super::Report;
use crate::error::Error;
use crate::executor::{ExecuteError, Executor};
use crate::signatures::SignatureChecker;
use crate::store::{
    Column, DatabaseSnapshot, EntryRow, HeaderRow, Store, decode, height_key, index_key,
    read_height,
};

/// One replay in work.
struct Replay<'a> {
    source: &'a DatabaseSnapshot<'a>,
    scratch: Store,
    executor: Executor,
    report: &'a mut Report,
}

/// The store that the blocks make; none if one of them could not be executed, which
/// the report then says.
pub(super) fn replay(
    source: &DatabaseSnapshot<'_>,
    dir: &Path,
    genesis: &Genesis,
    progress: &mut dyn FnMut(Height, Height),
    report: &mut Report,
) -> Result<Option<Store>, Error> {
    let scratch = Store::scratch(dir, genesis)?;
    let executor = Executor::new(scratch.clone(), Arc::new(SignatureChecker::default()));
    let last = source.last_key(Column::Headers)?.and_then(|key| read_height(&key));
    let last = last.unwrap_or_default();
    let mut replay = Replay { source, scratch: scratch.clone(), executor, report };
    for row in source.rows(Column::Headers, &[]) {
        let (key, value) = row?;
        let header = match decode::<HeaderRow>(Column::Headers, &key, &value) {
            Ok(header) => header,
            Err(error) => {
                replay.report.note(error)?;
                return Ok(None);
            }
        };
        if !replay.block(&key, &header)? {
            return Ok(None);
        }
        progress(replay.report.height, last);
    }
    Ok(Some(scratch))
}

impl Replay<'_> {
    /// Executes one block; false if it cannot be.
    fn block(&mut self, key: &[u8], row: &HeaderRow) -> Result<bool, Error> {
        let (header, certificate) = (&row.signed.header, &row.signed.certificate);
        let tip = self.scratch.tip();
        let next = tip.height.next();
        let found = read_height(key);
        if found != Some(next) || header.height != next {
            self.report.row(Column::Headers, key, format!("the next height must be {next}"));
            if found > Some(next) {
                self.report.row(Column::Headers, &height_key(next), "the row is missing");
            }
            return Ok(false);
        }
        if row.log_start != tip.log_size {
            let what = format!("log_start is {}, it must be {}", row.log_start, tip.log_size);
            self.report.row(Column::Headers, key, what);
            return Ok(false);
        }
        self.certificate(key, row)?;
        let Some(body) = self.body(row.log_start, header.height, header.log_size)? else {
            return Ok(false);
        };
        match self.executor.commit(header, &body, certificate) {
            Ok(executed) => {
                self.report.height = header.height;
                self.report.blocks += 1;
                self.report.transactions += executed.changes.entries.len() as u64;
                Ok(true)
            }
            Err(ExecuteError::Invalid(reason)) => {
                self.report.row(Column::Headers, key, reason);
                Ok(false)
            }
            Err(ExecuteError::Failed(error)) => Err(error),
        }
    }

    /// Notes a certificate that does not prove the header.
    fn certificate(&mut self, key: &[u8], row: &HeaderRow) -> Result<(), Error> {
        let (header, certificate) = (&row.signed.header, &row.signed.certificate);
        if certificate.header_id != header.id() || certificate.height != header.height {
            self.report.row(Column::Headers, key, "its certificate is for another header");
        }
        let validators = liuhen_contracts::validators(&self.scratch)?;
        if let Err(error) = certificate.verify(&header.chain_id, &validators) {
            self.report.row(Column::Headers, key, error);
        }
        Ok(())
    }

    /// The bytes of a block's body.
    fn body(&mut self, start: u64, height: Height, end: u64) -> Result<Option<Bytes>, Error> {
        let count = u32::try_from(end.saturating_sub(start)).unwrap_or(u32::MAX);
        let mut body = BytesMut::new();
        body.put_u32_le(count);
        for (position, log_index) in (0..count).zip(start..) {
            let key = index_key(log_index);
            let Some(value) = self.source.get(Column::Entries, &key)? else {
                self.report.row(Column::Entries, &key, "the row is missing");
                return Ok(None);
            };
            match entry(&value, height, position) {
                Ok(row) => body.put_slice(&row.transaction.to_bytes()),
                Err(what) => {
                    self.report.row(Column::Entries, &key, what);
                    return Ok(None);
                }
            }
        }
        Ok(Some(body.freeze()))
    }
}

/// One entry, or what is wrong with it. Its outcome is not looked at: whether it is
/// the right one shows when all rows are compared.
fn entry(value: &[u8], height: Height, position: u32) -> Result<EntryRow, String> {
    let row: EntryRow = borsh::from_slice(value).map_err(|error| error.to_string())?;
    let entry = &row.entry;
    if (entry.height, entry.position) != (height, position) {
        return Err("its height or position is another".into());
    }
    if entry.tx_id != row.transaction.id() {
        return Err("its transaction has another id".into());
    }
    if entry.signed_hash != row.transaction.hash() {
        return Err("its transaction has another digest".into());
    }
    Ok(row)
}
