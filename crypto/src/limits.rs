//! Every limit of this crate, by name.

/// Most leaves a log may have.
pub const LOG_SIZE_MAX: u64 = 1 << 62;

/// Most siblings in a proof of the state tree: one for each bit of a path.
pub const STATE_PROOF_SIBLINGS_MAX: usize = 256;
