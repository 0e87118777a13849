//! Where a response comes from, proven offline: entry, provider, authorisation and
//! block.

use liuhen_types::receipt::{Receipt, RecordReceipt, TrustRoot, VerifyError};
use liuhen_types::{AuthorizationId, CatalogId, Hash, Height, OrgId, Payload};
use serde::Serialize;

use crate::digest::salted_digest;

/// What a consumer keeps beside a response.
#[derive(Clone, Debug)]
pub struct ResponseProof {
    /// The salt of the response's digest.
    pub salt: Hash,
    /// The record of the call and its way into the chain.
    pub record: RecordReceipt,
    /// The receipt of the share request.
    pub request: Receipt,
    /// The receipt of the grant; none where the contract granted with the request.
    pub grant: Option<Receipt>,
    /// The receipt of the entry's publication.
    pub publication: Receipt,
}

/// What is proven of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its version.
    pub catalog_version: u32,
    /// Who published it, and so provides the data.
    pub provider: OrgId,
    /// The authorisation.
    pub authorization_id: AuthorizationId,
    /// Who called.
    pub consumer: OrgId,
    /// Number of the record in its gateway's log.
    pub seq: u64,
    /// The block that anchors the record.
    pub height: Height,
    /// Validators that signed that block.
    pub signatures: usize,
}

/// Why a response is not what it claims to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProvenanceError {
    /// The bytes are not those that the gateway answered.
    #[error("E_DIGEST_MISMATCH: the response is not the one that was recorded")]
    Response,
    /// A receipt does not hold.
    #[error(transparent)]
    Receipt(#[from] VerifyError),
}

impl ProvenanceError {
    /// The stable code that the message starts with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Response => "E_DIGEST_MISMATCH",
            Self::Receipt(defect) => defect.code(),
        }
    }
}

/// Checks a response against what was kept with it and a trust root, nothing else.
///
/// # Errors
/// [`ProvenanceError`] with the first defect found.
pub fn verify_provenance(
    response: &[u8],
    proof: &ResponseProof,
    trust: &TrustRoot,
) -> Result<Provenance, ProvenanceError> {
    proof.record.verify(trust)?;
    let record = &proof.record.record;
    if salted_digest(&proof.salt, response) != record.response_digest {
        return Err(ProvenanceError::Response);
    }
    let receipts = [Some(&proof.request), proof.grant.as_ref(), Some(&proof.publication)];
    for receipt in receipts.into_iter().flatten() {
        receipt.verify(trust)?;
        if !receipt.outcome.is_accepted() {
            return Err(unlinked("a receipt proves a refusal"));
        }
    }
    let request = match payload(&proof.request) {
        Payload::ShareRequestSubmit(request) => request,
        _ => return Err(unlinked("the request's receipt is of another kind")),
    };
    let authorization_id = match proof.grant.as_ref().map(payload) {
        None => request.own_authorization_id(),
        Some(Payload::AuthorizationIssue(issue)) if issue.request_id == request.request_id => {
            issue.authorization_id.clone()
        }
        Some(_) => return Err(unlinked("the grant's receipt is not of that request")),
    };
    if authorization_id != record.authorization_id {
        return Err(unlinked("the record cites another authorisation"));
    }
    let publication = match payload(&proof.publication) {
        Payload::CatalogPublish(publication) => publication,
        _ => return Err(unlinked("the publication's receipt is of another kind")),
    };
    let published = (&publication.catalog_id, publication.version);
    if published != (&request.catalog_id, request.catalog_version) {
        return Err(unlinked("the publication is of another entry or version"));
    }
    let signed = &proof.record.anchor.signed;
    Ok(Provenance {
        catalog_id: publication.catalog_id.clone(),
        catalog_version: publication.version,
        provider: proof.publication.transaction.transaction.sender.clone(),
        authorization_id,
        consumer: proof.request.transaction.transaction.sender.clone(),
        seq: record.seq,
        height: signed.header.height,
        signatures: signed.certificate.signatures.len(),
    })
}

fn payload(receipt: &Receipt) -> &Payload {
    &receipt.transaction.transaction.payload
}

fn unlinked(message: &str) -> ProvenanceError {
    VerifyError::Proof(message.into()).into()
}
