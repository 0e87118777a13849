//! The log against public RFC 9162 vectors, a recursive reference and forgeries.

use std::collections::HashMap;
use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::hash::Hash;
use crate::limits::LOG_SIZE_MAX;

/// A log that keeps its nodes in memory.
struct MemoryLog<H: LogHasher> {
    frontier: LogFrontier<H>,
    nodes: HashMap<(u8, u64), H::Digest>,
}

impl<H: LogHasher> MemoryLog<H> {
    fn new(leaves: &[H::Digest]) -> Self {
        let mut log = Self { frontier: LogFrontier::new(), nodes: HashMap::new() };
        for leaf in leaves {
            log.frontier.append(*leaf, &mut |level, index, digest| {
                let before = log.nodes.insert((level, index), digest);
                assert!(before.is_none(), "node ({level}, {index}) completed twice");
            });
        }
        log
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<H::Digest> {
        inclusion_path::<H, Infallible>(index, size, |l, i| Ok(self.nodes[&(l, i)])).unwrap()
    }

    fn consistency(&self, old_size: u64, new_size: u64) -> Vec<H::Digest> {
        consistency_path::<H, Infallible>(old_size, new_size, |l, i| Ok(self.nodes[&(l, i)]))
            .unwrap()
    }
}

/// MTH of RFC 9162 section 2.1.1, word for word.
fn reference_root<H: LogHasher>(leaves: &[H::Digest]) -> H::Digest {
    match leaves {
        [] => H::empty(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            H::node(&reference_root::<H>(left), &reference_root::<H>(right))
        }
    }
}

/// PATH of RFC 9162 section 2.1.3.1, word for word.
fn reference_path<H: LogHasher>(index: usize, leaves: &[H::Digest]) -> Vec<H::Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut path, sibling) = if index < middle {
        (reference_path::<H>(index, left), right)
    } else {
        (reference_path::<H>(index - middle, right), left)
    };
    path.push(reference_root::<H>(sibling));
    path
}

fn leaves<H: LogHasher>(count: usize) -> Vec<H::Digest> {
    (0..count).map(|n| H::leaf(format!("leaf {n}").as_bytes())).collect()
}

/// The eight leaves that certificate transparency implementations share.
const PUBLIC_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

fn public_leaves<H: LogHasher>() -> Vec<H::Digest> {
    PUBLIC_LEAVES.iter().map(|text| H::leaf(&hex::decode(text).unwrap())).collect()
}

fn digests(texts: &[&str]) -> Vec<[u8; 32]> {
    texts.iter().map(|text| hex::decode(text).unwrap().try_into().unwrap()).collect()
}

#[test]
fn sha256_roots_are_the_public_ones() {
    let expected = digests(&[
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]);
    let leaves = public_leaves::<Sha256Log>();
    for (size, root) in expected.iter().enumerate() {
        assert_eq!(MemoryLog::<Sha256Log>::new(&leaves[..size]).frontier.root(), *root);
        assert_eq!(merkle_root::<Sha256Log>(&leaves[..size]), *root);
    }
}

#[test]
fn sha256_paths_are_the_public_ones() {
    const A: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    const B: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    const C: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    const D: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    const E: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    const F: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    const G: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    const H: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    const I: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    let log = MemoryLog::<Sha256Log>::new(&public_leaves::<Sha256Log>());
    let inclusion: [(u64, u64, &[&str]); 5] =
        [(0, 1, &[]), (0, 8, &[A, B, C]), (5, 8, &[D, E, F]), (2, 3, &[G]), (1, 5, &[H, B, D])];
    for (index, size, path) in inclusion {
        assert_eq!(log.inclusion(index, size), digests(path), "leaf {index} of {size}");
    }
    let consistency: [(u64, u64, &[&str]); 4] =
        [(1, 1, &[]), (1, 8, &[A, B, C]), (6, 8, &[I, E, F]), (2, 5, &[B, D])];
    for (old_size, new_size, path) in consistency {
        assert_eq!(log.consistency(old_size, new_size), digests(path), "{old_size} to {new_size}");
    }
}

/// What a second implementation needs to agree with the ledger's log.
fn sm3_vectors() -> Value {
    let leaves = public_leaves::<Sm3Log>();
    let log = MemoryLog::<Sm3Log>::new(&leaves);
    let roots: Vec<Hash> = (0..=8).map(|size| merkle_root::<Sm3Log>(&leaves[..size])).collect();
    let pairs = |from: u64| (1..=8u64).flat_map(move |size| (from..size).map(move |n| (n, size)));
    let inclusion: Vec<Value> = pairs(0)
        .map(|(n, size)| json!({"index": n, "size": size, "path": log.inclusion(n, size)}))
        .collect();
    let consistency: Vec<Value> = pairs(1)
        .map(|(old, new)| json!({"old": old, "new": new, "path": log.consistency(old, new)}))
        .collect();
    json!({
        "about": "RFC 9162 tree over SM3: leaf = SM3(00 || data), node = SM3(01 || left || right)",
        "leaf_data": PUBLIC_LEAVES,
        "leaf_hashes": leaves,
        "roots": roots,
        "inclusion": inclusion,
        "consistency": consistency,
    })
}

#[test]
fn sm3_vectors_hold() {
    crate::vectors::check("log_sm3.json", &sm3_vectors());
}

#[test]
fn all_small_logs_agree_with_the_reference() {
    let leaves = leaves::<Sm3Log>(40);
    let log = MemoryLog::<Sm3Log>::new(&leaves);
    for size in 1..=leaves.len() {
        let part = &leaves[..size];
        let root = reference_root::<Sm3Log>(part);
        assert_eq!(merkle_root::<Sm3Log>(part), root);
        for index in 0..size {
            let path = log.inclusion(index as u64, size as u64);
            assert_eq!(path, reference_path::<Sm3Log>(index, part));
            assert_eq!(batch_path::<Sm3Log>(part, index), Some(path.clone()));
            for claimed in 0..=size {
                let accepted = verify_inclusion::<Sm3Log>(
                    &part[index],
                    claimed as u64,
                    size as u64,
                    &path,
                    &root,
                );
                assert_eq!(accepted, claimed == index, "leaf {index} of {size} as {claimed}");
            }
        }
    }
}

#[test]
fn all_pairs_of_small_logs_are_consistent() {
    let leaves = leaves::<Sm3Log>(40);
    let log = MemoryLog::<Sm3Log>::new(&leaves);
    let roots: Vec<Hash> = (0..=40).map(|n| merkle_root::<Sm3Log>(&leaves[..n])).collect();
    for new in 0..=40 {
        for old in 0..=new {
            let path = log.consistency(old as u64, new as u64);
            let holds = |old_root: &Hash, new_root: &Hash, path: &[Hash]| {
                verify_consistency::<Sm3Log>(old as u64, old_root, new as u64, new_root, path)
            };
            assert!(holds(&roots[old], &roots[new], &path), "{old} to {new}");
            assert!(!holds(&Hash([7; 32]), &roots[new], &path), "{old} to {new}, old root");
            assert!(
                old == 0 && new > 0 || !holds(&roots[old], &Hash([7; 32]), &path),
                "{old} to {new}, new root"
            );
            let longer = [path.as_slice(), &[Hash::ZERO]].concat();
            assert!(!holds(&roots[old], &roots[new], &longer), "{old} to {new}, longer");
            if let Some((_, shorter)) = path.split_last() {
                assert!(!holds(&roots[old], &roots[new], shorter), "{old} to {new}, shorter");
            }
        }
    }
}

#[test]
fn a_rewritten_history_is_not_consistent() {
    let honest = leaves::<Sm3Log>(20);
    for changed in 0..13 {
        let mut forged = honest.clone();
        forged[changed] = Sm3Log::leaf(b"rewritten");
        let path = MemoryLog::<Sm3Log>::new(&forged).consistency(13, 20);
        let old_root = merkle_root::<Sm3Log>(&honest[..13]);
        let new_root = merkle_root::<Sm3Log>(&forged);
        assert!(!verify_consistency::<Sm3Log>(13, &old_root, 20, &new_root, &path));
    }
}

#[test]
fn hostile_sizes_and_paths_are_refused() {
    let digest = Hash([1; 32]);
    for length in [0, 1, 63, 64, 65, 1000] {
        let path = vec![digest; length];
        for size in [0, 1, 2, u64::MAX - 1, u64::MAX] {
            for index in [0, 1, u64::MAX - 1, u64::MAX] {
                assert!(
                    !verify_inclusion::<Sm3Log>(&Hash::ZERO, index, size, &path, &digest),
                    "{index} of {size}, {length} elements"
                );
                assert!(
                    !verify_consistency::<Sm3Log>(index, &Hash::ZERO, size, &digest, &path),
                    "{index} to {size}, {length} elements"
                );
            }
        }
    }
}

#[test]
fn paths_outside_the_log_are_errors() {
    let never = |_, _| -> Result<Hash, Infallible> { unreachable!("nothing is read") };
    let index = inclusion_path::<Sm3Log, _>(5, 5, never).unwrap_err();
    assert_eq!(index.to_string(), "leaf index 5 is not below the log size 5");
    let sizes = consistency_path::<Sm3Log, _>(6, 5, never).unwrap_err();
    assert_eq!(sizes.to_string(), "old log size 6 is above the new log size 5");
    let failing = inclusion_path::<Sm3Log, _>(0, 2, |_, _| Err("disk")).unwrap_err();
    assert_eq!(failing, PathError::Read("disk"));
    assert_eq!(batch_path::<Sm3Log>(&[], 0), None);
}

#[test]
fn a_path_reads_few_nodes() {
    let size = (1 << 40) + (1 << 20) + 12_345;
    let mut reads = 0;
    let path = inclusion_path::<Sm3Log, Infallible>(3, size, |level, index| {
        assert!((index + 1) << level <= size, "({level}, {index}) is not perfect");
        reads += 1;
        Ok(Hash([level; 32]))
    })
    .unwrap();
    assert_eq!(path.len(), 41);
    assert!(reads <= 2 * 41, "{reads} reads");
}

#[test]
fn appending_many_is_appending_each() {
    for before in 0..20 {
        for count in 0..40 {
            let data: Vec<String> = (0..before + count).map(|n| format!("leaf {n}")).collect();
            let data: Vec<&[u8]> = data.iter().map(|data| data.as_bytes()).collect();
            let all = Sm3Log::leaves(&data);
            assert_eq!(all, leaves::<Sm3Log>(before + count));
            let one_by_one = MemoryLog::<Sm3Log>::new(&all);
            let MemoryLog { mut frontier, mut nodes } = MemoryLog::<Sm3Log>::new(&all[..before]);
            frontier.append_many(&all[before..], &mut |level, index, digest| {
                let before = nodes.insert((level, index), digest);
                assert!(before.is_none(), "node ({level}, {index}) completed twice");
            });
            assert_eq!(frontier, one_by_one.frontier, "{count} after {before}");
            assert_eq!(nodes, one_by_one.nodes, "{count} after {before}");
        }
    }
}

#[test]
fn a_hostile_frontier_is_refused() {
    let mut frontier = LogFrontier::<Sm3Log>::new();
    frontier.append(Hash::ZERO, &mut |_, _, _| {});
    let bytes = borsh::to_vec(&frontier).unwrap();
    assert_eq!(bytes.len(), 8 + 32);
    assert!(borsh::from_slice::<LogFrontier>(&bytes[..39]).is_err(), "too few roots");
    assert!(borsh::from_slice::<LogFrontier>(&[&bytes[..], &[0]].concat()).is_err());
    let huge = [(LOG_SIZE_MAX + 1).to_le_bytes().as_slice(), &[0; 64]].concat();
    assert!(borsh::from_slice::<LogFrontier>(&huge).is_err(), "size");
}

proptest! {
    #[test]
    fn a_frontier_survives_its_bytes(before in 0usize..200, after in 0usize..50) {
        let all = leaves::<Sm3Log>(before + after);
        let frontier = MemoryLog::<Sm3Log>::new(&all[..before]).frontier;
        let mut read: LogFrontier = borsh::from_slice(&borsh::to_vec(&frontier).unwrap()).unwrap();
        prop_assert_eq!(&read, &frontier);
        for leaf in &all[before..] {
            read.append(*leaf, &mut |_, _, _| {});
        }
        prop_assert_eq!(read.size(), all.len() as u64);
        prop_assert_eq!(read.root(), reference_root::<Sm3Log>(&all));
    }

    #[test]
    fn any_changed_bit_of_an_inclusion_proof_is_refused(
        size in 2usize..300,
        index in any::<prop::sample::Index>(),
        element in any::<prop::sample::Index>(),
        bit in 0usize..256,
    ) {
        let leaves = leaves::<Sm3Log>(size);
        let index = index.index(size);
        let root = merkle_root::<Sm3Log>(&leaves);
        let mut path = batch_path::<Sm3Log>(&leaves, index).unwrap();
        let holds = |leaf: &Hash, path: &[Hash], root: &Hash| {
            verify_inclusion::<Sm3Log>(leaf, index as u64, size as u64, path, root)
        };
        prop_assert!(holds(&leaves[index], &path, &root));
        let flip = |mut digest: Hash| { digest.0[bit / 8] ^= 1 << (bit % 8); digest };
        prop_assert!(!holds(&flip(leaves[index]), &path, &root));
        prop_assert!(!holds(&leaves[index], &path, &flip(root)));
        prop_assert!(!holds(&leaves[index], &path[1..], &root));
        let element = element.index(path.len());
        path[element] = flip(path[element]);
        prop_assert!(!holds(&leaves[index], &path, &root));
    }
}
