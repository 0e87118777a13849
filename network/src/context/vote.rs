//! Votes. Vote extensions are not used.

use arc_malachitebft_app_channel::app::types::core::{
    self, NilOrVal, Round, SignedExtension, VoteType,
};
use liuhen_types::certificate::{VoteKind, vote_message};
use liuhen_types::{ChainId, Hash};

use super::{Address, BlockHeight, Ledger, ValueId};

/// A prevote or precommit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Which of the two.
    pub kind: VoteType,
    /// The height voted at.
    pub height: BlockHeight,
    /// The round voted in.
    pub round: Round,
    /// The header's id, or nil.
    pub value: NilOrVal<ValueId>,
    /// Who votes.
    pub address: Address,
}

impl Vote {
    /// A first vote.
    pub fn prevote(
        height: BlockHeight,
        round: Round,
        value: NilOrVal<ValueId>,
        address: Address,
    ) -> Self {
        Self { kind: VoteType::Prevote, height, round, value, address }
    }

    /// A second vote.
    pub fn precommit(
        height: BlockHeight,
        round: Round,
        value: NilOrVal<ValueId>,
        address: Address,
    ) -> Self {
        Self { kind: VoteType::Precommit, height, round, value, address }
    }

    /// The header's id, or none for nil.
    pub fn header_id(&self) -> Option<Hash> {
        match &self.value {
            NilOrVal::Nil => None,
            NilOrVal::Val(id) => Some(id.0),
        }
    }

    /// The bytes that the validator signs.
    pub fn message(&self, chain_id: &ChainId) -> Vec<u8> {
        let kind = match self.kind {
            VoteType::Prevote => VoteKind::Prevote,
            VoteType::Precommit => VoteKind::Precommit,
        };
        let (height, round) = (self.height.0, self.round.as_i64());
        vote_message(chain_id, kind, height, round, self.header_id().as_ref(), &self.address.0)
    }
}

impl core::Vote<Ledger> for Vote {
    fn height(&self) -> BlockHeight {
        self.height
    }

    fn round(&self) -> Round {
        self.round
    }

    fn value(&self) -> &NilOrVal<ValueId> {
        &self.value
    }

    fn take_value(self) -> NilOrVal<ValueId> {
        self.value
    }

    fn vote_type(&self) -> VoteType {
        self.kind
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }

    fn extension(&self) -> Option<&SignedExtension<Ledger>> {
        None
    }

    fn take_extension(&mut self) -> Option<SignedExtension<Ledger>> {
        None
    }

    fn extend(self, _extension: SignedExtension<Ledger>) -> Self {
        self
    }
}
