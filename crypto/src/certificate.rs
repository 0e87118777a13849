//! SM2 certificates (X.509 as GM/T 0015 and GB/T 20518 profile it): reading them
//! and verifying a chain up to a trusted root.
//!
//! Only SM2 keys and SM2-with-SM3 signatures exist here. Left out: revocation
//! lists (the ledger has its own `KeyRevoke`), name constraints and policies; a
//! certificate that makes one of them critical is refused.

mod chain;

pub use chain::{CertifiedKey, verify_chain};

use std::collections::BTreeSet;

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::oid::AssociatedOid as _;
use der::{Decode, Document, Encode as _, Sequence};
use pkcs8::AlgorithmIdentifierRef;
use x509_cert::certificate::{TbsCertificate, Version};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};

use crate::error::Error;
use crate::limits::{CERTIFICATE_BYTES_MAX, CERTIFICATE_CHAIN_MAX, CERTIFICATES_TEXT_BYTES_MAX};
use crate::sm2::{PublicKey, Signature};

#[cfg(test)]
mod tests;

const SM2_WITH_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");
const LABEL: &str = "CERTIFICATE";
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const MALFORMED: Error = Error::Form { what: "certificate" };

/// A well-formed SM2 certificate. Nothing says yet that it can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The bytes that the issuer signed, as they were received.
    signed: Vec<u8>,
    signature: Signature,
    fields: TbsCertificate,
    public_key: PublicKey,
    constraints: Option<BasicConstraints>,
    usage: Option<KeyUsage>,
}

/// The outer structure, with the signed part still as bytes.
#[derive(Sequence)]
struct Signed<'a> {
    signed: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Certificate {
    /// Reads one certificate from DER.
    ///
    /// # Errors
    /// [`Error::Size`], [`Error::Form`], [`Error::Algorithm`], [`Error::Key`] and
    /// [`Error::CriticalExtension`] as they say.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        check_size("certificate", der.len(), CERTIFICATE_BYTES_MAX)?;
        let outer = Signed::from_der(der).map_err(|_| MALFORMED)?;
        let signed = outer.signed.to_der().map_err(|_| MALFORMED)?;
        let fields = TbsCertificate::from_der(&signed).map_err(|_| MALFORMED)?;
        check_algorithm(&outer.algorithm, &fields)?;
        let signature = outer.signature.as_bytes().ok_or(MALFORMED)?;
        let signature = Signature::from_der(signature)?;
        let key = fields.subject_public_key_info().to_der().map_err(|_| MALFORMED)?;
        let public_key = PublicKey::from_spki(&key)?;
        let (constraints, usage) = extensions(&fields)?;
        Ok(Self { signed, signature, fields, public_key, constraints, usage })
    }

    /// Reads the one certificate of a PEM text.
    ///
    /// # Errors
    /// [`Error::Pem`] unless there is exactly one; else as [`from_der`](Self::from_der).
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        let mut certificates = Self::all_from_pem(text)?;
        match (certificates.pop(), certificates.is_empty()) {
            (Some(certificate), true) => Ok(certificate),
            _ => Err(Error::Pem { expected: LABEL }),
        }
    }

    /// Reads the chain of a PEM text: the leaf first, each followed by its
    /// issuer. Text between the certificates is skipped.
    ///
    /// # Errors
    /// [`Error::ChainLength`] for none or too many; [`Error::Pem`] for broken
    /// PEM; else as [`from_der`](Self::from_der).
    pub fn chain_from_pem(text: &str) -> Result<Vec<Self>, Error> {
        let certificates = text.matches(BEGIN).count();
        if !(1..=CERTIFICATE_CHAIN_MAX).contains(&certificates) {
            return Err(Error::ChainLength { certificates, limit: CERTIFICATE_CHAIN_MAX });
        }
        Self::all_from_pem(text)
    }

    /// Reads all certificates of a PEM text, as a file of trusted roots has them.
    ///
    /// # Errors
    /// [`Error::Pem`] for broken PEM; else as [`from_der`](Self::from_der).
    pub fn all_from_pem(text: &str) -> Result<Vec<Self>, Error> {
        check_size("certificate text", text.len(), CERTIFICATES_TEXT_BYTES_MAX)?;
        let broken = Error::Pem { expected: LABEL };
        let mut certificates = Vec::new();
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(BEGIN) {
            let (body, next) = after.split_once(END).ok_or(broken.clone())?;
            let pem = format!("{BEGIN}{body}{END}\n");
            let (_, document) = Document::from_pem(&pem).map_err(|_| broken.clone())?;
            certificates.push(Self::from_der(document.as_bytes())?);
            rest = next;
        }
        Ok(certificates)
    }

    /// The certified key.
    pub fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The subject's name as RFC 4514 text, control characters escaped.
    pub fn subject(&self) -> String {
        self.fields.subject().to_string()
    }
}

fn check_size(what: &'static str, bytes: usize, limit: usize) -> Result<(), Error> {
    if bytes > limit { Err(Error::Size { what, bytes, limit }) } else { Ok(()) }
}

/// The signature algorithm stands twice and must be the same, outside the
/// signature and under it.
fn check_algorithm(
    outer: &AlgorithmIdentifierRef<'_>,
    fields: &TbsCertificate,
) -> Result<(), Error> {
    let oid = outer.oid;
    if oid != SM2_WITH_SM3 {
        return Err(Error::Algorithm { what: "certificate signature", oid: oid.to_string() });
    }
    // Absent in most certificates; some authorities write NULL.
    let parameters_empty = outer.parameters.is_none_or(|parameters| parameters.is_null());
    let inner = fields.signature().to_der().map_err(|_| MALFORMED)?;
    let outer = outer.to_der().map_err(|_| MALFORMED)?;
    if parameters_empty && inner == outer { Ok(()) } else { Err(MALFORMED) }
}

/// The extensions that decide what the key may do; any other that is critical,
/// and any that stands twice, is refused.
fn extensions(
    fields: &TbsCertificate,
) -> Result<(Option<BasicConstraints>, Option<KeyUsage>), Error> {
    let (mut constraints, mut usage) = (None, None);
    let Some(extensions) = fields.extensions() else { return Ok((None, None)) };
    if fields.version() != Version::V3 {
        return Err(MALFORMED);
    }
    let mut seen = BTreeSet::new();
    for extension in extensions {
        if !seen.insert(extension.extn_id) {
            return Err(MALFORMED);
        }
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            BasicConstraints::OID => constraints = Some(parsed(value)?),
            KeyUsage::OID => usage = Some(parsed(value)?),
            oid if extension.critical => {
                return Err(Error::CriticalExtension { oid: oid.to_string() });
            }
            _ => {}
        }
    }
    Ok((constraints, usage))
}

fn parsed<'a, T: Decode<'a, Error = der::Error>>(value: &'a [u8]) -> Result<T, Error> {
    T::from_der(value).map_err(|_| MALFORMED)
}
