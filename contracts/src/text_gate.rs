//! Refuses content that must never reach the ledger: what is marked a state
//! secret; identity card, mobile and bank card numbers in clear; and unified social
//! credit codes outside the fields typed as one.
//!
//! A recorded refusal would keep such content for ever, so it is refused before
//! a block. The gate knows numbers by their form and check digit only; names or
//! addresses it cannot tell from other text.

mod number;
mod visit;

use liuhen_types::payload::Payload;

use crate::refusal::Rejection;

/// Rejects the first forbidden content of a payload; [`crate::check_envelope`] does
/// so too, and whoever signs can do it before.
///
/// # Errors
/// [`Rejection`] with `E_SECRET_NOT_ALLOWED` or `E_PLAINTEXT_PERSONAL_DATA`,
/// naming the field.
pub fn check(payload: &Payload) -> Result<(), Rejection> {
    match visit::first(payload) {
        Some(found) => Err(Rejection::new(found.code(), found.to_string())),
        None => Ok(()),
    }
}
