//! The one-way road out: a fatal error is reported once, and nothing is signed
//! after it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::application::Fatal;
use crate::signing::SigningGate;

/// Takes the first fatal error. Clones share their state.
#[derive(Clone, Debug)]
pub struct Failure {
    sender: Arc<Mutex<Option<oneshot::Sender<Fatal>>>>,
    gate: SigningGate,
}

impl Failure {
    /// A failure that closes `gate`, and where it will be told.
    pub fn new(gate: SigningGate) -> (Self, oneshot::Receiver<Fatal>) {
        let (sender, receiver) = oneshot::channel();
        (Self { sender: Arc::new(Mutex::new(Some(sender))), gate }, receiver)
    }

    /// Closes the gate; tells the first reason and logs every one.
    pub fn report(&self, fatal: Fatal) {
        self.gate.close();
        tracing::error!(reason = %fatal, "consensus stops");
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody may be listening any more; the log has it.
            let _ = sender.send(fatal);
        }
    }

    /// Closes the gate without an error: the node is shut down.
    pub fn close(&self) {
        self.gate.close();
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
