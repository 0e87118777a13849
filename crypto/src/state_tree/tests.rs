//! The tree against a recursive reference over the whole map, and forged proofs.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A tree with its nodes and leaves in memory, checked against the reference.
#[derive(Default)]
struct MemoryTree {
    root: Child,
    nodes: BTreeMap<NodeKey, Node>,
    leaves: BTreeMap<Hash, Hash>,
}

impl MemoryTree {
    fn apply(&mut self, changes: &BTreeMap<Hash, Option<Hash>>) {
        let (mut reads, mut writes) = (BTreeSet::new(), Vec::new());
        let nodes = &self.nodes;
        let mut read = |key: &NodeKey| -> Result<Option<Node>, Infallible> {
            assert!(reads.insert(*key), "{key:?} read twice");
            Ok(nodes.get(key).copied())
        };
        self.root = update(&self.root, changes, &mut read, &mut |key, node| {
            writes.push((key, node));
        })
        .unwrap();
        let written: BTreeSet<NodeKey> = writes.iter().map(|(key, _)| *key).collect();
        assert_eq!(written.len(), writes.len(), "a node was written twice");
        for (key, node) in writes {
            let changed = match node {
                Some(node) => self.nodes.insert(key, node) != Some(node),
                None => self.nodes.remove(&key).is_some(),
            };
            assert!(changed, "{key:?} was written without a change");
        }
        for (path, value) in changes {
            match value {
                Some(value) => self.leaves.insert(*path, *value),
                None => self.leaves.remove(path),
            };
        }
    }

    fn prove(&self, path: &Hash) -> StateProof {
        prove::<Infallible>(&self.root, path, |key| Ok(self.nodes.get(key).copied())).unwrap()
    }

    fn check(&self) {
        let leaves: Vec<Leaf> = self.leaves.iter().map(|(p, v)| (*p, *v)).collect();
        assert_eq!(self.root.hash(), reference_root(&leaves, 0));
        assert_eq!(self.nodes.len(), reference_inner_nodes(&leaves, 0), "left-over nodes");
    }
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

fn reference_inner_nodes(leaves: &[Leaf], depth: usize) -> usize {
    if leaves.len() < 2 {
        return 0;
    }
    let (left, right) = reference_split(leaves, depth);
    1 + reference_inner_nodes(left, depth + 1) + reference_inner_nodes(right, depth + 1)
}

fn path_of(n: u16) -> Hash {
    state_path(&n.to_le_bytes())
}

#[test]
fn small_trees_have_the_roots_of_the_definition() {
    let mut tree = MemoryTree::default();
    assert_eq!(tree.root.hash(), Hash::ZERO);
    let (path, value) = (state_path(b"a"), value_hash(b"1"));
    tree.apply(&BTreeMap::from([(path, Some(value))]));
    assert_eq!(tree.root, Child::Leaf { path, value_hash: value });
    assert_eq!(tree.root.hash(), leaf_hash(&path, &value));
    assert!(tree.nodes.is_empty());
    tree.apply(&BTreeMap::from([(path, None), (state_path(b"b"), None)]));
    assert_eq!(tree.root, Child::Empty);
}

#[test]
fn paths_that_part_at_the_last_bit_make_a_full_chain_and_collapse() {
    let (low, mut high) = (Hash([0xaa; 32]), Hash([0xaa; 32]));
    high.0[31] |= 1;
    let mut tree = MemoryTree::default();
    tree.apply(&BTreeMap::from([(low, Some(Hash::ZERO)), (high, Some(Hash::ZERO))]));
    tree.check();
    assert_eq!(tree.nodes.len(), 256);
    let proof = tree.prove(&low);
    assert_eq!(proof.siblings.len(), 256);
    assert!(verify_path(&tree.root.hash(), &low, Some(&Hash::ZERO), &proof));
    let longer = StateProof { siblings: [proof.siblings, vec![Hash::ZERO]].concat(), other: None };
    assert!(!verify_path(&tree.root.hash(), &low, Some(&Hash::ZERO), &longer));
    tree.apply(&BTreeMap::from([(high, None)]));
    tree.check();
    assert!(tree.nodes.is_empty());
}

#[test]
fn a_corrupt_store_is_an_error() {
    let mut tree = MemoryTree::default();
    tree.apply(&(0..50).map(|n| (path_of(n), Some(Hash::ZERO))).collect());
    let lost = *tree.nodes.keys().nth(3).unwrap();
    let on_it = (0..50).map(path_of).find(|p| NodeKey::on_path(p, lost.depth()) == lost).unwrap();
    tree.nodes.remove(&lost);
    let mut read = |key: &NodeKey| Ok::<_, &str>(tree.nodes.get(key).copied());
    let changes = BTreeMap::from([(on_it, None)]);
    let missing = Err(TreeError::Missing(lost));
    assert_eq!(update(&tree.root, &changes, &mut read, &mut |_, _| {}), missing);
    assert_eq!(prove(&tree.root, &on_it, read).unwrap_err(), TreeError::Missing(lost));

    let endless = Child::Inner { hash: Hash::ZERO };
    let mut cycle = |_: &NodeKey| Ok::<_, &str>(Some(Node { left: endless, right: endless }));
    let deep = update(&endless, &changes, &mut cycle, &mut |_, _| {});
    assert_eq!(deep, Err(TreeError::Depth));
    assert_eq!(prove(&endless, &on_it, cycle), Err(TreeError::Depth));
    let failing = prove(&endless, &on_it, |_| Err("disk"));
    assert_eq!(failing, Err(TreeError::Read("disk")));
}

#[test]
fn node_keys_have_one_byte_form_each_sorted_by_level() {
    let path = Hash([0b1011_0111; 32]);
    let mut keys: Vec<NodeKey> = (0..=255).map(|depth| NodeKey::on_path(&path, depth)).collect();
    for key in &keys {
        assert_eq!(NodeKey::from_bytes(&key.to_bytes()).as_ref(), Some(key));
        assert_eq!(key.to_bytes().len(), 1 + usize::from(key.depth()).div_ceil(8));
    }
    for pair in keys.windows(2) {
        assert_eq!(pair[0].child(bit(&path, pair[0].depth().into())), Some(pair[1]));
        assert!(pair[0].to_bytes() < pair[1].to_bytes());
    }
    assert_eq!(keys[255].child(true), None);
    assert_eq!(format!("{:?}", keys[5]), "5:10110");
    keys.dedup();
    assert_eq!(keys.len(), 256);
    let refused: [&[u8]; 6] = [&[], &[0, 0], &[1], &[1, 0x40], &[8, 0xff, 0], &[255; 34]];
    for bytes in refused {
        assert_eq!(NodeKey::from_bytes(bytes), None, "{bytes:?}");
    }
}

/// What a second implementation needs to agree with the ledger's state.
fn vectors() -> Value {
    let entries: Vec<(String, String)> =
        (0..12).map(|n| (format!("test/entity/{n}"), format!("value {n}"))).collect();
    let mut tree = MemoryTree::default();
    let mut roots = vec![tree.root.hash()];
    for (key, value) in &entries {
        let change = (state_path(key.as_bytes()), Some(value_hash(value.as_bytes())));
        tree.apply(&BTreeMap::from([change]));
        roots.push(tree.root.hash());
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
    block.iter().map(|(key, value)| (path_of(*key), value.map(|v| value_hash(&[v])))).collect()
}

proptest! {
    #[test]
    fn roots_depend_on_contents_alone(blocks in blocks()) {
        let mut tree = MemoryTree::default();
        let mut one_by_one = MemoryTree::default();
        for block in &blocks {
            tree.apply(&changes(block));
            tree.check();
            for (path, value) in changes(block).into_iter().rev() {
                one_by_one.apply(&BTreeMap::from([(path, value)]));
            }
            prop_assert_eq!(one_by_one.root, tree.root);
            prop_assert_eq!(&one_by_one.nodes, &tree.nodes);
        }
        let mut at_once = MemoryTree::default();
        at_once.apply(&tree.leaves.iter().map(|(path, value)| (*path, Some(*value))).collect());
        prop_assert_eq!(at_once.root, tree.root);
    }

    #[test]
    fn proofs_are_accepted_only_if_right(blocks in blocks()) {
        let mut tree = MemoryTree::default();
        blocks.iter().for_each(|block| tree.apply(&changes(block)));
        let root = tree.root.hash();
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
        let (root, key) = (tree.root.hash(), n.to_le_bytes());
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
