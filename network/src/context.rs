//! The ledger's types as the engine sees them.
//!
//! The engine's traits may not be implemented for types of another crate, so
//! each is wrapped here; nothing outside this crate sees the wrappers.

mod part;
mod proposal;
mod validators;
mod value;
mod vote;

use arc_malachitebft_app_channel::app::types::core::{Context, LinearTimeouts, NilOrVal, Round};
use bytes::Bytes;

pub use part::{FirstPart, Part, body_hash};
pub use proposal::Proposal;
pub use validators::{Address, Validator, ValidatorKey, Validators};
pub use value::{BlockHeight, Value, ValueId};
pub use vote::Vote;

use crate::signing::Sm2Scheme;

/// The engine's [`Context`] for this ledger.
#[derive(Clone, Copy, Debug)]
pub struct Ledger;

impl Context for Ledger {
    type Address = Address;
    type Height = BlockHeight;
    type ProposalPart = Part;
    type Proposal = Proposal;
    type Validator = Validator;
    type ValidatorSet = Validators;
    type Timeouts = LinearTimeouts;
    type Value = Value;
    type Vote = Vote;
    type Extension = Bytes;
    type SigningScheme = Sm2Scheme;

    fn select_proposer<'a>(
        &self,
        validators: &'a Validators,
        height: BlockHeight,
        round: Round,
    ) -> &'a Validator {
        validators.proposer(height, round.as_u32().unwrap_or(0))
    }

    fn new_proposal(
        &self,
        height: BlockHeight,
        round: Round,
        value: Value,
        pol_round: Round,
        address: Address,
    ) -> Proposal {
        Proposal { height, round, value, pol_round, address }
    }

    fn new_prevote(
        &self,
        height: BlockHeight,
        round: Round,
        value: NilOrVal<ValueId>,
        address: Address,
    ) -> Vote {
        Vote::prevote(height, round, value, address)
    }

    fn new_precommit(
        &self,
        height: BlockHeight,
        round: Round,
        value: NilOrVal<ValueId>,
        address: Address,
    ) -> Vote {
        Vote::precommit(height, round, value, address)
    }
}
