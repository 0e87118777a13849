//! Trees over a whole batch at hand, in the shape of the log: one gateway batch
//! is a small log that is complete when it is made.

use super::frontier::LogFrontier;
use super::hasher::LogHasher;
use super::split;

/// The root over `leaves` (leaf hashes), as a log holding just these has it.
pub fn merkle_root<H: LogHasher>(leaves: &[H::Digest]) -> H::Digest {
    let mut frontier = LogFrontier::<H>::new();
    frontier.append_many(leaves, &mut |_, _, _| {});
    frontier.root()
}

/// The inclusion path of leaf `index` among `leaves`, or `None` if there is no
/// such leaf. Hashes all leaves; whoever needs many paths keeps the nodes that
/// [`LogFrontier::append`] reports and uses [`inclusion_path`](super::inclusion_path).
pub fn batch_path<H: LogHasher>(leaves: &[H::Digest], index: usize) -> Option<Vec<H::Digest>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut part, mut index) = (leaves, index);
    while part.len() > 1 {
        let middle = split(part.len() as u64) as usize;
        let (left, right) = part.split_at(middle);
        if index < middle {
            path.push(merkle_root::<H>(right));
            part = left;
        } else {
            path.push(merkle_root::<H>(left));
            part = right;
            index -= middle;
        }
    }
    path.reverse();
    Some(path)
}
