//! Verification without a network: from a trust root down to what is shown.

mod location;
mod summary;

use liuhen_crypto::state_tree::{self, StateProof};
use liuhen_types::api::StateView;
use liuhen_types::decode::{DecodeError, from_json};
use liuhen_types::location::{Location, LocationView};
use liuhen_types::{CatalogId, StateKey, limits};

pub use liuhen_types::receipt::{
    Checkpoint, Handover, Receipt, ReceiptFile, RecordReceipt, SignedHeader, TrustRoot, VerifyError,
};
pub use summary::{CertifiedSummary, RecordSummary, Summary};

/// Why a receipt file proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is no receipt.
    #[error("{}: {}", .0.code, .0.message)]
    Decode(#[from] DecodeError),
    /// It is one, and wrong.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

impl ReceiptError {
    /// The stable code that the message starts with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Decode(error) => error.code.name(),
            Self::Verify(error) => error.code(),
        }
    }
}

/// Reads a receipt file, bytes or JSON, checks it, and says what it proves.
///
/// # Errors
/// [`ReceiptError`] with the first defect found.
pub fn verify_receipt(bytes: &[u8], trust: &TrustRoot) -> Result<Summary, ReceiptError> {
    let file = ReceiptFile::read(bytes)?;
    file.verify(trust)?;
    Ok(Summary::of(&file, trust))
}

/// Checks a state view: that its checkpoint stands and that under its state root
/// `key` has the value shown, or none. Returns the value.
///
/// # Errors
/// The first defect found.
pub fn verify_state(
    view: &StateView,
    key: &StateKey,
    trust: &TrustRoot,
) -> Result<Option<Vec<u8>>, VerifyError> {
    if view.key.as_bytes() != key.as_bytes() {
        return Err(VerifyError::Proof(format!("the answer is not about {key}")));
    }
    let value = proven(&view.checkpoint, key, view.value.as_deref(), &view.proof)?;
    view.checkpoint.verify(trust)?;
    Ok(value)
}

/// Checks where a node says that the data of an entry are: that its checkpoint stands,
/// that the state values are those of its state, and that the location follows from
/// them. Returns the location as it follows.
///
/// # Errors
/// The first defect found.
pub fn verify_location(
    view: &LocationView,
    id: &CatalogId,
    trust: &TrustRoot,
) -> Result<Location, VerifyError> {
    location::verify(view, id, trust)
}

/// The value under a key, if the state root of a header covers it as shown. Says
/// nothing of the header.
fn proven(
    checkpoint: &Checkpoint,
    key: &StateKey,
    value: Option<&str>,
    proof: &StateProof,
) -> Result<Option<Vec<u8>>, VerifyError> {
    let value = value.map(hex::decode).transpose();
    let value =
        value.map_err(|_| VerifyError::Proof(format!("the value of {key} is not hexadecimal")))?;
    let root = &checkpoint.signed.header.state_root;
    if !state_tree::verify(root, key.as_bytes(), value.as_deref(), proof) {
        return Err(VerifyError::Proof(format!("the state root does not cover {key} as shown")));
    }
    Ok(value)
}

/// Reads a kept state view, JSON, checks it, and gives its key and value.
///
/// # Errors
/// [`ReceiptError`] with the first defect found.
pub fn verify_state_file(
    bytes: &[u8],
    trust: &TrustRoot,
) -> Result<(StateView, Option<Vec<u8>>), ReceiptError> {
    let view: StateView = from_json(bytes, STATE_FILE_BYTES_MAX)?;
    let key = StateKey::from_bytes(view.key.clone().into_bytes());
    let value = verify_state(&view, &key, trust)?;
    Ok((view, value))
}

/// The most bytes that a kept state view can have.
pub const STATE_FILE_BYTES_MAX: usize = limits::RECEIPT_JSON_BYTES_MAX;

/// The most bytes that a receipt file can have, in whichever form.
pub const RECEIPT_FILE_BYTES_MAX: usize = limits::RECEIPT_JSON_BYTES_MAX;
