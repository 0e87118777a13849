//! Typed reads of the state, and the state as it stands within a block.

use std::collections::HashMap;

use borsh::BorshDeserialize;
use liuhen_types::entity::ActiveContract;
use liuhen_types::genesis::Params;
use liuhen_types::{Changeset, State, StateError, StateKey, TimeMs, ValidatorSet};

/// The value under a key, decoded.
///
/// # Errors
/// [`StateError`] if the store fails or the value is not a `T`.
pub fn read<T: BorshDeserialize>(
    state: &dyn State,
    key: &StateKey,
) -> Result<Option<T>, StateError> {
    state.get(key)?.map(|bytes| decode(key, &bytes)).transpose()
}

/// What the value under a key begins with; the rest is not looked at.
pub(crate) fn read_head<T: BorshDeserialize>(
    state: &dyn State,
    key: &StateKey,
) -> Result<Option<T>, StateError> {
    let Some(bytes) = state.get(key)? else { return Ok(None) };
    T::deserialize(&mut &bytes[..]).map(Some).map_err(|e| damaged(key, &e))
}

/// The value of these bytes.
pub(crate) fn decode<T: BorshDeserialize>(key: &StateKey, bytes: &[u8]) -> Result<T, StateError> {
    borsh::from_slice(bytes).map_err(|e| damaged(key, &e))
}

fn damaged(key: &StateKey, error: &std::io::Error) -> StateError {
    StateError { key: key.to_string(), reason: format!("value is damaged: {error}") }
}

/// A value that the rules put there and never remove.
pub(crate) fn must_read<T: BorshDeserialize>(
    state: &dyn State,
    key: &StateKey,
) -> Result<T, StateError> {
    let missing = || StateError { key: key.to_string(), reason: "value is missing".into() };
    read(state, key)?.ok_or_else(missing)
}

/// The chain parameters in force.
///
/// # Errors
/// [`StateError`] if the store fails or was not made by [`crate::genesis_state`].
pub fn params(state: &dyn State) -> Result<Params, StateError> {
    must_read(state, &StateKey::params())
}

/// The version of the contracts in force.
///
/// # Errors
/// [`StateError`] if the store fails or the value is damaged.
pub fn contract_version(state: &dyn State) -> Result<u32, StateError> {
    let active: Option<ActiveContract> = read(state, &StateKey::contracts())?;
    Ok(active.map_or(1, |active| active.version.version))
}

/// The validators of the next height.
///
/// # Errors
/// [`StateError`] if the store fails or was not made by [`crate::genesis_state`].
pub fn validators(state: &dyn State) -> Result<ValidatorSet, StateError> {
    must_read(state, &StateKey::validators())
}

/// The earliest time of the next block on a chain on simulated time; none on real
/// time. Such a block has this time, or the millisecond after its parent's.
///
/// # Errors
/// [`StateError`] if the store fails or the value is damaged.
pub fn simulated_time(state: &dyn State) -> Result<Option<TimeMs>, StateError> {
    read(state, &StateKey::clock())
}

/// A state under changes made to it.
pub(crate) struct Changed<'a, C> {
    pub(crate) base: &'a dyn State,
    pub(crate) changes: C,
}

impl<C: std::borrow::Borrow<Changeset>> State for Changed<'_, C> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        match self.changes.borrow().get(key) {
            Some(value) => Ok(value.clone()),
            None => self.base.get(key),
        }
    }
}

/// The state within a block: what its transactions changed so far, over the state before it.
/// A hash map, for each transaction looks up dozens of keys and a block changes thousands; the
/// order comes once, at the end.
pub(crate) struct Overlay<'a> {
    base: &'a dyn State,
    changes: HashMap<StateKey, Option<Vec<u8>>>,
}

impl<'a> Overlay<'a> {
    pub(crate) fn new(base: &'a dyn State, changes: Changeset) -> Self {
        Self { base, changes: changes.into_iter().collect() }
    }

    /// Takes on what a transaction changed.
    pub(crate) fn extend(&mut self, changes: Changeset) {
        self.changes.extend(changes);
    }

    /// All changes together.
    pub(crate) fn into_changes(self) -> Changeset {
        self.changes.into_iter().collect()
    }
}

impl State for Overlay<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        match self.changes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.base.get(key),
        }
    }
}
