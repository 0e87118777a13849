//! Acts that somebody else may have signed. A reported theft flags them and erases
//! nothing, so who shows an act asks the state of today, not that of the act's height.
//!
//! Left out: keys that sign nothing on chain, so the entries of access logs between anchors
//! and the votes of validators.

use liuhen_types::entity::KeyRecord;
use liuhen_types::{KeyId, SignedTransaction, State, StateError, StateKey, TimeMs};

use crate::state::read;

/// The keys of a transaction that were in other hands, by what `state` knows, when its block
/// was made at `time`: the sender's, then the co-signers' in order. None if nothing is
/// suspect.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn suspect_keys(
    state: &dyn State,
    transaction: &SignedTransaction,
    time: TimeMs,
) -> Result<Vec<KeyId>, StateError> {
    let cosigners = transaction.cosignatures.iter().map(|cosignature| cosignature.key_id);
    let mut suspect = Vec::new();
    for key_id in std::iter::once(transaction.transaction.key_id).chain(cosigners) {
        let record: Option<KeyRecord> = read(state, &StateKey::key(&key_id))?;
        if record.is_some_and(|record| record.is_suspect(time)) {
            suspect.push(key_id);
        }
    }
    Ok(suspect)
}
