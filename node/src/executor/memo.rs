//! The parent's state, read once per key and block.

use std::cell::RefCell;
use std::collections::HashMap;

use liuhen_types::{Changeset, State, StateError, StateKey};

use crate::store::View;

/// A view that remembers what was read; the same few keys and orgs are asked for
/// by every transaction.
pub struct Memo<'a> {
    view: &'a View<'a>,
    values: RefCell<HashMap<StateKey, Option<Vec<u8>>>>,
}

impl<'a> Memo<'a> {
    pub(super) fn new(view: &'a View<'a>) -> Self {
        Self { view, values: RefCell::default() }
    }
}

impl State for Memo<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        if let Some(value) = self.values.borrow().get(key) {
            return Ok(value.clone());
        }
        let value = self.view.get(key)?;
        self.values.borrow_mut().insert(key.clone(), value.clone());
        Ok(value)
    }
}

/// Only what a block changed.
pub struct Changed<'a>(pub &'a Changeset);

impl State for Changed<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        Ok(self.0.get(key).cloned().flatten())
    }
}
