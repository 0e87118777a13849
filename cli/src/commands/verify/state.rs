//! Kept proofs of the state: what it held under a key at a height, or that it held
//! nothing.

use std::path::Path;

use liuhen_sdk::verify::{ReceiptError, TrustRoot, verify_state_file};
use liuhen_types::entity::entity_json;
use liuhen_types::{Height, StateKey, TimeMs};
use serde::Serialize;
use serde_json::Value;

use crate::session::STATE_ENDING;

/// What a proof of the state shows.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The key.
    pub key: String,
    /// The entity under it; null if there is none. Bytes of no known kind are hexadecimal.
    pub value: Value,
    /// The height of the header whose state root covers it.
    pub height: Height,
    /// That header's time.
    pub time: TimeMs,
}

/// True if a file is kept as a proof of the state.
pub fn is_state(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == STATE_ENDING)
}

/// Checks a proof and reads what it shows.
///
/// # Errors
/// The first defect found.
pub fn fact(bytes: &[u8], trust: &TrustRoot) -> Result<Fact, ReceiptError> {
    let (view, value) = verify_state_file(bytes, trust)?;
    let key = StateKey::from_bytes(view.key.clone().into_bytes());
    let value = value.map(|bytes| match entity_json(&key, &bytes) {
        Ok(Some(entity)) => entity,
        _ => Value::String(hex::encode(bytes)),
    });
    let header = view.checkpoint.signed.header;
    let value = value.unwrap_or(Value::Null);
    Ok(Fact { key: view.key, value, height: header.height, time: header.time })
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { key, height, time, .. } = self;
        if self.value.is_null() {
            return write!(f, "there was no {key} at height {height}, {time}");
        }
        writeln!(f, "{key} at height {height}, {time}:")?;
        f.write_str(&crate::report::outline(&self.value))
    }
}
