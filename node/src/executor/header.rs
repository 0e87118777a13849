//! The header that belongs to an executed block, and how another differs from it.

use liuhen_types::block::{FLAG_SIMULATED_TIME, HEADER_VERSION};
use liuhen_types::{Genesis, Header, KeyId};

use super::Executed;

/// Everything in it but time and proposer follows from parent and body.
pub(super) fn header(genesis: &Genesis, executed: &Executed, proposer: KeyId) -> Header {
    let changes = &executed.changes;
    Header {
        version: HEADER_VERSION,
        flags: if genesis.simulated_time { FLAG_SIMULATED_TIME } else { 0 },
        chain_id: genesis.chain_id.clone(),
        height: executed.context.height,
        time: executed.context.time,
        parent: executed.parent,
        log_size: changes.frontier.size(),
        log_root: changes.frontier.root(),
        state_root: changes.state.tree.root.hash(),
        validators_hash: executed.validators_hash,
        next_validators_hash: executed.next_validators_hash,
        params_hash: executed.params_hash,
        proposer,
    }
}

/// The first field in which a header is not what it must be.
pub(super) fn difference(header: &Header, expected: &Header) -> Option<String> {
    macro_rules! compare {
        ($($field:ident),*) => {
            $(if header.$field != expected.$field {
                let (found, expected) = (&header.$field, &expected.$field);
                let field = stringify!($field);
                return Some(format!("header {field} is {found}, it must be {expected}"));
            })*
        };
    }
    compare!(version, flags, chain_id, height, time, parent, log_size, log_root, state_root);
    compare!(validators_hash, next_validators_hash, params_hash, proposer);
    None
}
