//! Salted digests: references to what stays off the chain.

use liuhen_types::Hash;

use crate::error::Error;

/// SM3 over salt and content. Without the salt nobody can guess a person, a case
/// or a response from the digest; whoever destroys the salt cuts the reference.
pub fn salted_digest(salt: &Hash, content: &[u8]) -> Hash {
    liuhen_crypto::sm3_domain("liuhen/salted-digest/v1", &[&salt.0, content])
}

/// A new salt from the operating system's randomness.
///
/// # Errors
/// [`Error::Signer`] if the system gives none.
pub fn random_salt() -> Result<Hash, Error> {
    Ok(Hash(random()?))
}

/// Bytes from the operating system's randomness.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::Signer(format!("no randomness from the operating system: {e}")))?;
    Ok(bytes)
}
