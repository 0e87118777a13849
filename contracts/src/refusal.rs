//! How a rule says no: before a block with a message, or in a block with a code.

use liuhen_types::{Code, StateError};

/// A refusal before a block; nothing of the transaction is recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Rejection {
    /// A code of 1 to 99.
    pub code: Code,
    /// Names field, value and limit.
    pub message: String,
}

impl Rejection {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Why an envelope check gave no keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The sender's fault.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The state cannot be read; the node must stop.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why an execution gave no change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A rule refuses; recorded with this code.
    Code(Code),
    /// The state cannot be read; the whole block fails.
    State(StateError),
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

impl From<StateError> for Refusal {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl From<CheckError> for Refusal {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Rejected(rejection) => Self::Code(rejection.code),
            CheckError::State(error) => Self::State(error),
        }
    }
}

/// What a check gives: facts for the change, or a refusal.
pub(crate) type Checked<T> = Result<T, Refusal>;

/// Refuses with `code` unless `holds`.
pub(crate) fn require(holds: bool, code: Code) -> Checked<()> {
    if holds { Ok(()) } else { Err(Refusal::Code(code)) }
}
