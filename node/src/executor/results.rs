//! Results of executed blocks that wait for their decision.

use std::collections::VecDeque;
use std::sync::Arc;

use liuhen_types::Hash;

use super::Executed;
use crate::limits::RESULTS_MAX;

/// The newest results by header id; the oldest is forgotten first.
#[derive(Default)]
pub struct Results {
    kept: VecDeque<(Hash, Arc<Executed>)>,
}

impl Results {
    pub(super) fn insert(&mut self, id: Hash, executed: Executed) {
        if self.kept.len() >= RESULTS_MAX {
            self.kept.pop_front();
        }
        self.kept.push_back((id, Arc::new(executed)));
    }

    pub(super) fn get(&self, id: &Hash) -> Option<Arc<Executed>> {
        self.kept.iter().find(|(kept, _)| kept == id).map(|(_, executed)| Arc::clone(executed))
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }
}
