//! Every limit of this crate, by name.

/// Signed transactions whose signatures are remembered as valid: at least this
/// many, at most twice as many, 32 bytes each.
pub const VERIFIED_GENERATION_MAX: usize = 100_000;
