//! What can go wrong, in four kinds.

use std::time::Duration;

use liuhen_types::{Code, TxId, VerifyError};

use crate::fork::ForkEvidence;

/// What a caller can do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request itself is at fault; asking again changes nothing.
    Rejected,
    /// Too much to do, or not decided yet: ask again later, with the same
    /// transaction.
    Busy,
    /// No node answered.
    Unreachable,
    /// A node answered what it could not prove.
    Unproven,
}

/// Why a request gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A node, or the SDK before asking one, refused the request.
    #[error("{code}: {message}")]
    Rejected {
        /// Stable code, below 100.
        code: Code,
        /// Names field, value and limit.
        message: String,
    },
    /// The signer could not sign, or its key file was refused.
    #[error("E_SIGNER: {0}")]
    Signer(String),
    /// Every node asked had too much to do.
    #[error("E_BUSY: {message}")]
    Busy {
        /// What the last node said.
        message: String,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
    /// The transaction was handed in but not committed in time. It may still be:
    /// submit the same bytes again, or wait for the id.
    #[error("E_PENDING: transaction {id} was not committed within {} s", waited.as_secs())]
    Pending {
        /// The transaction.
        id: TxId,
        /// How long it was waited for.
        waited: Duration,
    },
    /// No node answered.
    #[error("E_UNREACHABLE: no node answered in {attempts} attempts, last {last}")]
    Unreachable {
        /// Requests sent.
        attempts: u32,
        /// What the last one met, with the node's address.
        last: String,
    },
    /// The answer of a node proves nothing.
    #[error(transparent)]
    Unproven(#[from] VerifyError),
    /// Two checkpoints that cannot both belong to one honest chain.
    #[error("E_FORK: {0}")]
    Fork(Box<ForkEvidence>),
}

impl Error {
    /// What a caller can do about it.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Rejected { .. } | Self::Signer(_) => ErrorKind::Rejected,
            Self::Busy { .. } | Self::Pending { .. } => ErrorKind::Busy,
            Self::Unreachable { .. } => ErrorKind::Unreachable,
            Self::Unproven(_) | Self::Fork(_) => ErrorKind::Unproven,
        }
    }

    /// The stable code that the message starts with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rejected { code, .. } => code.name(),
            Self::Signer(_) => "E_SIGNER",
            Self::Busy { .. } => "E_BUSY",
            Self::Pending { .. } => "E_PENDING",
            Self::Unreachable { .. } => "E_UNREACHABLE",
            Self::Unproven(defect) => defect.code(),
            Self::Fork(_) => "E_FORK",
        }
    }

    /// True if the node says that there is no such object, or no such copy.
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::Rejected { code: Code::NotFound | Code::CopyUnknown, .. })
    }

    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::Rejected { code: Code::Parameter, message: message.into() }
    }

    pub(crate) fn unproven(message: impl Into<String>) -> Self {
        Self::Unproven(VerifyError::Proof(message.into()))
    }
}
