//! Refuses content that must never reach the ledger: what is marked a state
//! secret; identity card, mobile and bank card numbers in clear; and unified social
//! credit codes outside the fields typed as one.
//!
//! A recorded refusal would keep such content for ever, so it is refused before
//! a block. The gate knows numbers by their form and check digit only; names or
//! addresses it cannot tell from other text.

mod number;
mod visit;

use liuhen_types::Code;
use liuhen_types::payload::Payload;

use crate::refusal::Rejection;

/// Rejects the first forbidden content of a payload; [`crate::check_envelope`] does
/// so too, and whoever signs can do it before.
///
/// # Errors
/// [`Rejection`] with [`Code::SecretNotAllowed`] or [`Code::PlaintextPersonalData`],
/// naming the field.
pub fn check(payload: &Payload) -> Result<(), Rejection> {
    if declares_secret(payload) {
        let message = "is_state_secret is true; secret data never enter this ledger";
        return Err(Rejection::new(Code::SecretNotAllowed, message));
    }
    match visit::first(payload) {
        Some(found) => {
            let message = format!("{found}; give a salted digest");
            Err(Rejection::new(Code::PlaintextPersonalData, message))
        }
        None => Ok(()),
    }
}

/// True if the sender itself says that the subject is a state secret.
fn declares_secret(payload: &Payload) -> bool {
    match payload {
        Payload::CatalogSubmit(p) => p.entry.is_state_secret,
        Payload::CatalogCorrect(p) => p.entry.is_state_secret,
        Payload::CatalogUpdateSubmit(p) => p.entry.is_state_secret,
        Payload::SystemRegister(p) => p.is_state_secret,
        _ => false,
    }
}
