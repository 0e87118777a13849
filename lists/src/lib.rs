//! Reads the lists of catalog entries that departments keep, from CSV and xlsx.
//!
//! One row is one item (信息项); the rows of an entry follow one another, and
//! cells of the entry itself may be left blank from its second row on, as merged
//! cells are. Reading is a pure function from rows to entries and problems: an
//! entry with a problem is not made, and no problem hides another one.

mod archive;
mod columns;
mod entry;
mod error;
pub mod limits;
pub mod sheet;
pub mod template;
pub mod values;
mod workbook;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use liuhen_types::Code;
use liuhen_types::payload::catalog::CatalogEntry;
use serde::Serialize;

pub use columns::Column;
use columns::ColumnMap;
pub use error::{Defect, ListError};
use sheet::SheetRow;

/// One thing that is wrong in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column as its header names it.
    pub field: String,
    /// What stands there; long texts are cut.
    pub value: String,
    /// Stable code, the one a contract would give.
    pub code: Code,
    /// What would be right.
    pub message: String,
}

/// An entry and the line it starts at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEntry {
    /// Line in the file, from 1.
    pub line: u32,
    /// The entry.
    pub entry: CatalogEntry,
}

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogList {
    /// Entries without a problem.
    pub entries: Vec<ListedEntry>,
    /// Everything that is wrong, in order of line.
    pub problems: Vec<Problem>,
    /// Entries found, with or without problems.
    pub found: usize,
}

/// Reads entries from the rows of a sheet; the header row is searched for.
pub fn parse(rows: &[SheetRow]) -> CatalogList {
    let (columns, body) = match ColumnMap::find(rows) {
        Ok(found) => found,
        Err(problems) => return CatalogList { problems, ..CatalogList::default() },
    };
    let mut list = CatalogList::default();
    for group in groups(&columns, body) {
        list.found += 1;
        let problems_before = list.problems.len();
        let entry = entry::read(&columns, group, &mut list.problems);
        if let (Some(entry), true) = (entry, list.problems.len() == problems_before) {
            list.entries.push(ListedEntry { line: group[0].line, entry });
        }
    }
    drop_repeated(&columns, &mut list);
    list.problems.sort_by_key(|problem| problem.line);
    list
}

/// Splits rows into entries: a row continues the entry above it if its name and
/// code are blank, or the code is the same.
fn groups<'a>(columns: &ColumnMap, rows: &'a [SheetRow]) -> Vec<&'a [SheetRow]> {
    let starts_entry = |previous: &str, row: &SheetRow| {
        let code = columns.cell(row, Column::Code);
        let has_name = !columns.cell(row, Column::Name).is_empty();
        if code.is_empty() { has_name } else { code != previous }
    };
    let mut groups = Vec::new();
    let (mut start, mut code) = (0, "");
    for (index, row) in rows.iter().enumerate() {
        if index > start && starts_entry(code, row) {
            groups.push(&rows[start..index]);
            start = index;
        }
        if index == start {
            code = columns.cell(row, Column::Code);
        }
    }
    if start < rows.len() {
        groups.push(&rows[start..]);
    }
    groups
}

/// Of entries with the same id or code the first stays.
fn drop_repeated(columns: &ColumnMap, list: &mut CatalogList) {
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    let mut codes: BTreeMap<String, u32> = BTreeMap::new();
    let problems = &mut list.problems;
    list.entries.retain(|listed| {
        let id = listed.entry.catalog_id.to_string();
        let code = listed.entry.code.to_string();
        let found = [
            (Column::CatalogId, id.clone(), ids.get(&id).copied()),
            (Column::Code, code.clone(), codes.get(&code).copied()),
        ];
        let repeated = found.into_iter().find_map(|(c, value, line)| Some((c, value, line?)));
        if let Some((column, value, first)) = repeated {
            let message = format!("stands in line {first} already");
            let problem = columns.problem(listed.line, column, &value, Code::Duplicate, message);
            problems.push(problem);
            return false;
        }
        ids.insert(id, listed.line);
        codes.insert(code, listed.line);
        true
    });
}
