//! Execution of a block: each transaction is checked, then changes the state or
//! is recorded as refused.

use std::rc::Rc;

use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{ChainId, Changeset, Code, Outcome, SignedTransaction, State, StateError};

use crate::context::{BlockContext, Context};
use crate::memo::Memo;
use crate::refusal::{Checked, Refusal, require};
use crate::signer::Signers;
use crate::state::{Overlay, contract_version};
use crate::{app, dispatch, governance};

/// What a block does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// Changes of all its transactions together.
    pub changes: Changeset,
    /// One outcome per transaction, in order.
    pub outcomes: Vec<Outcome>,
}

/// Executes transactions whose envelopes passed [`crate::check_envelope`] against
/// `state`, in order. A refused one changes nothing. A key revoked or an org
/// suspended by an earlier transaction of the block gives a recorded refusal. What
/// was voted for this height takes effect before the first of them; those made for the
/// contracts as they were before are refused.
///
/// # Errors
/// [`StateError`] if the state cannot be read; the block is then not executed.
pub fn execute_block(
    state: &dyn State,
    context: &BlockContext,
    chain_id: &ChainId,
    transactions: &[SignedTransaction],
) -> Result<Execution, StateError> {
    let changes = governance::activate::changes(state, *context, chain_id)?;
    let mut overlay = Overlay::new(state, changes);
    let mut outcomes = Vec::with_capacity(transactions.len());
    let (mut signers, memo) = (Signers::default(), Rc::new(Memo::default()));
    // What was voted for this height holds for the block's own transactions.
    let version = contract_version(&overlay)?;
    for tx in transactions {
        if tx.transaction.contract_version != version {
            outcomes.push(Outcome::refused(Code::ContractVersion));
            continue;
        }
        match execute(&overlay, &mut signers, &memo, *context, chain_id, tx) {
            Ok((changes, warnings)) => {
                signers.forget_changed(&changes);
                memo.forget_changed(&changes);
                overlay.extend(changes);
                outcomes.push(Outcome { code: Code::Ok, warnings });
            }
            Err(Refusal::Code(code)) => {
                memo.forget();
                outcomes.push(Outcome::refused(code));
            }
            Err(Refusal::State(error)) => return Err(error),
        }
    }
    Ok(Execution { changes: overlay.into_changes(), outcomes })
}

fn execute(
    state: &dyn State,
    signers: &mut Signers,
    memo: &Rc<Memo>,
    block: BlockContext,
    chain_id: &ChainId,
    transaction: &SignedTransaction,
) -> Checked<(Changeset, Vec<Code>)> {
    let body = &transaction.transaction;
    for cosigner in &transaction.cosignatures {
        let key = signers.active_key(state, block.time, &cosigner.org, &cosigner.key_id)?;
        require(key.purpose == KeyPurpose::Org, Code::Role)?;
    }
    let permission = dispatch::permission(&body.payload);
    let purpose = signers.active_key(state, block.time, &body.sender, &body.key_id)?.purpose;
    signers.check_permission(state, block.time, &body.sender, purpose, &permission)?;
    let key = signers.active_key(state, block.time, &body.sender, &body.key_id)?;
    let (changes, warnings, memo) = (Changeset::new(), Vec::new(), Rc::clone(memo));
    let mut context = Context { state, block, chain_id, transaction, key, changes, warnings, memo };
    app::owner::check_sender(&context)?;
    app::quota::use_one(&mut context)?;
    dispatch::apply(&mut context, &body.payload)?;
    Ok((context.changes, context.warnings))
}
