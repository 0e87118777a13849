//! Which proposals of the due height were looked at, and what the engine is
//! told of them when a round starts.

use std::collections::HashMap;

use arc_malachitebft_app_channel::app::types::ProposedValue;
use arc_malachitebft_app_channel::app::types::core::{Round, Validity};
use liuhen_types::{Hash, Height};

use super::Driver;
use crate::application::{Fatal, ProposedBlock, StoredProposal};
use crate::context::{Address, BlockHeight, Ledger, Value};
use crate::limits::PROPOSALS_PER_ROUND_MAX;
use crate::parts::Assembled;

/// The proposals of the due height that were judged, by header and round.
#[derive(Default)]
pub struct Known(HashMap<(u32, Hash), bool>);

impl Known {
    /// Forgets all: another height is due.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// True if this proposal was judged.
    pub fn contains(&self, round: u32, header_id: Hash) -> bool {
        self.0.contains_key(&(round, header_id))
    }

    /// True if enough proposals of this round were judged.
    pub fn is_full(&self, round: u32) -> bool {
        self.0.keys().filter(|(other, _)| *other == round).count() >= PROPOSALS_PER_ROUND_MAX
    }

    /// Remembers a verdict.
    pub fn insert(&mut self, round: u32, header_id: Hash, valid: bool) {
        self.0.insert((round, header_id), valid);
    }
}

/// A proposal as the engine wants to hear of it.
pub(super) fn proposed_value(proposal: &StoredProposal, valid: bool) -> ProposedValue<Ledger> {
    let header = &proposal.block.header;
    ProposedValue {
        height: BlockHeight(header.height),
        round: Round::new(proposal.round),
        valid_round: Round::from(proposal.pol_round),
        proposer: Address(proposal.proposer),
        value: Value::new(header.clone()),
        validity: Validity::from_bool(valid),
    }
}

impl Driver {
    /// The engine entered a round: tells it of all proposals of the height that
    /// it was not yet told of since this process began.
    pub(super) async fn started_round(
        &mut self,
        height: Height,
        round: Round,
    ) -> Result<Vec<ProposedValue<Ledger>>, Fatal> {
        if height != self.due {
            let due = self.due;
            return Err(Fatal(format!("the engine started height {height}, but {due} is due")));
        }
        self.round = Some(round.as_u32().unwrap_or(0));
        let mut values = Vec::new();
        for proposal in self.app().proposals(height).await? {
            let id = proposal.block.header.id();
            if !self.known.contains(proposal.round, id) {
                // Executed again: the ledger's cache did not survive the restart.
                values.push(self.judge(proposal).await?);
            }
        }
        let early = std::mem::take(&mut self.early);
        let (ready, later) =
            early.into_iter().partition(|assembled| assembled.first.header.height == height);
        self.early = later;
        let ready: Vec<Assembled> = ready;
        for assembled in ready {
            values.extend(self.take_proposal(assembled).await?);
        }
        Ok(values)
    }

    /// Judges a proposal for the due height that has just been completed.
    pub(super) async fn take_proposal(
        &mut self,
        assembled: Assembled,
    ) -> Result<Option<ProposedValue<Ledger>>, Fatal> {
        let Assembled { first, body } = assembled;
        if !self.accepts(&first)? {
            return Ok(None);
        }
        let proposal = StoredProposal {
            round: first.round,
            pol_round: first.pol_round,
            proposer: first.proposer,
            signature: Some(first.signature),
            block: ProposedBlock { header: first.header, body },
            valid: true,
        };
        self.judge(proposal).await.map(Some)
    }

    /// Asks the ledger for its verdict; a valid proposal is kept before the
    /// engine hears of it.
    pub(super) async fn judge(
        &mut self,
        proposal: StoredProposal,
    ) -> Result<ProposedValue<Ledger>, Fatal> {
        let (height, round) = (proposal.block.header.height, proposal.round);
        let id = proposal.block.header.id();
        let verdict = self.app().validate(&proposal.block).await?;
        match &verdict {
            Ok(()) => {
                let proposal = StoredProposal { valid: true, ..proposal.clone() };
                self.app().save_proposal(height, &proposal).await?;
            }
            Err(reason) => {
                let proposer = proposal.proposer;
                tracing::warn!(%height, round, %id, %proposer, %reason, "a proposal is not valid");
            }
        }
        self.known.insert(round, id, verdict.is_ok());
        Ok(proposed_value(&proposal, verdict.is_ok()))
    }

    /// The proposal of the due height with this header, if one is kept.
    pub(super) async fn find(
        &self,
        height: Height,
        matches: impl Fn(&StoredProposal) -> bool + Send,
    ) -> Result<Option<StoredProposal>, Fatal> {
        Ok(self.app().proposals(height).await?.into_iter().find(matches))
    }
}
