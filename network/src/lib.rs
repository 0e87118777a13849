//! Consensus engine and gossip behind one small interface.

pub mod application;

pub use application::{Application, DecidedBlock, Fatal, ProposedBlock, StoredProposal, Verdict};
