//! Refuses content that must never reach the ledger: what is marked a state
//! secret, and identity card or mobile numbers in clear.
//!
//! A recorded refusal would keep such content for ever, so it is refused before
//! a block. The gate knows numbers by their form and check digit only; names or
//! addresses it cannot tell from other text.

mod number;
mod visit;

use liuhen_types::Code;
use liuhen_types::payload::Payload;

use crate::refusal::Rejection;
use crate::schema::Schema;

/// Rejects the first forbidden content of a payload.
pub(crate) fn check(payload: &Payload) -> Schema {
    let entry = match payload {
        Payload::CatalogSubmit(p) => Some(&p.entry),
        Payload::CatalogCorrect(p) => Some(&p.entry),
        _ => None,
    };
    if entry.is_some_and(|entry| entry.is_state_secret) {
        let message = "entry.is_state_secret is true; secret data never enter this ledger";
        return Err(Rejection::new(Code::SecretNotAllowed, message));
    }
    let mut gate = visit::Gate { found: None };
    visit::payload(payload, &mut gate);
    match gate.found {
        Some((field, kind)) => {
            let message = format!("{field} holds {kind} in clear; give a salted digest");
            Err(Rejection::new(Code::PlaintextPersonalData, message))
        }
        None => Ok(()),
    }
}
