//! Pages of the state tree on disk: patched, reopened, damaged.

use std::collections::BTreeMap;

use liuhen_crypto::state_tree::{Child, Page, PageChange, PageKey, Tree};
use liuhen_types::{Changeset, StateKey};

use crate::store::changes::StateChanges;
use crate::store::column::Column;
use crate::store::database::Database;
use crate::store::proofs::tree_error;
use crate::store::{Store, View};
use crate::testing::genesis::genesis;

/// Block `number`: some of 500 keys, one in five of them deleted.
fn values(number: u64) -> Changeset {
    (0..12)
        .map(|n| {
            let key = (number * 389 + n * n * 31) % 500;
            let value = (n % 5 != 0).then(|| number.to_be_bytes().to_vec());
            (StateKey::from_bytes(format!("test/value/{key}").into_bytes()), value)
        })
        .collect()
}

#[test]
fn patched_pages_are_the_pages_of_the_tree() {
    let dir = tempfile::tempdir().unwrap();
    let mut database = Database::open(dir.path(), true).unwrap();
    let mut tree = Tree::new(Child::Empty, 12);
    let mut expected: BTreeMap<PageKey, Page> = BTreeMap::new();
    let mut patched = 0;
    for number in 0..120 {
        let view = View::new(database.snapshot());
        let read = |keys: &[PageKey]| view.tree_pages(keys);
        // A block that is not written must leave no trace.
        StateChanges::new(values(number + 7), &mut tree, read).map_err(tree_error).unwrap();
        let changes = StateChanges::new(values(number), &mut tree, read).map_err(tree_error);
        let changes = changes.unwrap();
        let mut batch = database.batch();
        changes.write(&mut batch);
        database.write(batch, false).unwrap();
        tree.apply(&changes.tree);
        for (key, change) in &changes.tree.pages {
            let before = expected.remove(key);
            let after = change.after(before.as_ref());
            patched += usize::from(matches!(change, PageChange::Patch(_)));
            expected.extend(after.map(|page| (*key, page)));
        }
        drop(view);
        if number % 20 == 19 {
            drop(database);
            database = Database::open(dir.path(), false).unwrap();
            tree = Tree::new(*tree.root(), if number % 40 == 19 { 12 } else { 0 });
        }
    }
    assert!(patched > 100, "{patched} patches");
    let view = View::new(database.snapshot());
    let rows = view.snapshot().rows(Column::Tree, &[]).map(Result::unwrap);
    let found: BTreeMap<PageKey, Page> = rows
        .map(|(key, bytes)| {
            let key = PageKey::from_bytes(&key).unwrap();
            (key, Page::from_bytes(&key, &bytes).unwrap())
        })
        .collect();
    assert!(found == expected, "{} pages, expected {}", found.len(), expected.len());
}

/// Changes one bit of the last row of the tree, or patches it wrongly, and checks.
fn problems(damage: impl Fn(&Database, &[u8], &[u8])) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let (store_dir, scratch_dir) = (dir.path().join("store"), dir.path().join("scratch"));
    drop(Store::open(&store_dir, &genesis()).unwrap());
    let database = Database::open(&store_dir, false).unwrap();
    let row = database.snapshot().rows(Column::Tree, &[]).last().unwrap().unwrap();
    damage(&database, &row.0, &row.1);
    drop(database);
    let report = crate::check::check(&store_dir, &scratch_dir, &genesis(), &mut |_, _| {});
    report.map_or_else(|error| vec![error.to_string()], |report| report.problems)
}

#[test]
fn a_damaged_page_is_found() {
    assert_eq!(problems(|_, _, _| {}), Vec::<String>::new());
    let flipped = problems(|database, key, value| {
        let mut value = value.to_vec();
        *value.last_mut().unwrap() ^= 1;
        let mut batch = database.batch();
        batch.put(Column::Tree, key, &value);
        database.write(batch, true).unwrap();
    });
    assert!(flipped.len() == 1 && flipped[0].starts_with("tree row "), "{flipped:?}");
    let patched = problems(|database, key, _| {
        let mut batch = database.batch();
        batch.merge(Column::Tree, key, b"no patch");
        database.write(batch, true).unwrap();
    });
    assert!(!patched.is_empty());
}
