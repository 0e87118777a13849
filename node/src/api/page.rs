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
    scan_rows(view, prefix, cursor, limit, |key, value_bytes| {
        let value = borsh::from_slice(value_bytes).map_err(|e| {
            Failure::internal(format!("value of {} is damaged: {e}", key.escape_ascii()))
        })?;
        let kept = Some(value).filter(&keep);
        Ok(if kept.is_some() && sight.sees_row(key, value_bytes)? { kept } else { None })
    })
}

/// The same for what `item` makes of a row; none leaves it out.
///
/// # Errors
/// As `item` fails, or the store.
pub fn scan_rows<T>(
    view: &View<'_>,
    prefix: &str,
    cursor: Option<&str>,
    limit: usize,
    item: impl Fn(&[u8], &[u8]) -> Result<Option<T>, Failure>,
) -> Result<Page<T>, Failure> {
    let mut after = cursor.map(|cursor| [prefix, cursor].concat().into_bytes());
    let (mut items, mut scanned) = (Vec::new(), 0);
    loop {
        let rows = view.scan(prefix.as_bytes(), after.as_deref(), PAGE_ROWS_MAX)?;
        let last_chunk = rows.len() < PAGE_ROWS_MAX;
        let mut rows = rows.into_iter().peekable();
        while let Some((key, value)) = rows.next() {
            scanned += 1;
            items.extend(item(&key, &value)?);
            if items.len() >= limit || scanned >= PAGE_SCAN_MAX {
                let more = !last_chunk || rows.peek().is_some();
                return Ok(Page { items, next_cursor: more.then(|| rest_of(&key, prefix)) });
            }
            after = Some(key);
        }
        if last_chunk {
            return Ok(Page { items, next_cursor: None });
        }
    }
}

fn rest_of(key: &[u8], prefix: &str) -> String {
    let rest = key.strip_prefix(prefix.as_bytes()).unwrap_or(key);
    // Keys are ASCII (`StateKey`), so nothing is lost.
    String::from_utf8_lossy(rest).into_owned()
}
