//! Verification of paths, step by step as RFC 9162 has it.
//!
//! Every argument may be hostile: each round halves the size, so at most 64
//! elements of a path are looked at, whatever its length.

use super::hasher::LogHasher;

/// True if `path` shows that the log of `size` leaves with `root` holds
/// `leaf_hash` at `index` (RFC 9162 section 2.1.3.2).
pub fn verify_inclusion<H: LogHasher>(
    leaf_hash: &H::Digest,
    index: u64,
    size: u64,
    path: &[H::Digest],
    root: &H::Digest,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut position, mut last) = (index, size - 1);
    let mut digest = *leaf_hash;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if position & 1 == 1 || position == last {
            digest = H::node(sibling, &digest);
            skip_unpaired(&mut position, &mut last);
        } else {
            digest = H::node(&digest, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    last == 0 && digest == *root
}

/// True if `path` shows that the log of `old_size` leaves with `old_root` is the
/// beginning of the log of `new_size` leaves with `new_root` (RFC 9162 section
/// 2.1.4.2). An empty older log is the beginning of every log; its root must be
/// the root of the empty log.
pub fn verify_consistency<H: LogHasher>(
    old_size: u64,
    old_root: &H::Digest,
    new_size: u64,
    new_root: &H::Digest,
    path: &[H::Digest],
) -> bool {
    if old_size == new_size {
        let root_stands = old_size > 0 || *old_root == H::empty();
        return root_stands && path.is_empty() && old_root == new_root;
    }
    if old_size == 0 {
        return path.is_empty() && *old_root == H::empty();
    }
    if old_size > new_size {
        return false;
    }
    // A perfect older log is itself the first element; the path leaves it out.
    let (first, rest) = if old_size.is_power_of_two() {
        (old_root, path)
    } else {
        match path.split_first() {
            Some(parts) => parts,
            None => return false,
        }
    };
    !rest.is_empty() && join::<H>(old_size, old_root, new_size, new_root, first, rest)
}

/// Steps 3 to 7 of RFC 9162 section 2.1.4.2: rebuilds both roots at once.
fn join<H: LogHasher>(
    old_size: u64,
    old_root: &H::Digest,
    new_size: u64,
    new_root: &H::Digest,
    first: &H::Digest,
    rest: &[H::Digest],
) -> bool {
    let (mut position, mut last) = (old_size - 1, new_size - 1);
    let unpaired = position.trailing_ones();
    position >>= unpaired;
    last >>= unpaired;
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if position & 1 == 1 || position == last {
            old = H::node(sibling, &old);
            new = H::node(sibling, &new);
            skip_unpaired(&mut position, &mut last);
        } else {
            new = H::node(&new, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    last == 0 && old == *old_root && new == *new_root
}

/// Climbs the levels on which the last node has no sibling of its own.
fn skip_unpaired(position: &mut u64, last: &mut u64) {
    while *position & 1 == 0 && *position != 0 {
        *position >>= 1;
        *last >>= 1;
    }
}
