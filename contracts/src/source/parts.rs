//! Which regions lie in one: each region of the table is read once, however many regions
//! are asked for.

use std::collections::BTreeMap;

use liuhen_types::genesis::Region;
use liuhen_types::{Code, RegionCode, State, StateError, StateKey};

use crate::limits::REGION_DEPTH_MAX;
use crate::refusal::{Checked, Refusal};
use crate::region::RegionChain;
use crate::state::{must_read, read};

/// The parts of one region, as far as they were asked for.
pub(super) struct Parts<'a> {
    state: &'a dyn State,
    /// Whether a region is the one itself or lies in it.
    known: BTreeMap<RegionCode, bool>,
}

impl<'a> Parts<'a> {
    /// Of the first region of a chain; those above it are no parts.
    pub(super) fn of(state: &'a dyn State, chain: &RegionChain) -> Self {
        let own = &chain.own().code;
        let known = chain.iter().map(|region| (region.code.clone(), region.code == *own));
        Self { state, known: known.collect() }
    }

    /// True if a region is the one itself or lies in it.
    pub(super) fn has(&mut self, code: &RegionCode) -> Checked<bool> {
        let mut path: Vec<RegionCode> = Vec::new();
        let mut next = Some(code.clone());
        let is_part = loop {
            // Without a region above, and without meeting the one.
            let Some(region) = next else { break false };
            if let Some(is_part) = self.known.get(&region) {
                break *is_part;
            }
            if path.len() == REGION_DEPTH_MAX {
                let reason = format!("regions are nested deeper than {REGION_DEPTH_MAX}");
                let key = StateKey::region(code).to_string();
                return Err(Refusal::State(StateError { key, reason }));
            }
            let key = StateKey::region(&region);
            let found: Region = match path.is_empty() {
                true => read(self.state, &key)?.ok_or(Code::RegionUnknown)?,
                false => must_read(self.state, &key)?,
            };
            next = found.parent;
            path.push(region);
        };
        self.known.extend(path.into_iter().map(|region| (region, is_part)));
        Ok(is_part)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use liuhen_types::payload::org::Level;
    use proptest::prelude::*;

    use super::*;
    use crate::context::encode;

    /// A region table that counts how often each region is read.
    struct Table {
        regions: BTreeMap<StateKey, Vec<u8>>,
        reads: RefCell<BTreeMap<StateKey, usize>>,
    }

    impl State for Table {
        fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
            *self.reads.borrow_mut().entry(key.clone()).or_default() += 1;
            Ok(self.regions.get(key).cloned())
        }
    }

    fn code(index: usize) -> RegionCode {
        format!("r{index}").parse().expect("a code")
    }

    /// Region `n` lies in the one that `parents` names for it, if it names one.
    fn table(parents: &[Option<usize>]) -> Table {
        let regions = parents.iter().enumerate().map(|(index, parent)| {
            let region = Region {
                code: code(index),
                name: "名".parse().expect("a name"),
                level: Level::Township,
                parent: parent.map(code),
                home_node: code(0),
            };
            (StateKey::region(&code(index)), encode(&region))
        });
        Table { regions: regions.collect(), reads: RefCell::default() }
    }

    /// A parent comes before its parts, at most four levels deep.
    fn parents() -> impl Strategy<Value = Vec<Option<usize>>> {
        prop::collection::vec(any::<prop::sample::Index>(), 1..40).prop_map(|picks| {
            let mut depths: Vec<usize> = Vec::new();
            let parents = picks.iter().enumerate().map(|(index, pick)| {
                let parent = (index > 0).then(|| pick.index(index)).filter(|p| depths[*p] < 4);
                depths.push(parent.map_or(1, |parent| depths[parent] + 1));
                parent
            });
            parents.collect()
        })
    }

    proptest! {
        #[test]
        fn a_part_is_what_its_chain_says_and_no_region_is_read_twice(
            parents in parents(),
            outer in any::<prop::sample::Index>(),
            asked in prop::collection::vec(any::<prop::sample::Index>(), 0..80),
        ) {
            let table = table(&parents);
            let outer = code(outer.index(parents.len()));
            let chain = RegionChain::read(&table, &outer).expect("it is there");
            let asked: Vec<_> = asked.iter().map(|pick| code(pick.index(parents.len()))).collect();
            let plainly = |code| {
                RegionChain::read(&table, code).expect("it is there").is_within(&outer)
            };
            let expected: Vec<bool> = asked.iter().map(plainly).collect();
            table.reads.borrow_mut().clear();
            let mut parts = Parts::of(&table, &chain);
            let found: Vec<bool> =
                asked.iter().map(|code| parts.has(code).expect("it is there")).collect();
            prop_assert_eq!(found, expected);
            prop_assert!(table.reads.borrow().values().all(|count| *count == 1));
        }
    }

    /// As the chain itself refuses: an unknown region, and a damaged table.
    #[test]
    fn what_has_no_chain_is_refused_in_the_same_way() {
        let (unknown, missing, itself) = (9, [None, Some(8)], [None, Some(1)]);
        let deep: Vec<_> =
            (0..REGION_DEPTH_MAX + 2).map(|n| n.checked_sub(2).map(|n| n + 1)).collect();
        for (parents, asked) in
            [(&[None][..], unknown), (&missing, 1), (&itself, 1), (&deep, REGION_DEPTH_MAX + 1)]
        {
            let table = table(parents);
            let chain = RegionChain::read(&table, &code(0)).expect("it is there");
            let found = Parts::of(&table, &chain).has(&code(asked)).map(drop);
            let expected = RegionChain::read(&table, &code(asked)).map(drop);
            assert_eq!(format!("{found:?}"), format!("{expected:?}"));
            assert!(expected.is_err(), "{parents:?}");
        }
    }
}
