//! The bridge to other chains.

pub(crate) mod anchor_out;
pub(crate) mod message_in;
pub(crate) mod peer_set;
pub(crate) mod proof;
pub(crate) mod receipt_in;
