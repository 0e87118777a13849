//! Pages of lists. A cursor is the key of the last row that was looked at: stable
//! while the chain grows, opaque to the client.

use borsh::BorshDeserialize;
use liuhen_types::api::Page;

use super::error::Failure;
use super::grade::Sight;
use super::limits::{PAGE_DEFAULT, PAGE_MAX, PAGE_SCAN_MAX};
use super::query::Query;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::View;

/// The number of items asked for.
///
/// # Errors
/// `E_PARAMETER` outside 1 to [`PAGE_MAX`].
pub fn limit(query: &Query) -> Result<usize, Failure> {
    let limit = query.number("limit", 1..=PAGE_MAX as u64)?;
    Ok(limit.map_or(PAGE_DEFAULT, |limit| limit as usize))
}

/// Values of the state whose keys start with `prefix`, those that `keep` keeps,
/// in order of key, as far as they may be seen. `cursor` and the page's own are the rest of a key.
///
/// # Errors
/// An internal failure if the store fails or a value does not decode.
pub fn scan<T: BorshDeserialize>(
    view: &View<'_>,
    sight: &Sight<'_>,
    prefix: &str,
    cursor: Option<&str>,
    limit: usize,
    keep: impl Fn(&T) -> bool,
) -> Result<Page<T>, Failure> {
    scan_rows(view, sight, prefix, cursor, limit, |key, value_bytes| {
        let value = borsh::from_slice(value_bytes).map_err(|e| {
            Failure::internal(format!("value of {} is damaged: {e}", key.escape_ascii()))
        })?;
        Ok(Some(value).filter(&keep))
    })
}

/// The same for what `item` makes of a row; none leaves it out. There is a cursor only
/// if another item follows, or so many rows were looked at that this is not known.
///
/// # Errors
/// As `item` fails, or the store.
pub fn scan_rows<T>(
    view: &View<'_>,
    sight: &Sight<'_>,
    prefix: &str,
    cursor: Option<&str>,
    limit: usize,
    item: impl Fn(&[u8], &[u8]) -> Result<Option<T>, Failure>,
) -> Result<Page<T>, Failure> {
    let mut after = cursor.map(|cursor| [prefix, cursor].concat().into_bytes());
    let (mut items, mut scanned) = (Vec::new(), 0);
    let mut last_item: Option<String> = None;
    // Nothing there is for whoever asks: nothing is told by how long that takes.
    while sight.reaches(prefix) {
        let rows = view.scan(prefix.as_bytes(), after.as_deref(), PAGE_ROWS_MAX)?;
        let last_chunk = rows.len() < PAGE_ROWS_MAX;
        for (key, value) in rows {
            if scanned >= PAGE_SCAN_MAX {
                let at = if items.len() >= limit { last_item } else { after_text(after, prefix) };
                return Ok(Page { items, next_cursor: at });
            }
            scanned += 1;
            if let Some(item) = item(&key, &value)?
                && sight.sees_row(&key, &value)?
            {
                if items.len() >= limit {
                    return Ok(Page { items, next_cursor: last_item });
                }
                last_item = Some(rest_of(&key, prefix));
                items.push(item);
            }
            after = Some(key);
        }
        if last_chunk {
            break;
        }
    }
    Ok(Page { items, next_cursor: None })
}

fn after_text(after: Option<Vec<u8>>, prefix: &str) -> Option<String> {
    after.map(|key| rest_of(&key, prefix))
}

fn rest_of(key: &[u8], prefix: &str) -> String {
    let rest = key.strip_prefix(prefix.as_bytes()).unwrap_or(key);
    // Keys are ASCII (`StateKey`), so nothing is lost.
    String::from_utf8_lossy(rest).into_owned()
}
