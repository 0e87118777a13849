//! Own proposals: built once for each height and round, kept, then published.

use arc_malachitebft_app_channel::app::engine::host::LocallyProposedValue;
use arc_malachitebft_app_channel::app::types::core::Round;
use liuhen_types::{Hash, Height};
use ractor::RpcReplyPort;

use super::{Driver, reply};
use crate::application::{Fatal, ProposedBlock, StoredProposal};
use crate::context::{BlockHeight, FirstPart, Ledger, Value};

impl Driver {
    /// The engine wants a value to propose.
    pub(super) async fn get_value(
        &mut self,
        height: Height,
        round: Round,
        port: RpcReplyPort<LocallyProposedValue<Ledger>>,
    ) -> Result<(), Fatal> {
        if height != self.due {
            let due = self.due;
            return Err(Fatal(format!("the engine proposes height {height}, but {due} is due")));
        }
        let round_number = round.as_u32().unwrap_or(0);
        let me = self.address;
        let kept = self.find(height, |p| p.round == round_number && p.proposer == me).await?;
        let proposal = match kept {
            Some(proposal) => proposal,
            None => self.build(height, round_number).await?,
        };
        self.known.insert(round_number, proposal.block.header.id(), true);
        let value = Value::new(proposal.block.header.clone());
        reply(port, LocallyProposedValue::new(BlockHeight(height), round, value));
        self.publish_proposal(&proposal);
        Ok(())
    }

    async fn build(&self, height: Height, round: u32) -> Result<StoredProposal, Fatal> {
        let block = self.app().build(height, round).await?;
        if block.header.height != height || block.header.proposer != self.address {
            return Err(Fatal(format!("the ledger built a block that is not for height {height}")));
        }
        let signature = self.sign_first(&block, round).await?;
        let proposal = StoredProposal {
            round,
            pol_round: None,
            proposer: self.address,
            signature: Some(signature),
            block,
            valid: true,
        };
        self.app().save_proposal(height, &proposal).await?;
        Ok(proposal)
    }

    /// The whole body is hashed for this, so it does not run on this thread.
    async fn sign_first(
        &self,
        block: &ProposedBlock,
        round: u32,
    ) -> Result<liuhen_types::Signature, Fatal> {
        let (chain_id, key, block) =
            (self.parts.chain_id.clone(), self.parts.key.clone(), block.clone());
        let sign = move || {
            let ProposedBlock { header, body } = block;
            FirstPart::sign(&chain_id, header, (round, None), &key, &body).signature
        };
        tokio::task::spawn_blocking(sign)
            .await
            .map_err(|e| Fatal(format!("signing a proposal failed: {e}")))
    }

    /// Publishes a kept proposal; one from block sync has no proposer's
    /// signature and needs no publishing, it is decided.
    fn publish_proposal(&mut self, proposal: &StoredProposal) {
        let Some(signature) = proposal.signature else { return };
        let body = proposal.block.body.clone();
        let rounds = (proposal.round, proposal.pol_round);
        let header = proposal.block.header.clone();
        let first = FirstPart::new(header, rounds, proposal.proposer, &body, signature);
        self.publish(first, &body);
    }

    /// The engine proposes an earlier proposal again, or fears that others
    /// lack one on which it is locked.
    pub(super) async fn restream(&mut self, height: Height, id: Hash) -> Result<(), Fatal> {
        let kept =
            self.find(height, |p| p.signature.is_some() && p.block.header.id() == id).await?;
        match kept {
            Some(proposal) => self.publish_proposal(&proposal),
            None => tracing::warn!(%height, %id, "a proposal to be sent again is not kept"),
        }
        Ok(())
    }
}
