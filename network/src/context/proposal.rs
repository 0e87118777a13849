//! The signed announcement of a proposal; the block itself travels in parts.

use arc_malachitebft_app_channel::app::types::core::{self, Round};
use liuhen_types::ChainId;

use super::{Address, BlockHeight, Ledger, Value};

const PROPOSAL_DOMAIN: &str = "liuhen/proposal/v1";

/// A validator proposes a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The height proposed for.
    pub height: BlockHeight,
    /// The round proposed in.
    pub round: Round,
    /// The header.
    pub value: Value,
    /// The round in which more than two thirds already prevoted it, or nil.
    pub pol_round: Round,
    /// Who proposes.
    pub address: Address,
}

impl Proposal {
    /// The bytes that the proposer signs.
    pub fn message(&self, chain_id: &ChainId) -> Vec<u8> {
        let rounds = (self.round.as_i64(), self.pol_round.as_i64());
        let (height, id) = (self.height.0, self.value.header_id());
        borsh::to_vec(&(PROPOSAL_DOMAIN, chain_id, height, rounds, id, self.address.0))
            .expect("writing to memory does not fail")
    }
}

impl core::Proposal<Ledger> for Proposal {
    fn height(&self) -> BlockHeight {
        self.height
    }

    fn round(&self) -> Round {
        self.round
    }

    fn value(&self) -> &Value {
        &self.value
    }

    fn take_value(self) -> Value {
        self.value
    }

    fn pol_round(&self) -> Round {
        self.pol_round
    }

    fn validator_address(&self) -> &Address {
        &self.address
    }
}
