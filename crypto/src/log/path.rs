//! Inclusion and consistency paths, computed from stored perfect nodes.

use super::hasher::LogHasher;
use super::split;

/// Why a path could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError<E> {
    /// The leaf is not in a log of this size.
    #[error("leaf index {index} is not below the log size {size}")]
    Index {
        /// Index asked for.
        index: u64,
        /// Size asked for.
        size: u64,
    },
    /// The older size is the larger one.
    #[error("old log size {old_size} is above the new log size {new_size}")]
    Sizes {
        /// The smaller size, as the caller has it.
        old_size: u64,
        /// The larger size, as the caller has it.
        new_size: u64,
    },
    /// The store could not give a node.
    #[error("reading a node of the log failed")]
    Read(#[source] E),
}

/// `PATH(index, D[size])` of RFC 9162 section 2.1.3.1: the siblings from the leaf
/// up to the root of the log when it had `size` leaves.
///
/// `read(level, index)` is asked for perfect nodes below `size` only, at most
/// 2·log2(size) of them.
///
/// # Errors
/// [`PathError::Index`] if `index` is not below `size`; [`PathError::Read`] as
/// `read` fails.
pub fn inclusion_path<H: LogHasher, E>(
    index: u64,
    size: u64,
    mut read: impl FnMut(u8, u64) -> Result<H::Digest, E>,
) -> Result<Vec<H::Digest>, PathError<E>> {
    if index >= size {
        return Err(PathError::Index { index, size });
    }
    let mut path = Vec::new();
    let (mut begin, mut end) = (0, size);
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            path.push(range_root::<H, E>(middle, end, &mut read)?);
            end = middle;
        } else {
            path.push(range_root::<H, E>(begin, middle, &mut read)?);
            begin = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// `PROOF(old_size, D[new_size])` of RFC 9162 section 2.1.4.1: what it takes to
/// see that the older log is the beginning of the newer. Empty if the sizes are
/// equal or the older log is empty.
///
/// `read(level, index)` is asked for perfect nodes below `new_size` only.
///
/// # Errors
/// [`PathError::Sizes`] if `old_size` is above `new_size`; [`PathError::Read`]
/// as `read` fails.
pub fn consistency_path<H: LogHasher, E>(
    old_size: u64,
    new_size: u64,
    mut read: impl FnMut(u8, u64) -> Result<H::Digest, E>,
) -> Result<Vec<H::Digest>, PathError<E>> {
    if old_size > new_size {
        return Err(PathError::Sizes { old_size, new_size });
    }
    if old_size == 0 {
        return Ok(Vec::new());
    }
    let mut path = Vec::new();
    let (mut begin, mut end) = (0, new_size);
    // Walk to the subtree whose end is the end of the older log.
    while end != old_size {
        let middle = begin + split(end - begin);
        if old_size <= middle {
            path.push(range_root::<H, E>(middle, end, &mut read)?);
            end = middle;
        } else {
            path.push(range_root::<H, E>(begin, middle, &mut read)?);
            begin = middle;
        }
    }
    // The verifier knows this subtree only if it is the whole older log.
    if begin > 0 {
        path.push(range_root::<H, E>(begin, end, &mut read)?);
    }
    path.reverse();
    Ok(path)
}

/// The root over the leaves [begin, end), a subtree of some log: its perfect
/// subtrees, largest first, joined from the right.
fn range_root<H: LogHasher, E>(
    begin: u64,
    end: u64,
    read: &mut impl FnMut(u8, u64) -> Result<H::Digest, E>,
) -> Result<H::Digest, PathError<E>> {
    let mut root = None;
    let mut end = end;
    while end > begin {
        // `begin` is a multiple of every subtree size in the range, so the
        // smallest subtree stands at the end.
        let level = (end - begin).trailing_zeros();
        end -= 1 << level;
        let left = read(level as u8, end >> level).map_err(PathError::Read)?;
        root = Some(root.map_or(left, |right| H::node(&left, &right)));
    }
    Ok(root.expect("a subtree has at least one leaf"))
}
