#![doc = include_str!("../README.md")]

mod address;
pub mod application;
pub mod codec;
mod config;
mod context;
mod engine;
mod error;
mod failure;
mod gossip;
mod host;
mod identity;
mod idle;
pub mod limits;
mod link;
mod parts;
mod signing;
mod start;
mod transport;

pub use application::{Application, DecidedBlock, Fatal, ProposedBlock, StoredProposal, Verdict};
pub use config::{NetworkConfig, NodeIdentity, Peer, Timeouts};
pub use engine::PeerCount;
pub use error::{Busy, Error};
pub use gossip::{Gossip, GossipMessage};
pub use identity::{is_peer_id, peer_id_of};
pub use start::{Network, start};
