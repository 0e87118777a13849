//! Evidence that a chain showed two histories.

use liuhen_crypto::log::{Sm3Log, verify_consistency};
use liuhen_types::{Checkpoint, Hash, TrustRoot, VerifyError};
use serde::{Deserialize, Serialize};

/// What two checkpoints of one chain contradict each other in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForkKind {
    /// Two headers of the same height.
    SameHeight,
    /// The later log is shorter.
    LogShrank,
    /// The later log has the same size and another root.
    LogReplaced,
    /// The node's consistency proof does not lead from one log to the other. Two
    /// honest checkpoints with a wrong proof look the same, so this convicts the
    /// node that answered, and the chain only if no node gives a better proof.
    NoConsistency,
}

/// Two checkpoints, each signed by a quorum, that do not belong to one history.
/// Portable: whoever has the trust root can check it with [`Self::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForkEvidence {
    /// The contradiction.
    pub kind: ForkKind,
    /// The checkpoint of the lower height.
    pub older: Checkpoint,
    /// The other one.
    pub newer: Checkpoint,
    /// The path that the node offered from the older log to the newer one.
    pub path: Vec<Hash>,
}

impl ForkEvidence {
    /// Compares two checkpoints, whose certificates the caller has verified, and
    /// the consistency path between their logs. None if they fit together.
    pub fn find(one: &Checkpoint, other: &Checkpoint, path: &[Hash]) -> Option<Self> {
        let (older, newer) = in_order(one, other);
        let kind = contradiction(older, newer)
            .or_else(|| (!is_consistent(older, newer, path)).then_some(ForkKind::NoConsistency))?;
        Some(Self { kind, older: older.clone(), newer: newer.clone(), path: path.to_vec() })
    }

    /// The same without a path: only what the checkpoints show by themselves.
    pub fn conclusive(one: &Checkpoint, other: &Checkpoint) -> Option<Self> {
        let (older, newer) = in_order(one, other);
        let kind = contradiction(older, newer)?;
        Some(Self { kind, older: older.clone(), newer: newer.clone(), path: Vec::new() })
    }

    /// Checks both certificates and that the contradiction is there.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, trust: &TrustRoot) -> Result<(), VerifyError> {
        self.older.verify(trust)?;
        self.newer.verify(trust)?;
        match Self::find(&self.older, &self.newer, &self.path) {
            Some(found) if found.kind == self.kind => Ok(()),
            _ => Err(VerifyError::Proof("the checkpoints do not contradict each other so".into())),
        }
    }

    /// True if more than a third of the validators signed two histories, whatever
    /// any node says about it.
    pub fn is_conclusive(&self) -> bool {
        self.kind != ForkKind::NoConsistency
    }
}

/// Two checkpoints, the lower height first.
pub(crate) fn in_order<'a>(
    one: &'a Checkpoint,
    other: &'a Checkpoint,
) -> (&'a Checkpoint, &'a Checkpoint) {
    let in_order = one.signed.header.height <= other.signed.header.height;
    if in_order { (one, other) } else { (other, one) }
}

fn contradiction(older: &Checkpoint, newer: &Checkpoint) -> Option<ForkKind> {
    let (old, new) = (&older.signed.header, &newer.signed.header);
    if old.height == new.height {
        return (old.id() != new.id()).then_some(ForkKind::SameHeight);
    }
    if old.log_size > new.log_size {
        return Some(ForkKind::LogShrank);
    }
    let replaced = old.log_size == new.log_size && old.log_root != new.log_root;
    replaced.then_some(ForkKind::LogReplaced)
}

fn is_consistent(older: &Checkpoint, newer: &Checkpoint, path: &[Hash]) -> bool {
    let (old, new) = (&older.signed.header, &newer.signed.header);
    verify_consistency::<Sm3Log>(old.log_size, &old.log_root, new.log_size, &new.log_root, path)
}

impl std::fmt::Display for ForkEvidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (old, new) = (&self.older.signed.header, &self.newer.signed.header);
        let (from, to) = (old.height, new.height);
        match self.kind {
            ForkKind::SameHeight => {
                write!(f, "two headers of height {from}: {} and {}", old.id(), new.id())
            }
            ForkKind::LogShrank => write!(
                f,
                "the log has {} entries at height {from} and {} at height {to}",
                old.log_size, new.log_size
            ),
            ForkKind::LogReplaced => write!(
                f,
                "the log of {} entries has another root at height {to} than at height {from}",
                old.log_size
            ),
            ForkKind::NoConsistency => write!(
                f,
                "the proof given does not lead from the log at height {from} to height {to}"
            ),
        }
    }
}
