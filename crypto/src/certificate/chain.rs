//! Verification of a chain, leaf first, up to a trusted root.
//!
//! Names are compared byte by byte, stricter than RFC 5280 asks: authorities
//! copy their own name into what they issue.

use super::Certificate;
use crate::error::{Error, Position};
use crate::limits::CERTIFICATE_CHAIN_MAX;
use crate::sm2::PublicKey;

/// What a verified chain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertifiedKey {
    /// The leaf's key, which may sign.
    pub public_key: PublicKey,
    /// The leaf's subject as RFC 4514 text.
    pub subject: String,
}

/// Verifies `chain` (the leaf first, each followed by its issuer, the root left
/// out or last) against `roots` at `time_ms`, milliseconds since 1970.
///
/// Checked are every signature, validity period, basic constraint, path length
/// and key usage, those of the root included. The leaf's key usage, if stated,
/// must allow digital signatures, which tells the signing certificate of a
/// Chinese pair from the one for encryption.
///
/// # Errors
/// What is wrong with which certificate; [`Error::Untrusted`] if no root issued
/// the last one.
pub fn verify_chain(
    chain: &[Certificate],
    roots: &[Certificate],
    time_ms: u64,
) -> Result<CertifiedKey, Error> {
    check_length(chain.len())?;
    let (leaf, last) = match chain {
        [leaf] => (leaf, leaf),
        [leaf, .., last] => (leaf, last),
        [] => return Err(Error::ChainLength { certificates: 0, limit: CERTIFICATE_CHAIN_MAX }),
    };
    check_leaf(leaf)?;
    for (index, certificate) in chain.iter().enumerate() {
        let position = Position::Chain(index);
        check_time(certificate, position, time_ms)?;
        if let Some(below) = index.checked_sub(1) {
            check_authority(certificate, position, below)?;
        }
        if let Some(issuer) = chain.get(index + 1) {
            check_issued(certificate, position, issuer)?;
        }
    }
    let ends_in_root = chain.len() > 1 && roots.contains(last);
    if !ends_in_root {
        check_root(last, chain.len(), roots, time_ms)?;
    }
    Ok(CertifiedKey { public_key: *leaf.public_key(), subject: leaf.subject() })
}

/// Finds a root that issued `last`. Several may have its name: a renewed root
/// stands beside the expired one.
fn check_root(
    last: &Certificate,
    chain_length: usize,
    roots: &[Certificate],
    time_ms: u64,
) -> Result<(), Error> {
    let position = Position::Chain(chain_length - 1);
    let mut verdict = Err(Error::Untrusted);
    for root in roots.iter().filter(|root| root.fields.subject() == last.fields.issuer()) {
        verdict = check_length(chain_length + 1)
            .and_then(|()| check_issued(last, position, root))
            .and_then(|()| check_time(root, Position::Root, time_ms))
            .and_then(|()| check_authority(root, Position::Root, chain_length - 1));
        if verdict.is_ok() {
            break;
        }
    }
    verdict
}

fn check_length(certificates: usize) -> Result<(), Error> {
    if (1..=CERTIFICATE_CHAIN_MAX).contains(&certificates) {
        return Ok(());
    }
    Err(Error::ChainLength { certificates, limit: CERTIFICATE_CHAIN_MAX })
}

fn check_leaf(leaf: &Certificate) -> Result<(), Error> {
    if leaf.usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation()) {
        return Ok(());
    }
    Err(Error::KeyUsage { certificate: Position::Chain(0), usage: "digital signatures" })
}

/// Both ends of the period belong to it, to the second.
fn check_time(certificate: &Certificate, position: Position, time_ms: u64) -> Result<(), Error> {
    let validity = certificate.fields.validity();
    let (from, to) = (validity.not_before, validity.not_after);
    let period = from.to_unix_duration().as_secs()..=to.to_unix_duration().as_secs();
    if period.contains(&(time_ms / 1000)) {
        return Ok(());
    }
    Err(Error::Validity { certificate: position, from: from.to_string(), to: to.to_string() })
}

/// `below` is the number of authorities between this one and the leaf.
fn check_authority(
    certificate: &Certificate,
    position: Position,
    below: usize,
) -> Result<(), Error> {
    let constraints = certificate
        .constraints
        .as_ref()
        .filter(|constraints| constraints.ca)
        .ok_or(Error::NotAuthority { certificate: position })?;
    if certificate.usage.is_some_and(|usage| !usage.key_cert_sign()) {
        return Err(Error::KeyUsage { certificate: position, usage: "signing certificates" });
    }
    match constraints.path_len_constraint.map(usize::from) {
        Some(limit) if below > limit => {
            Err(Error::PathLength { certificate: position, below, limit })
        }
        _ => Ok(()),
    }
}

fn check_issued(
    certificate: &Certificate,
    position: Position,
    issuer: &Certificate,
) -> Result<(), Error> {
    if certificate.fields.issuer() != issuer.fields.subject() {
        return Err(Error::Issuer { certificate: position });
    }
    let key = issuer.public_key.verifying_key();
    if key.verify(&certificate.signed, &certificate.signature) {
        Ok(())
    } else {
        Err(Error::Signature { certificate: position })
    }
}
