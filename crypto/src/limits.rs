//! Every limit of this crate, by name.

/// Most leaves a log may have.
pub const LOG_SIZE_MAX: u64 = 1 << 62;

/// Most siblings in a proof of the state tree: one for each bit of a path.
pub const STATE_PROOF_SIBLINGS_MAX: usize = 256;

/// Most bytes of a key file, as PEM text.
pub const KEY_FILE_BYTES_MAX: usize = 8 * 1024;

/// Most bytes of a passphrase.
pub const PASSPHRASE_BYTES_MAX: usize = 1024;

/// PBKDF2 iterations with which key files are written; about 0.1 s.
pub const PBKDF2_ITERATIONS: u32 = 200_000;

/// Most PBKDF2 iterations that are computed to read a key file.
pub const PBKDF2_ITERATIONS_MAX: u32 = 10_000_000;

/// Bytes of salt in key files that are written.
pub const PBKDF2_SALT_BYTES: usize = 16;

/// Most bytes of salt in a key file that is read.
pub const PBKDF2_SALT_BYTES_MAX: usize = 256;

/// Most bytes of one certificate, as DER.
pub const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;

/// Most bytes of a text with PEM certificates.
pub const CERTIFICATES_TEXT_BYTES_MAX: usize = 1024 * 1024;

/// Most certificates of a chain, leaf and root included.
pub const CERTIFICATE_CHAIN_MAX: usize = 5;

/// Most signatures that are verified in step; larger batches are cut.
pub const SM2_BATCH_MAX: usize = 4096;

/// Most bytes of key tables in a cache of default size: about 440 signers.
pub const SM2_TABLES_BYTES_MAX: usize = 64 * 1024 * 1024;
