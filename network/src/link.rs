//! The transport of consensus and block sync between listed peers.
//!
//! It takes the place of the engine's own transport, which lets everybody
//! connect and asks afterwards who it is: a stranger that keeps silent about it
//! would be sent all proposals and served all blocks. Here a stranger does not
//! get past the handshake. Every message goes straight to every peer.

mod decode;
mod outbox;
mod protocol;
mod swarm;
mod sync;

use std::time::Duration;

use arc_malachitebft_app_channel::app::engine::network::Msg;
use async_trait::async_trait;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use swarm::Link;

use crate::context::Ledger;
use crate::limits::LINK_COMMANDS_MAX;

const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The engine's network actor: hands all it is told to the transport's task.
pub struct LinkActor;

/// The task, and the way to it.
pub struct LinkTask {
    commands: mpsc::Sender<Msg<Ledger>>,
    task: JoinHandle<()>,
}

#[async_trait]
impl Actor for LinkActor {
    type Msg = Msg<Ledger>;
    type State = LinkTask;
    type Arguments = Link;

    async fn pre_start(
        &self,
        _: ActorRef<Self::Msg>,
        link: Link,
    ) -> Result<LinkTask, ActorProcessingErr> {
        let (commands, receiver) = mpsc::channel(LINK_COMMANDS_MAX);
        Ok(LinkTask { commands, task: tokio::spawn(link.run(receiver)) })
    }

    async fn handle(
        &self,
        _: ActorRef<Self::Msg>,
        message: Self::Msg,
        link: &mut LinkTask,
    ) -> Result<(), ActorProcessingErr> {
        link.commands.send(message).await.map_err(|_| "the consensus transport has ended".into())
    }

    /// Frees the port.
    async fn post_stop(
        &self,
        _: ActorRef<Self::Msg>,
        link: &mut LinkTask,
    ) -> Result<(), ActorProcessingErr> {
        let (closed, _) = mpsc::channel(1);
        link.commands = closed;
        if tokio::time::timeout(STOP_TIMEOUT, &mut link.task).await.is_err() {
            link.task.abort();
        }
        Ok(())
    }
}
