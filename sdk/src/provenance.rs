//! Where a response comes from, proven offline: entry, provider, authorisation and
//! block.

use liuhen_types::api::StateView;
use liuhen_types::entity::Authorization;
use liuhen_types::receipt::{RecordReceipt, TrustRoot, VerifyError};
use liuhen_types::{
    Access, AccessResult, AuthorizationId, CatalogId, Hash, Height, OrgId, Payload, StateKey,
};
use serde::Serialize;

use crate::digest::salted_digest;
use crate::verify::verify_state;

/// What a consumer keeps beside a response.
#[derive(Clone, Debug)]
pub struct ResponseProof {
    /// The salt of the response's digest.
    pub salt: Hash,
    /// The record of the call and its way into the chain.
    pub record: RecordReceipt,
    /// The grant that the record cites, proven by the state of any later block.
    pub grant: StateView,
}

/// What is proven of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its version.
    pub catalog_version: u32,
    /// Who provides the data.
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
    /// A proof does not hold, or is of something else.
    #[error(transparent)]
    Proof(#[from] VerifyError),
}

impl ProvenanceError {
    /// The stable code that the message starts with.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Response => "E_DIGEST_MISMATCH",
            Self::Proof(defect) => defect.code(),
        }
    }
}

/// Checks a response against what was kept with it and a trust root, nothing else: the
/// call was served, to the consumer of the grant, and its gateway anchored it as such.
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
    if record.result != AccessResult::Ok || !is_anchored_as_served(&proof.record) {
        return Err(unlinked("the call was not served"));
    }
    let key = StateKey::authorization(&record.authorization_id);
    let grant = verify_state(&proof.grant, &key, trust)?;
    let grant: Option<Authorization> = grant.and_then(|bytes| borsh::from_slice(&bytes).ok());
    let grant = grant.ok_or_else(|| unlinked("the record cites no grant"))?;
    if grant.consumer != record.consumer {
        return Err(unlinked("the grant is another consumer's"));
    }
    // Whether its rows lie in the grant's scope, only who has the region table can say.
    if (Access { regions: &[], ..Access::from(record) }).breach(&grant).is_some() {
        return Err(unlinked("the grant does not cover the call's items, application or person"));
    }
    if Some(salted_digest(&proof.salt, response)) != record.response_digest {
        return Err(ProvenanceError::Response);
    }
    let signed = &proof.record.anchor.signed;
    Ok(Provenance {
        catalog_id: grant.catalog_id,
        catalog_version: grant.catalog_version,
        provider: grant.provider,
        authorization_id: grant.authorization_id,
        consumer: grant.consumer,
        seq: record.seq,
        height: signed.header.height,
        signatures: signed.certificate.signatures.len(),
    })
}

/// True if the anchor counts a served call of the grant at the record's time. The
/// contract lets only gateways that the grant concerns anchor served calls.
fn is_anchored_as_served(receipt: &RecordReceipt) -> bool {
    let Payload::AccessAnchor(anchor) = &receipt.anchor.transaction.transaction.payload else {
        return false;
    };
    let record = &receipt.record;
    let uses = anchor.per_authorization.iter();
    let mut of_grant = uses.filter(|one| one.authorization_id == record.authorization_id);
    of_grant.any(|one| {
        let (first, last) = (one.first_ok, one.last_ok);
        one.ok > 0
            && first.is_some_and(|first| first <= record.time)
            && last.is_some_and(|last| record.time <= last)
    })
}

fn unlinked(message: &str) -> ProvenanceError {
    VerifyError::Proof(message.into()).into()
}
