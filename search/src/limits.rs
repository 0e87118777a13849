//! Every limit of the search index, by name.

/// Version of schema, segmentation and word list together. An index of another one
/// is built anew.
pub const FORMAT: u32 = 2;
/// Memory of the one thread that writes; what exceeds it goes to disk early.
pub const WRITER_BYTES: usize = 32 << 20;
/// Threads that merge parts of the index in the background.
pub const MERGE_THREADS: usize = 1;
/// Characters of a text to search for that are looked at.
pub const TEXT_CHARS_MAX: usize = 200;
/// Parts of a text, separated by white space, that are looked at.
pub const PARTS_MAX: usize = 16;
/// Bytes of a word; longer ones are not indexed.
pub const WORD_BYTES_MAX: usize = 200;
