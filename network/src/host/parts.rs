//! Parts of others' proposals.

use arc_malachitebft_app_channel::app::streaming::StreamMessage;
use arc_malachitebft_app_channel::app::types::core::Validator as _;
use arc_malachitebft_app_channel::app::types::{PeerId, ProposedValue};
use liuhen_types::{ChainId, Height};

use super::Driver;
use super::proposals::Known;
use crate::application::Fatal;
use crate::context::{BlockHeight, FirstPart, Ledger, Part, Validators};
use crate::limits::{EARLY_PROPOSALS_MAX, FUTURE_HEIGHTS_MAX, FUTURE_ROUNDS_MAX};
use crate::parts::Assembled;

/// What a first part is held against before it may open a proposal.
struct Gate<'a> {
    chain_id: &'a ChainId,
    due: Height,
    round: u32,
    validators: &'a Validators,
    known: &'a Known,
}

impl Gate<'_> {
    /// The cheap checks come first, the signature last. A later height is held
    /// against today's validators and again against its own when it starts; if
    /// they differ, a proposal may be missed here, and the next round brings it.
    fn accepts(&self, first: &FirstPart) -> bool {
        let header = &first.header;
        let last = Height(self.due.0.saturating_add(FUTURE_HEIGHTS_MAX));
        let in_reach = (self.due..=last).contains(&header.height)
            && first.round <= self.round.saturating_add(FUTURE_ROUNDS_MAX);
        if header.chain_id != *self.chain_id || header.proposer != first.proposer || !in_reach {
            return false;
        }
        let proposer = self.validators.proposer(BlockHeight(header.height), first.round);
        if proposer.address().0 != first.proposer {
            return false;
        }
        let judged =
            self.known.contains(first.round, header.id()) || self.known.is_full(first.round);
        if header.height == self.due && judged {
            return false;
        }
        first.verify(self.chain_id, proposer.public_key().verifying_key())
    }
}

impl Driver {
    /// Takes a part; gives the value if the proposal is complete and its height
    /// runs. One for a later height waits until that starts.
    pub(super) async fn received_part(
        &mut self,
        peer: PeerId,
        message: StreamMessage<Part>,
    ) -> Result<Option<ProposedValue<Ledger>>, Fatal> {
        let Some(validators) = &self.validators else { return Ok(None) };
        let gate = Gate {
            chain_id: &self.parts.chain_id,
            due: self.due,
            round: self.round.unwrap_or(0),
            validators,
            known: &self.known,
        };
        let idle = &self.parts.idle;
        let assembled = self.assembler.insert(peer, message, self.due, |first| {
            let accepted = gate.accepts(first);
            if accepted {
                idle.wake(first.header.height);
            }
            accepted
        });
        let Some(assembled) = assembled else { return Ok(None) };
        if assembled.first.header.height == self.due && self.round.is_some() {
            return self.take_proposal(assembled).await;
        }
        self.keep_for_later(assembled);
        Ok(None)
    }

    /// Keeps a proposal until its height starts. When there are too many, those
    /// of later heights and rounds go first: they are needed last.
    fn keep_for_later(&mut self, assembled: Assembled) {
        self.early.push(assembled);
        self.early.sort_by_key(|early| (early.first.header.height, early.first.round));
        self.early.dedup_by(|a, b| a.first == b.first);
        self.early.truncate(EARLY_PROPOSALS_MAX);
    }

    /// True if a first part may bring a proposal now.
    pub(super) fn accepts(&self, first: &FirstPart) -> Result<bool, Fatal> {
        let gate = Gate {
            chain_id: &self.parts.chain_id,
            due: self.due,
            round: self.round.unwrap_or(0),
            validators: self.validators()?,
            known: &self.known,
        };
        Ok(gate.accepts(first))
    }
}
