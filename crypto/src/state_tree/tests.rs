//! The tree against a recursive reference over the whole map, and forged proofs.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::update::PATCHES_MAX;
use super::*;

/// A tree with its pages and leaves in memory, checked against the reference.
#[derive(Clone)]
struct MemoryTree {
    tree: Tree,
    pages: BTreeMap<PageKey, Vec<u8>>,
    leaves: BTreeMap<Hash, Hash>,
}

impl Default for MemoryTree {
    fn default() -> Self {
        Self { tree: Tree::new(Child::Empty, 12), pages: BTreeMap::new(), leaves: BTreeMap::new() }
    }
}

impl MemoryTree {
    fn changes(&mut self, changes: &BTreeMap<Hash, Option<Hash>>) -> TreeChanges {
        let mut reads = BTreeSet::new();
        let pages = &self.pages;
        self.tree
            .update(changes, |keys| -> Result<Vec<Option<Page>>, Infallible> {
                assert!(keys.is_sorted_by(|a, b| a < b && a.depth() == b.depth()));
                assert!(keys.iter().all(|key| reads.insert(*key)), "read twice: {keys:?}");
                Ok(keys.iter().map(|key| page(pages, key)).collect())
            })
            .unwrap()
    }

    fn apply(&mut self, changes: &BTreeMap<Hash, Option<Hash>>) {
        let made = self.changes(changes);
        let written: BTreeSet<PageKey> = made.pages.iter().map(|(key, _)| *key).collect();
        assert_eq!(written.len(), made.pages.len(), "a page was written twice");
        self.tree.apply(&made);
        assert_eq!(self.tree.root(), &made.root);
        for (key, change) in made.pages {
            let before = page(&self.pages, &key);
            let after = change.after(before.as_ref());
            assert_ne!(before, after, "{key:?} was written without a change");
            if let (PageChange::Patch(patch), Some(after)) = (&change, &after) {
                let merged = merge_page(&key.to_bytes(), &self.pages[&key], [&*patch.to_bytes()]);
                assert_eq!(merged, Some(after.to_bytes()));
            }
            match after {
                Some(page) => self.pages.insert(key, page.to_bytes()),
                None => self.pages.remove(&key),
            };
        }
        for (path, value) in changes {
            match value {
                Some(value) => self.leaves.insert(*path, *value),
                None => self.leaves.remove(path),
            };
        }
    }

    fn root(&self) -> Hash {
        self.tree.root().hash()
    }

    fn prove(&self, path: &Hash) -> StateProof {
        prove::<Infallible>(self.tree.root(), path, |key| Ok(page(&self.pages, key))).unwrap()
    }

    fn check(&self) {
        let leaves: Vec<Leaf> = self.leaves.iter().map(|(p, v)| (*p, *v)).collect();
        assert_eq!(self.root(), reference_root(&leaves, 0));
        assert_eq!(self.pages.len(), reference_pages(&leaves, 0), "left-over pages");
    }

    /// The same tree with nothing in memory.
    fn reopened(&self, levels: u8) -> Self {
        Self { tree: Tree::new(*self.tree.root(), levels), ..self.clone() }
    }
}

fn page(pages: &BTreeMap<PageKey, Vec<u8>>, key: &PageKey) -> Option<Page> {
    pages.get(key).map(|bytes| Page::from_bytes(key, bytes).unwrap())
}

/// A path and its value hash.
type Leaf = (Hash, Hash);

fn reference_split(leaves: &[Leaf], depth: usize) -> (&[Leaf], &[Leaf]) {
    leaves.split_at(leaves.partition_point(|(path, _)| !bit(path, depth)))
}

/// The root by the definition, from all leaves.
fn reference_root(leaves: &[Leaf], depth: usize) -> Hash {
    match leaves {
        [] => Hash::ZERO,
        [(path, value)] => sm3(&[&[0], &path.0, &value.0]),
        _ => {
            let (left, right) = reference_split(leaves, depth);
            let (left, right) = (reference_root(left, depth + 1), reference_root(right, depth + 1));
            sm3(&[&[1], &left.0, &right.0])
        }
    }
}

/// How many pages a store has below `depth`.
fn reference_pages(leaves: &[Leaf], depth: usize) -> usize {
    if leaves.len() < 2 {
        return 0;
    }
    let (left, right) = reference_split(leaves, depth);
    let here = usize::from(depth.is_multiple_of(6));
    here + reference_pages(left, depth + 1) + reference_pages(right, depth + 1)
}

/// The proof by the definition, from all leaves.
fn reference_proof(leaves: &[Leaf], path: &Hash) -> StateProof {
    let (mut siblings, mut part) = (Vec::new(), leaves);
    while part.len() > 1 {
        let depth = siblings.len();
        let (left, right) = reference_split(part, depth);
        let (next, beside) = if bit(path, depth) { (right, left) } else { (left, right) };
        siblings.push(reference_root(beside, depth + 1));
        part = next;
    }
    let other = part.first().filter(|(found, _)| found != path);
    let other = other.map(|(path, value_hash)| OtherLeaf { path: *path, value_hash: *value_hash });
    StateProof { siblings, other }
}

fn path_of(n: u16) -> Hash {
    state_path(&n.to_le_bytes())
}

/// Paths that share long beginnings, so that pages lie deep.
fn close_path(n: u16) -> Hash {
    let mut path = path_of(n % 4);
    path.0[usize::from(n / 4 % 5) * 7 + 1] ^= (n / 20) as u8;
    path
}

#[test]
fn small_trees_have_the_roots_of_the_definition() {
    let mut tree = MemoryTree::default();
    assert_eq!(tree.root(), Hash::ZERO);
    let (path, value) = (state_path(b"a"), value_hash(b"1"));
    tree.apply(&BTreeMap::from([(path, Some(value))]));
    assert_eq!(tree.tree.root(), &Child::Leaf { path, value_hash: value });
    assert_eq!(tree.root(), leaf_hash(&path, &value));
    assert!(tree.pages.is_empty());
    tree.apply(&BTreeMap::from([(path, None), (state_path(b"b"), None)]));
    assert_eq!(tree.tree.root(), &Child::Empty);
}

#[test]
fn paths_that_part_at_the_last_bit_make_a_full_chain_and_collapse() {
    let (low, mut high) = (Hash([0xaa; 32]), Hash([0xaa; 32]));
    high.0[31] |= 1;
    let mut tree = MemoryTree::default();
    tree.apply(&BTreeMap::from([(low, Some(Hash::ZERO)), (high, Some(Hash::ZERO))]));
    tree.check();
    assert_eq!(tree.pages.len(), 43);
    let proof = tree.prove(&low);
    assert_eq!(proof.siblings.len(), 256);
    assert!(verify_path(&tree.root(), &low, Some(&Hash::ZERO), &proof));
    let longer = StateProof { siblings: [proof.siblings, vec![Hash::ZERO]].concat(), other: None };
    assert!(!verify_path(&tree.root(), &low, Some(&Hash::ZERO), &longer));
    for levels in [0, 12, 18] {
        for gone in [vec![high], vec![low], vec![low, high]] {
            let mut tree = tree.reopened(levels);
            tree.apply(&gone.into_iter().map(|path| (path, None)).collect());
            tree.check();
            assert!(tree.pages.is_empty());
        }
    }
}

#[test]
fn a_corrupt_store_is_an_error() {
    let mut tree = MemoryTree::default();
    tree.apply(&(0..500).map(|n| (path_of(n), Some(Hash::ZERO))).collect());
    let lost = *tree.pages.keys().nth(3).unwrap();
    let on_it = (0..500).map(path_of).find(|path| lost.contains(path)).unwrap();
    tree.pages.remove(&lost);
    let changes = BTreeMap::from([(on_it, None)]);
    let root = *tree.tree.root();
    let read = |key: &PageKey| Ok::<_, &str>(page(&tree.pages, key));
    let read_many = |keys: &[PageKey]| keys.iter().map(read).collect();
    let missing = TreeError::Missing(lost);
    assert_eq!(Tree::new(root, 12).update(&changes, read_many).unwrap_err(), missing);
    assert_eq!(Tree::new(root, 0).update(&changes, |_| Ok::<_, &str>(vec![])).unwrap_err(), {
        TreeError::Missing(PageKey::ROOT)
    });
    assert_eq!(prove(&root, &on_it, read).unwrap_err(), missing);

    let endless = Child::Inner { hash: Hash::ZERO };
    let full = Page::default().with(&(0..64).map(|slot| (slot, endless)).collect::<Vec<_>>());
    let cycle = |_: &PageKey| Ok::<_, &str>(Some(full.clone()));
    let cycle_many = |keys: &[PageKey]| keys.iter().map(cycle).collect();
    let deep = Tree::new(endless, 12).update(&changes, cycle_many);
    assert_eq!(deep.unwrap_err(), TreeError::Depth);
    assert_eq!(prove(&endless, &on_it, cycle).unwrap_err(), TreeError::Depth);
    let failing = prove(&endless, &on_it, |_| Err("disk"));
    assert_eq!(failing.unwrap_err(), TreeError::Read("disk"));
    let failing = Tree::new(endless, 12).update(&changes, |_| Err("disk"));
    assert_eq!(failing.unwrap_err(), TreeError::Read("disk"));
}

#[test]
fn page_keys_have_one_byte_form_each_sorted_by_level() {
    let path = Hash([0b1011_0111; 32]);
    let mut keys = vec![PageKey::ROOT];
    while let Some(key) = keys[keys.len() - 1].child(keys[keys.len() - 1].slot(&path)) {
        keys.push(key);
    }
    assert_eq!(keys.len(), 43);
    for key in &keys {
        assert_eq!(PageKey::from_bytes(&key.to_bytes()).as_ref(), Some(key));
        assert_eq!(key.to_bytes().len(), 1 + usize::from(key.depth()).div_ceil(8));
        assert!(key.contains(&path));
        let mut other = path;
        for bit in 0..256 {
            other.0[bit / 8] ^= 0x80 >> (bit % 8);
            assert_eq!(key.contains(&other), bit >= usize::from(key.depth()), "{key:?} {bit}");
            other.0[bit / 8] ^= 0x80 >> (bit % 8);
        }
    }
    assert!(keys.is_sorted_by_key(PageKey::to_bytes));
    assert_eq!(format!("{:?}", keys[1]), "6:101101");
    assert_eq!((keys[1].slot(&path), keys[42].slot(&path)), (0b11_1011, 0b01_1100));
    let refused: [&[u8]; 8] =
        [&[], &[0, 0], &[6], &[5, 0x40], &[6, 0x41], &[12, 0xff], &[255; 34], &[252; 32]];
    for bytes in refused {
        assert_eq!(PageKey::from_bytes(bytes), None, "{bytes:?}");
    }
}

#[test]
fn bytes_that_are_no_page_of_their_place_are_refused() {
    let key = PageKey::ROOT.child(5).unwrap();
    let mut path = Hash::ZERO;
    path.0[0] = 5 << 2;
    let leaf = |path| Child::Leaf { path, value_hash: Hash([7; 32]) };
    let inner = Child::Inner { hash: Hash([8; 32]) };
    let check = |children: &[(u8, Child)], expected: Result<(), PageError>| {
        let page = Page::default().with(children);
        let read = Page::from_bytes(&key, &page.to_bytes());
        assert_eq!(read, expected.map(|()| page));
    };
    check(&[(0, leaf(path)), (1, inner)], Ok(()));
    check(&[(63, inner)], Ok(()));
    check(&[(0, leaf(path))], Err(PageError::Slots));
    check(&[], Err(PageError::Slots));
    check(&[(1, leaf(path)), (2, inner)], Err(PageError::Place { slot: 1 }));
    check(&[(0, leaf(Hash::ZERO)), (2, inner)], Err(PageError::Place { slot: 0 }));
    let bytes = Page::default().with(&[(0, leaf(path)), (1, inner)]).to_bytes();
    for cut in 0..bytes.len() {
        let refused = Page::from_bytes(&key, &bytes[..cut]);
        assert!(matches!(refused, Err(PageError::Size { .. })), "{cut}: {refused:?}");
    }
    let mut stray = bytes.clone();
    stray[8] = 0;
    stray[9] = 1;
    assert_eq!(Page::from_bytes(&key, &stray), Err(PageError::Slots));
}

#[test]
fn a_page_that_is_patched_often_is_written_whole() {
    let mut store = MemoryTree::default();
    let leaves = (0..64).map(|n| (Hash([4 * n; 32]), Some(Hash([1; 32]))));
    store.apply(&leaves.collect());
    let mut patches = 0;
    for n in 0..3 * PATCHES_MAX as u8 {
        let changes = BTreeMap::from([(Hash([0; 32]), Some(Hash([2 + n; 32])))]);
        let made = store.changes(&changes);
        let [(PageKey::ROOT, change)] = &made.pages[..] else { panic!("{made:?}") };
        patches = if matches!(change, PageChange::Patch(_)) { patches + 1 } else { 0 };
        assert_eq!(patches, (usize::from(n) + 1) % (PATCHES_MAX + 1));
        store.apply(&changes);
    }
}

#[test]
fn patches_in_turn_are_one_patch() {
    let key = PageKey::ROOT;
    let leaf = |slot: u8| {
        let mut path = Hash([3; 32]);
        path.0[0] = slot << 2;
        Child::Leaf { path, value_hash: Hash([slot; 32]) }
    };
    let inner = |n| Child::Inner { hash: Hash([n; 32]) };
    let slots: Vec<(u8, Child)> = (0..32).map(|slot| (2 * slot, leaf(2 * slot))).collect();
    let mut page = Page::default().with(&slots);
    let before = page.to_bytes();
    let patches: Vec<Vec<u8>> = [
        vec![(0, inner(1)), (1, leaf(1)), (63, inner(2))],
        vec![(0, Child::Empty), (2, inner(3)), (62, Child::Empty)],
        vec![(0, inner(4)), (1, Child::Empty), (63, inner(5))],
    ]
    .iter()
    .map(|slots| {
        page = page.with(slots);
        PagePatch::new(slots).to_bytes()
    })
    .collect();
    let patches = || patches.iter().map(Vec::as_slice);
    assert_eq!(page.child(1), Child::Empty);
    assert_eq!(merge_page(&key.to_bytes(), &before, patches()), Some(page.to_bytes()));
    let one = merge_patches(patches()).unwrap();
    assert_eq!(merge_page(&key.to_bytes(), &before, [&*one]), Some(page.to_bytes()));
    let two = merge_patches(patches().skip(1)).unwrap();
    let first_and_rest = [patches().next().unwrap(), &two];
    assert_eq!(merge_page(&key.to_bytes(), &before, first_and_rest), Some(page.to_bytes()));
    for cut in 0..one.len() {
        assert_eq!(merge_patches([&one[..cut]]), None);
        assert_eq!(merge_page(&key.to_bytes(), &before, [&one[..cut]]), None);
    }
    let mut stray = one.clone();
    stray[0] &= !1;
    assert_eq!(merge_patches([&*stray]), None, "a child for a slot that does not change");
    assert_eq!(merge_page(&[1], &before, patches()), None);
    assert_eq!(merge_page(&key.to_bytes(), &before[1..], patches()), None);
}

/// What a second implementation needs to agree with the ledger's state.
fn vectors() -> Value {
    let entries: Vec<(String, String)> =
        (0..12).map(|n| (format!("test/entity/{n}"), format!("value {n}"))).collect();
    let mut tree = MemoryTree::default();
    let mut roots = vec![tree.root()];
    for (key, value) in &entries {
        let change = (state_path(key.as_bytes()), Some(value_hash(value.as_bytes())));
        tree.apply(&BTreeMap::from([change]));
        roots.push(tree.root());
    }
    let keys = entries.iter().map(|(key, value)| (key.clone(), Some(value.clone())));
    let absent = (100..106).map(|n| (format!("test/entity/{n}"), None));
    let proofs: Vec<Value> = keys
        .chain(absent)
        .map(|(key, value)| {
            let path = state_path(key.as_bytes());
            json!({"key": key, "path": path, "value": value, "proof": tree.prove(&path)})
        })
        .collect();
    json!({
        "about": "roots after inserting each entry in turn; proofs in the last tree; \
                  value null means absent",
        "entries": entries,
        "roots": roots,
        "proofs": proofs,
    })
}

#[test]
fn vectors_hold() {
    crate::vectors::check("state_tree.json", &vectors());
    let vectors = crate::vectors::load("state_tree.json");
    let root: Hash = serde_json::from_value(vectors["roots"][12].clone()).unwrap();
    let mut kinds = BTreeSet::new();
    for entry in vectors["proofs"].as_array().unwrap() {
        let proof: StateProof = serde_json::from_value(entry["proof"].clone()).unwrap();
        let key = entry["key"].as_str().unwrap().as_bytes();
        let value = entry["value"].as_str().map(str::as_bytes);
        assert!(verify(&root, key, value, &proof), "{entry}");
        kinds.insert((value.is_some(), proof.other.is_some()));
    }
    assert_eq!(kinds.len(), 3, "present, absent beside a leaf, absent in an empty subtree");
}

/// Changes over few keys, so that overwrites, deletes and collapses are common.
fn blocks() -> impl Strategy<Value = Vec<BTreeMap<u16, Option<u8>>>> {
    let block = prop::collection::btree_map(0u16..60, prop::option::weighted(0.6, 0u8..4), 0..25);
    prop::collection::vec(block, 1..12)
}

fn changes(block: &BTreeMap<u16, Option<u8>>) -> BTreeMap<Hash, Option<Hash>> {
    changes_at(path_of, block)
}

fn changes_at(
    path: impl Fn(u16) -> Hash,
    block: &BTreeMap<u16, Option<u8>>,
) -> BTreeMap<Hash, Option<Hash>> {
    block.iter().map(|(key, value)| (path(*key), value.map(|v| value_hash(&[v])))).collect()
}

proptest! {
    #[test]
    fn roots_and_proofs_are_those_of_the_definition(
        blocks in blocks(),
        levels in prop::sample::select(vec![0_u8, 6, 12, 18]),
        reopen in prop::collection::vec(any::<bool>(), 12),
    ) {
        let mut tree = MemoryTree::default().reopened(levels);
        let mut one_by_one = MemoryTree::default();
        for (block, reopen) in blocks.iter().zip(reopen) {
            // A block that is computed and not written leaves no trace.
            let others = (0..60).step_by(7).map(|n| (path_of(n), Some(Hash([9; 32])))).collect();
            tree.changes(&others);
            tree.apply(&changes(block));
            tree.check();
            if reopen {
                tree = tree.reopened(levels);
            }
            for (path, value) in changes(block).into_iter().rev() {
                one_by_one.apply(&BTreeMap::from([(path, value)]));
            }
            prop_assert_eq!(one_by_one.tree.root(), tree.tree.root());
            prop_assert_eq!(&one_by_one.pages, &tree.pages);
        }
        let leaves: Vec<Leaf> = tree.leaves.iter().map(|(p, v)| (*p, *v)).collect();
        for path in (0..80).map(path_of) {
            prop_assert_eq!(tree.prove(&path), reference_proof(&leaves, &path));
        }
        let mut at_once = MemoryTree::default();
        at_once.apply(&leaves.into_iter().map(|(path, value)| (path, Some(value))).collect());
        prop_assert_eq!(at_once.tree.root(), tree.tree.root());
        prop_assert_eq!(at_once.pages, tree.pages);
    }

    #[test]
    fn deep_pages_come_and_go(blocks in blocks(), levels in prop::sample::select(vec![0_u8, 18])) {
        let mut tree = MemoryTree::default().reopened(levels);
        for block in &blocks {
            tree.apply(&changes_at(close_path, block));
            tree.check();
        }
        let leaves: Vec<Leaf> = tree.leaves.iter().map(|(p, v)| (*p, *v)).collect();
        for path in (0..60).step_by(3).map(close_path) {
            prop_assert_eq!(tree.prove(&path), reference_proof(&leaves, &path));
        }
    }

    #[test]
    fn proofs_are_accepted_only_if_right(blocks in blocks()) {
        let mut tree = MemoryTree::default();
        blocks.iter().for_each(|block| tree.apply(&changes(block)));
        let root = tree.root();
        for n in 0..80u16 {
            let key = n.to_le_bytes();
            let path = state_path(&key);
            let proof = tree.prove(&path);
            let bytes = borsh::to_vec(&proof).unwrap();
            prop_assert_eq!(borsh::from_slice::<StateProof>(&bytes).unwrap(), proof.clone());
            let actual = tree.leaves.get(&path);
            prop_assert_eq!(verify(&root, &key, None, &proof), actual.is_none());
            for value in 0..4u8 {
                let right = actual == Some(&value_hash(&[value]));
                prop_assert_eq!(verify(&root, &key, Some(&[value]), &proof), right);
            }
        }
    }

    #[test]
    fn every_changed_bit_of_a_proof_is_refused(
        members in prop::collection::btree_set(0u16..500, 1..60),
        n in 0u16..500,
    ) {
        let mut tree = MemoryTree::default();
        tree.apply(&members.iter().map(|n| (path_of(*n), Some(value_hash(&[1])))).collect());
        let (root, key) = (tree.root(), n.to_le_bytes());
        let value: Option<&[u8]> = members.contains(&n).then_some(&[1]);
        let bytes = borsh::to_vec(&tree.prove(&state_path(&key))).unwrap();
        prop_assert!(verify(&root, &key, value, &borsh::from_slice(&bytes).unwrap()));
        for position in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[position / 8] ^= 1 << (position % 8);
            if let Ok(forged) = borsh::from_slice::<StateProof>(&forged) {
                prop_assert!(!verify(&root, &key, value, &forged), "bit {}", position);
            }
        }
    }
}
