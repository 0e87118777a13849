//! A bounded map for caches: two generations instead of a queue. When the young
//! one is full it becomes the old one, whose entries are forgotten together, so
//! every operation takes constant time.

use std::collections::HashMap;
use std::hash::Hash;

/// Holds the last `generation_max` distinct keys that were inserted or found, and
/// at most twice as many.
#[derive(Debug)]
pub(crate) struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    generation_max: usize,
}

impl<K: Hash + Eq, V: Clone> Generations<K, V> {
    pub(crate) fn new(generation_max: usize) -> Self {
        let generation_max = generation_max.max(1);
        Self { young: HashMap::new(), old: HashMap::new(), generation_max }
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.generation_max && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(crate) fn contains(&self, key: &K) -> bool {
        self.young.contains_key(key) || self.old.contains_key(key)
    }

    /// Finds a value; one that was about to be forgotten becomes young again.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_one_generation_at_least_and_two_at_most() {
        let mut map = Generations::new(10);
        for n in 0..100u32 {
            map.insert(n, n);
            for recent in n.saturating_sub(9)..=n {
                assert!(map.contains(&recent), "{recent} forgotten at {n}");
            }
        }
        let kept = (0..100).filter(|n| map.contains(n)).count();
        assert!((10..=20).contains(&kept), "{kept} kept");
        assert_eq!((map.get(&99), map.get(&1_000)), (Some(99), None));
    }

    #[test]
    fn what_is_used_stays() {
        let mut map = Generations::new(10);
        map.insert(0, 'a');
        for n in 1..1_000u32 {
            map.insert(n, 'b');
            assert_eq!(map.get(&0), Some('a'), "forgotten at {n}");
        }
    }
}
