//! Why the network could not be started or used.

/// A failure to start, or a full queue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting that cannot be used.
    #[error("network setting {field} is {value:?}: {reason}")]
    Config {
        /// Which setting.
        field: &'static str,
        /// What it says.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A socket or transport could not be set up.
    #[error("the {what} transport cannot be set up at {address}: {reason}")]
    Transport {
        /// Consensus or gossip.
        what: &'static str,
        /// The listen address.
        address: String,
        /// What the transport says.
        reason: String,
    },
    /// The engine could not be started.
    #[error("the consensus engine cannot be started: {0}")]
    Engine(String),
}

/// A gossip queue is full; the message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the gossip queue is full, try again later")]
pub struct Busy;
