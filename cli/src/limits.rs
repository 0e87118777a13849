//! Every limit of the command line, by name.

/// Bytes of a JSON or TOML file given by the user.
pub const INPUT_BYTES_MAX: u64 = 1024 * 1024;
/// Bytes of a passphrase file.
pub const PASSPHRASE_BYTES_MAX: u64 = 1024;
/// Bytes of a file of access records, one JSON object a line.
pub const RECORDS_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes of a file with a checkpoint.
pub const CHECKPOINT_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Folders inside one another that `verify` looks into.
pub const FOLDER_DEPTH_MAX: u32 = 8;
/// Receipt files of one run of `verify`.
pub const RECEIPT_FILES_MAX: usize = 1_000_000;
/// Bytes of a file of which only the digest is used.
pub const DIGEST_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
