//! Answers the engine on behalf of the ledger.
//!
//! The engine asks one thing at a time; every answer that it builds on (an own
//! proposal, a decision) is on disk before it is given. The first fatal error
//! silences the host for good: the engine gets no answer any more, and the
//! supervisor stops it.

mod build;
mod decide;
mod parts;
mod proposals;
mod serve;

use std::sync::Arc;

use arc_malachitebft_app_channel::app::consensus::VoteExtensionError;
use arc_malachitebft_app_channel::app::engine::host::{HeightParams, HostMsg};
use arc_malachitebft_app_channel::app::engine::network::{NetworkMsg, NetworkRef};
use arc_malachitebft_app_channel::app::engine::node::{NodeMsg, NodeRef};
use arc_malachitebft_app_channel::app::engine::sync::SyncRef;
use arc_malachitebft_app_channel::app::types::core::LinearTimeouts;
use async_trait::async_trait;
use bytes::Bytes;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, Height, KeyId};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::watch;

use crate::application::{Application, Fatal};
use crate::context::{FirstPart, Ledger, Validators};
use crate::failure::Failure;
use crate::host::proposals::Known;
use crate::idle::Idle;
use crate::parts::{Assembled, Assembler, StreamLimits, split};

/// What the host is made of.
pub struct HostParts {
    /// The ledger.
    pub app: Arc<dyn Application>,
    /// The chain.
    pub chain_id: ChainId,
    /// Signs the first parts of own proposals.
    pub key: SigningKey,
    /// Patience of the rounds.
    pub timeouts: LinearTimeouts,
    /// Bytes of the largest block body.
    pub block_bytes_max: u64,
    /// Holds the next height back until there is work.
    pub idle: Idle,
    /// Told of fatal errors.
    pub failure: Failure,
    /// Publishes parts.
    pub network: NetworkRef<Ledger>,
    /// Stops everything on a fatal error.
    pub supervisor: NodeRef,
    /// The sync actor, once it runs.
    pub sync: watch::Receiver<Option<SyncRef<Ledger>>>,
}

/// The actor; its state does the work.
pub struct Host;

/// The height that is due and all that is known of it.
pub struct Driver {
    parts: HostParts,
    address: KeyId,
    /// The next height to be decided.
    due: Height,
    /// The validators that decide it, once the ledger was asked.
    validators: Option<Validators>,
    /// The round of `due` that the engine is in, once it started.
    round: Option<u32>,
    assembler: Assembler,
    /// Complete proposals for `due` or later that the engine has not started.
    early: Vec<Assembled>,
    known: Known,
    stream_names: u64,
    stopped: bool,
}

impl Driver {
    fn new(parts: HostParts) -> Self {
        let limits = StreamLimits::for_blocks(parts.block_bytes_max);
        Self {
            address: parts.key.public_key().id(),
            due: Height(1),
            validators: None,
            round: None,
            assembler: Assembler::new(limits),
            early: Vec::new(),
            known: Known::default(),
            // Names must differ from those of an earlier run of this node.
            stream_names: first_stream_name(),
            stopped: false,
            parts,
        }
    }

    fn app(&self) -> &Arc<dyn Application> {
        &self.parts.app
    }

    fn validators(&self) -> Result<&Validators, Fatal> {
        let none = || Fatal(format!("no validators are known for height {}", self.due));
        self.validators.as_ref().ok_or_else(none)
    }

    /// Makes `due` the next height to be decided.
    async fn advance(&mut self, due: Height) -> Result<(), Fatal> {
        let set = self.app().validators(due).await?;
        if self.validators.as_ref().is_none_or(|known| *known.source() != set) {
            let empty = || Fatal(format!("the ledger names no validators for height {due}"));
            self.validators = Some(Validators::new(set).ok_or_else(empty)?);
        }
        self.due = due;
        self.round = None;
        self.known.clear();
        self.assembler.advance(due);
        self.early.retain(|assembled| assembled.first.header.height >= due);
        self.parts.idle.advance(due);
        Ok(())
    }

    fn height_params(&self) -> Result<HeightParams<Ledger>, Fatal> {
        Ok(HeightParams::new(self.validators()?.clone(), self.parts.timeouts, None))
    }

    /// Publishes a proposal in parts.
    fn publish(&mut self, first: FirstPart, body: &Bytes) {
        self.stream_names = self.stream_names.wrapping_add(1);
        for message in split(self.stream_names, first, body) {
            if self.parts.network.cast(NetworkMsg::PublishProposalPart(message)).is_err() {
                tracing::warn!("a proposal part was not published: the transport has stopped");
                return;
            }
        }
    }

    async fn answer(&mut self, message: HostMsg<Ledger>) -> Result<(), Fatal> {
        match message {
            HostMsg::ConsensusReady { reply_to } => self.ready(reply_to).await,
            HostMsg::StartedRound { height, round, reply_to, .. } => {
                let values = self.started_round(height.0, round).await?;
                reply(reply_to, values);
                Ok(())
            }
            HostMsg::GetValue { height, round, reply_to, .. } => {
                self.get_value(height.0, round, reply_to).await
            }
            HostMsg::RestreamValue { height, value_id, .. } => {
                self.restream(height.0, value_id.0).await
            }
            HostMsg::ReceivedProposalPart { from, published_by, part, reply_to } => {
                let peer = published_by.unwrap_or(from);
                if let Some(value) = self.received_part(peer, part).await? {
                    reply(reply_to, value);
                }
                Ok(())
            }
            HostMsg::Decided { certificate, reply_to, .. } => {
                self.decided(certificate).await?;
                reply(reply_to, ());
                Ok(())
            }
            HostMsg::Finalized { certificate, evidence, reply_to, .. } => {
                self.finalized(certificate.height.0, &evidence, reply_to).await
            }
            HostMsg::GetHistoryMinHeight { reply_to } => {
                let start = self.app().history_start().await?;
                reply(reply_to, crate::context::BlockHeight(start));
                Ok(())
            }
            HostMsg::GetDecidedValues { range, reply_to } => {
                self.serve(range, reply_to);
                Ok(())
            }
            HostMsg::ProcessSyncedValue { height, round, proposer, value_bytes, reply_to } => {
                let outcome = self.synced_value(height.0, round, proposer.0, &value_bytes).await?;
                reply(reply_to, outcome);
                Ok(())
            }
            HostMsg::ExtendVote { reply_to, .. } => {
                reply(reply_to, None);
                Ok(())
            }
            HostMsg::VerifyVoteExtensions { extensions, reply_to, .. } => {
                let unused = VoteExtensionError::InvalidVoteExtension;
                let verdicts = extensions.into_iter().map(|(who, _)| (who, Err(unused.clone())));
                reply(reply_to, verdicts.collect());
                Ok(())
            }
        }
    }
}

/// Tells the reason and stops the engine.
fn fail(failure: &Failure, supervisor: &NodeRef, fatal: Fatal) {
    failure.report(fatal.clone());
    // If the supervisor is gone, so is the engine.
    let _ = supervisor.cast(NodeMsg::SafetyFailure(fatal.0));
}

fn reply<T>(port: ractor::RpcReplyPort<T>, value: T) {
    // The engine may have given up on the question meanwhile.
    let _ = port.send(value);
}

fn first_stream_name() -> u64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since_epoch.map_or(0, |elapsed| elapsed.as_nanos() as u64)
}

#[async_trait]
impl Actor for Host {
    type Msg = HostMsg<Ledger>;
    type State = Driver;
    type Arguments = HostParts;

    async fn pre_start(
        &self,
        _: ActorRef<Self::Msg>,
        parts: HostParts,
    ) -> Result<Driver, ActorProcessingErr> {
        Ok(Driver::new(parts))
    }

    async fn handle(
        &self,
        _: ActorRef<Self::Msg>,
        message: Self::Msg,
        driver: &mut Driver,
    ) -> Result<(), ActorProcessingErr> {
        if driver.stopped {
            return Ok(());
        }
        if let Err(fatal) = driver.answer(message).await {
            driver.stopped = true;
            driver.parts.idle.stop();
            fail(&driver.parts.failure, &driver.parts.supervisor, fatal);
        }
        Ok(())
    }
}
