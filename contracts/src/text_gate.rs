//! Refuses content that must never reach the ledger: what is marked a state
//! secret; identity card, mobile and bank card numbers in clear; unified social credit
//! codes outside the fields typed as one; and digests of content that no salt went
//! into.
//!
//! A recorded refusal would keep such content for ever, so it is refused before
//! a block. The gate knows numbers by their form and check digit only; names or
//! addresses it cannot tell from other text, nor a digest without salt from one with it,
//! unless there is nothing that it could be the digest of.

mod number;
mod visit;

use liuhen_types::Hash;
use liuhen_types::payload::Payload;

use crate::refusal::Rejection;

/// Rejects the first forbidden content of a payload; [`crate::check_envelope`] does
/// so too, and whoever signs can do it before.
///
/// # Errors
/// [`Rejection`] with `E_SECRET_NOT_ALLOWED`, `E_PLAINTEXT_PERSONAL_DATA` or
/// `E_SALT_REQUIRED`, naming the field.
pub fn check(payload: &Payload) -> Result<(), Rejection> {
    answer(visit::first(payload))
}

/// Rejects a reference to the person who pressed the button that has no salt.
pub(crate) fn check_operator(operator_ref: Option<&Hash>) -> Result<(), Rejection> {
    answer(operator_ref.and_then(|digest| visit::unsalted("operator_ref", digest)))
}

fn answer(found: Option<visit::Found>) -> Result<(), Rejection> {
    match found {
        Some(found) => Err(Rejection::new(found.code(), found.to_string())),
        None => Ok(()),
    }
}
