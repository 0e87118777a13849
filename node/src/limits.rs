//! Every limit of this crate, by name.

/// Signed transactions whose signatures are remembered as valid: at least this
/// many, at most twice as many, 32 bytes each.
pub const VERIFIED_GENERATION_MAX: usize = 100_000;

/// Transactions that the pool holds.
pub const POOL_TXS_MAX: usize = 50_000;
/// Bytes of the transactions that the pool holds.
pub const POOL_BYTES_MAX: usize = 64 * 1024 * 1024;
