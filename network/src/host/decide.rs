//! Coming up, deciding, and going on to the next height.

use arc_malachitebft_app_channel::app::consensus::MisbehaviorEvidence;
use arc_malachitebft_app_channel::app::engine::host::{HeightParams, Next};
use arc_malachitebft_app_channel::app::engine::sync::Msg as SyncMsg;
use arc_malachitebft_app_channel::app::types::core::CommitCertificate as EngineCertificate;
use liuhen_types::{CommitCertificate, CommitSignature, Height};
use ractor::RpcReplyPort;

use super::Driver;
use crate::application::Fatal;
use crate::context::{BlockHeight, Ledger};
use crate::idle::StartPort;

fn certificate(engine: &EngineCertificate<Ledger>) -> Result<CommitCertificate, Fatal> {
    let no_round = || Fatal(format!("height {} was decided in no round", engine.height));
    let signatures = (engine.commit_signatures.iter())
        .map(|s| CommitSignature { address: s.address.0, signature: s.signature })
        .collect();
    Ok(CommitCertificate {
        height: engine.height.0,
        round: engine.round.as_u32().ok_or_else(no_round)?,
        header_id: engine.value_id.0,
        signatures,
    })
}

impl Driver {
    /// The engine has come up.
    pub(super) async fn ready(
        &mut self,
        port: RpcReplyPort<(BlockHeight, HeightParams<Ledger>)>,
    ) -> Result<(), Fatal> {
        let tip = self.app().tip().await?;
        self.advance(tip.next()).await?;
        self.tell_tip(tip).await;
        tracing::info!(%tip, "consensus is ready");
        self.wait(StartPort::First(port)).await
    }

    /// Block sync learns the height only when the engine starts one, which may
    /// be long from now; peers that are behind must not wait for that.
    async fn tell_tip(&mut self, tip: Height) {
        if tip == Height(0) {
            return;
        }
        let Ok(sync) = self.parts.sync.wait_for(Option::is_some).await else { return };
        if let Some(sync) = sync.as_ref() {
            let _ = sync.cast(SyncMsg::Decided(BlockHeight(tip)));
        }
    }

    /// The engine decided the due height.
    pub(super) async fn decided(&mut self, engine: EngineCertificate<Ledger>) -> Result<(), Fatal> {
        let certificate = certificate(&engine)?;
        let (height, id) = (certificate.height, certificate.header_id);
        if height != self.due {
            let due = self.due;
            return Err(Fatal(format!("the engine decided height {height}, but {due} is due")));
        }
        tracing::info!(%height, round = certificate.round, %id, "decided");
        self.app().commit(id, certificate).await?;
        self.advance(height.next()).await
    }

    /// The engine is done with a height and asks for the next.
    pub(super) async fn finalized(
        &mut self,
        height: Height,
        evidence: &MisbehaviorEvidence<Ledger>,
        port: RpcReplyPort<Next<Ledger>>,
    ) -> Result<(), Fatal> {
        for (address, pairs) in evidence.votes.iter() {
            tracing::warn!(%height, %address, pairs = pairs.len(), "validator voted twice");
        }
        for (address, pairs) in evidence.proposals.iter() {
            tracing::warn!(%height, %address, pairs = pairs.len(), "validator proposed twice");
        }
        self.wait(StartPort::Next(port)).await
    }

    /// Starts the due height when there is a reason to: at once if a proposal
    /// for it is already here.
    async fn wait(&mut self, port: StartPort) -> Result<(), Fatal> {
        let params = self.height_params()?;
        let at_hand = self.early.iter().any(|early| early.first.header.height == self.due);
        if at_hand || !self.app().proposals(self.due).await?.is_empty() {
            port.start(self.due, params);
        } else {
            self.parts.idle.wait(self.due, params, port, &self.parts.app);
        }
        Ok(())
    }
}
