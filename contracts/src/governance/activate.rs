//! What becomes due at a height: the contract's own act, before the block's first
//! transaction. Nobody submits it (`ContractActivate`).

use liuhen_types::entity::{Proposal, ProposalStatus};
use liuhen_types::{ChainId, Changeset, ProposalId, State, StateError, StateKey};

use super::body::{self, Scene};
use crate::context::{BlockContext, encode};
use crate::refusal::Refusal;
use crate::state::{Changed, must_read, read};

/// Changes of the approved proposals whose height this block has, in the order of
/// their approval. One that is possible no more fails alone.
pub(crate) fn changes(
    state: &dyn State,
    block: BlockContext,
    chain_id: &ChainId,
) -> Result<Changeset, StateError> {
    let due_key = StateKey::proposals_due(block.height);
    let Some(due) = read::<Vec<ProposalId>>(state, &due_key)? else {
        return Ok(Changeset::new());
    };
    let mut overlay = Changed { base: state, changes: Changeset::new() };
    overlay.changes.insert(due_key, None);
    for id in due {
        let key = StateKey::proposal(&id);
        let mut proposal: Proposal = must_read(state, &key)?;
        let scene = Scene { state: &overlay, block, chain_id };
        let made = match body::changes(scene, &id, &proposal.submission.body) {
            Ok(changes) => {
                proposal.status = ProposalStatus::Executed;
                changes
            }
            Err(Refusal::Code(code)) => {
                proposal.status = ProposalStatus::Failed;
                proposal.failure = Some(code);
                Changeset::new()
            }
            Err(Refusal::State(error)) => return Err(error),
        };
        overlay.changes.extend(made);
        overlay.changes.insert(key, Some(encode(&proposal)));
    }
    Ok(overlay.changes)
}
