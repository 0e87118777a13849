//! The version of the contracts that the chain runs by, against those that this program
//! knows. A node that does not know the version voted for stops before the height at
//! which it takes effect: it could only compute another state than those who know it.

use liuhen_types::entity::ActiveContract;
use liuhen_types::transaction::CONTRACT_VERSION;
use liuhen_types::{Changeset, State, StateKey};

use super::memo::Changed;
use crate::error::Error;

/// Refuses to go on from a state whose contracts this program does not know.
pub(crate) fn require_known(state: &dyn State) -> Result<(), Error> {
    match liuhen_contracts::read(state, &StateKey::contracts())? {
        Some(active) => check(&active),
        None => Ok(()),
    }
}

/// The same of what the block at a height changes.
pub(super) fn require_known_after(changes: &Changeset) -> Result<(), Error> {
    if changes.contains_key(&StateKey::contracts()) {
        require_known(&Changed(changes))
    } else {
        Ok(())
    }
}

fn check(active: &ActiveContract) -> Result<(), Error> {
    let (height, found, known) = (active.since, active.version.version, CONTRACT_VERSION);
    if found <= known { Ok(()) } else { Err(Error::Contracts { height, found, known }) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use liuhen_types::payload::governance::ContractVersion;
    use liuhen_types::{Hash, Height};

    use super::*;

    #[test]
    fn a_store_of_newer_contracts_is_not_gone_on_from() {
        let mut state = BTreeMap::new();
        assert!(require_known(&state).is_ok(), "a chain begins with version 1");
        for (version, is_known) in [(CONTRACT_VERSION, true), (CONTRACT_VERSION + 1, false)] {
            let version = ContractVersion { version, code_digest: Hash([7; 32]) };
            let proposal_id = "p".parse().unwrap();
            let active = ActiveContract { version, since: Height(9), proposal_id };
            state.insert(StateKey::contracts(), borsh::to_vec(&active).unwrap());
            let answer = require_known(&state).map_err(|error| error.to_string());
            assert_eq!(answer.is_ok(), is_known, "{answer:?}");
            let text = answer.err().unwrap_or_default();
            assert_eq!(text.contains("from height 9 the contracts of version 2"), !is_known);
        }
    }
}
