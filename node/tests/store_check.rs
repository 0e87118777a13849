//! `check`: a sound store has no problems; one changed byte in any value of any
//! column family is found, and the row is named.

mod common;

use std::path::Path;

use common::{Node, copy, genesis, proposal, signed};
use liuhen_network::Application;
use liuhen_node::Error;
use liuhen_node::check::{Report, check};
use liuhen_node::store::Column;
use liuhen_types::Height;
use rocksdb::{ColumnFamilyDescriptor, DB, IteratorMode, Options};

const BLOCKS: u64 = 4;

/// A chain of some blocks with one undecided proposal.
async fn chain(dir: &Path) {
    let node = Node::open(dir);
    for height in 0..BLOCKS {
        node.block((0..5).map(|n| signed(10 * height + n))).await;
    }
    node.insert([signed(1_000)]);
    let block = node.build().await;
    node.ledger.save_proposal(block.header.height, &proposal(&block, 0)).await.unwrap();
}

fn run(dir: &Path) -> Report {
    let scratch = dir.with_extension("scratch");
    let mut seen = Vec::new();
    let report = check(dir, &scratch, &genesis(), &mut |at, last| seen.push((at.0, last.0)));
    let report = report.expect("damage is no error");
    assert!(!scratch.exists(), "the scratch store is removed");
    if report.problems.is_empty() {
        assert_eq!(seen, (1..=BLOCKS).map(|at| (at, BLOCKS)).collect::<Vec<_>>());
    }
    report
}

fn raw(dir: &Path) -> DB {
    let columns = Column::ALL.map(|c| ColumnFamilyDescriptor::new(c.name(), Options::default()));
    DB::open_cf_descriptors(&Options::default(), dir, columns).expect("the store is closed")
}

type RawRow = (Box<[u8]>, Box<[u8]>);

fn rows(db: &DB, column: Column) -> Vec<RawRow> {
    let handle = db.cf_handle(column.name()).unwrap();
    db.iterator_cf(handle, IteratorMode::Start).map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_sound_store_has_no_problems() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    chain(&store).await;
    let report = run(&store);
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!((report.height, report.blocks, report.transactions), (Height(4), 4, 20));
    assert_eq!(run(&store), report, "a check changes nothing");
}

#[tokio::test]
async fn a_running_node_and_a_missing_store_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::open(&dir.path().join("store"));
    let locked =
        check(&dir.path().join("store"), &dir.path().join("c"), &genesis(), &mut |_, _| {});
    assert!(matches!(locked, Err(Error::Locked { .. })), "{locked:?}");
    drop(node);
    let absent = check(&dir.path().join("none"), &dir.path().join("c"), &genesis(), &mut |_, _| {});
    assert!(matches!(absent, Err(Error::Open { .. })), "{absent:?}");
    assert!(!dir.path().join("none/CURRENT").exists(), "nothing was made");
}

/// One row of each column, and all of `meta`: its first, its middle and its last byte
/// flipped; the row removed; a row added.
#[tokio::test]
async fn tampering_with_any_column_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let sound = dir.path().join("sound");
    chain(&sound).await;
    let clean = rows_of_all(&sound);
    for (column, rows) in clean {
        // No block of this chain changes its validators.
        if column == Column::Handovers {
            assert!(rows.is_empty());
            tamper(&sound, column, b"\0\0\0\0\0\0\0\x02", Some(b"x"));
            continue;
        }
        let chosen = if column == Column::Meta { 0..rows.len() } else { middle(&rows) };
        for (key, value) in &rows[chosen] {
            tamper_with_row(&sound, column, key, value);
        }
    }
}

fn middle(rows: &[RawRow]) -> std::ops::Range<usize> {
    rows.len() / 2..rows.len() / 2 + 1
}

fn tamper_with_row(sound: &Path, column: Column, key: &[u8], value: &[u8]) {
    for at in [0, value.len() / 2, value.len().saturating_sub(1)] {
        let mut changed = value.to_vec();
        match changed.get_mut(at) {
            Some(byte) => *byte ^= 0x40,
            None => changed.push(1),
        }
        tamper(sound, column, key, Some(&changed));
    }
    if column != Column::Proposals {
        tamper(sound, column, key, None);
    }
    let mut stray = key.to_vec();
    *stray.last_mut().unwrap() ^= 0x80;
    tamper(sound, column, &stray, Some(value));
}

fn rows_of_all(store: &Path) -> Vec<(Column, Vec<RawRow>)> {
    let db = raw(store);
    Column::ALL.map(|column| (column, rows(&db, column))).into()
}

/// Sets or removes one row of a copy and expects the check to name it.
fn tamper(sound: &Path, column: Column, key: &[u8], value: Option<&[u8]>) {
    let store = sound.with_file_name("tampered");
    let _ = std::fs::remove_dir_all(&store);
    copy(sound, &store);
    let db = raw(&store);
    let handle = db.cf_handle(column.name()).unwrap();
    match value {
        Some(value) => db.put_cf(handle, key, value).unwrap(),
        None => db.delete_cf(handle, key).unwrap(),
    }
    drop(db);
    let problems = run(&store).problems;
    let row = format!("{column} row {}", column.printable(key));
    let named = problems.iter().any(|problem| problem.starts_with(&row));
    assert!(named, "{row} was set to {value:?}, the check says {problems:#?}");
}
