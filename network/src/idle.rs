//! Lets a chain without work rest.
//!
//! After a block the engine asks when to go on. The answer is held back until
//! the application has work, a message for the height arrives, or a peer turns
//! out to be ahead; the engine's block sync and its buffers go on meanwhile.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_malachitebft_app_channel::app::engine::host::{HeightParams, Next};
use liuhen_types::Height;
use ractor::RpcReplyPort;
use tokio::task::AbortHandle;

use crate::application::Application;
use crate::context::{BlockHeight, Ledger};

/// Where the engine waits for its next height.
pub enum StartPort {
    /// It has just come up.
    First(RpcReplyPort<(BlockHeight, HeightParams<Ledger>)>),
    /// It has finished a height.
    Next(RpcReplyPort<Next<Ledger>>),
}

impl StartPort {
    /// Lets the engine start `height`.
    pub fn start(self, height: Height, params: HeightParams<Ledger>) {
        let height = BlockHeight(height);
        let sent = match self {
            Self::First(port) => port.send((height, params)).is_ok(),
            Self::Next(port) => port.send(Next::Start(height, params)).is_ok(),
        };
        if !sent {
            tracing::debug!(%height, "the engine no longer waits for this height");
        }
    }
}

struct Waiting {
    height: Height,
    params: HeightParams<Ledger>,
    port: StartPort,
    work: AbortHandle,
}

#[derive(Default)]
struct Inner {
    /// The next height to be decided.
    due: Height,
    /// The highest height that somebody else works on, as far as is known.
    seen: Height,
    waiting: Option<Waiting>,
}

/// See the module. Clones share their state.
#[derive(Clone, Default)]
pub struct Idle(Arc<Mutex<Inner>>);

impl std::fmt::Debug for Idle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inner = self.lock();
        write!(f, "Idle(due {}, seen {})", inner.due, inner.seen)
    }
}

impl Idle {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts `height` as soon as there is a reason to.
    pub fn wait(
        &self,
        height: Height,
        params: HeightParams<Ledger>,
        port: StartPort,
        app: &Arc<dyn Application>,
    ) {
        let mut inner = self.lock();
        inner.due = height;
        if inner.seen >= height {
            drop(inner);
            return port.start(height, params);
        }
        let (idle, app) = (self.clone(), Arc::clone(app));
        let task = tokio::spawn(async move {
            app.wait_for_work(height).await;
            idle.wake(height);
        });
        inner.waiting = Some(Waiting { height, params, port, work: task.abort_handle() });
    }

    /// Tells that `due` is the next height to be decided.
    pub fn advance(&self, due: Height) {
        self.lock().due = due;
    }

    /// There is a reason to start `height`.
    pub fn wake(&self, height: Height) {
        let mut inner = self.lock();
        inner.seen = inner.seen.max(height);
        let waiting = inner.waiting.take_if(|waiting| waiting.height <= height);
        drop(inner);
        if let Some(waiting) = waiting {
            waiting.work.abort();
            waiting.port.start(waiting.height, waiting.params);
        }
    }

    /// A consensus message for `height` arrived. One for a height that this node
    /// is not near to is no sign; its block sync will learn of it.
    pub fn heard(&self, height: Height) {
        let due = self.lock().due;
        if height >= due && height <= due.next() {
            self.wake(height);
        }
    }

    /// Gives up waiting; the engine is stopping.
    pub fn stop(&self) {
        if let Some(waiting) = self.lock().waiting.take() {
            waiting.work.abort();
        }
    }
}
