//! What a transaction says: one type per kind of transaction.
//!
//! The order of [`Payload`]'s variants is part of the byte form: new kinds are
//! appended, none is moved or removed.

pub mod access;
pub mod catalog;
pub mod evidence;
pub mod key;
pub mod org;
pub mod request;
pub mod resource;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::state::StateKey;

pub use access::AccessAnchor;
pub use catalog::{CatalogCorrect, CatalogPublish, CatalogReview, CatalogSubmit};
pub use evidence::NotarizeEvidence;
pub use key::{KeyRegister, KeyRevoke};
pub use org::{OrgRegister, RoleGrant};
pub use request::{
    AuthorizationIssue, AuthorizationRevoke, ShareRequestAccept, ShareRequestDecide,
    ShareRequestSubmit,
};
pub use resource::ResourceMount;

/// The kinds of transactions (requirements, annex A).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "body", deny_unknown_fields)]
pub enum Payload {
    /// Registers an org.
    OrgRegister(OrgRegister),
    /// Gives a role in a jurisdiction.
    RoleGrant(RoleGrant),
    /// Registers a key.
    KeyRegister(KeyRegister),
    /// Revokes a key.
    KeyRevoke(KeyRevoke),
    /// Submits a catalog entry.
    CatalogSubmit(CatalogSubmit),
    /// Approves or returns an entry.
    CatalogReview(CatalogReview),
    /// Corrects a returned entry.
    CatalogCorrect(CatalogCorrect),
    /// Publishes an approved entry.
    CatalogPublish(CatalogPublish),
    /// Mounts a resource behind an entry.
    ResourceMount(ResourceMount),
    /// Asks for a share.
    ShareRequestSubmit(ShareRequestSubmit),
    /// Takes a request into processing, or not.
    ShareRequestAccept(ShareRequestAccept),
    /// The provider's decision.
    ShareRequestDecide(ShareRequestDecide),
    /// Grants what was decided.
    AuthorizationIssue(AuthorizationIssue),
    /// Ends a grant.
    AuthorizationRevoke(AuthorizationRevoke),
    /// Anchors a batch of access records.
    AccessAnchor(AccessAnchor),
    /// Notarises a digest.
    NotarizeEvidence(NotarizeEvidence),
}

impl Payload {
    /// The kind's name, as in annex A.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::OrgRegister(_) => "OrgRegister",
            Self::RoleGrant(_) => "RoleGrant",
            Self::KeyRegister(_) => "KeyRegister",
            Self::KeyRevoke(_) => "KeyRevoke",
            Self::CatalogSubmit(_) => "CatalogSubmit",
            Self::CatalogReview(_) => "CatalogReview",
            Self::CatalogCorrect(_) => "CatalogCorrect",
            Self::CatalogPublish(_) => "CatalogPublish",
            Self::ResourceMount(_) => "ResourceMount",
            Self::ShareRequestSubmit(_) => "ShareRequestSubmit",
            Self::ShareRequestAccept(_) => "ShareRequestAccept",
            Self::ShareRequestDecide(_) => "ShareRequestDecide",
            Self::AuthorizationIssue(_) => "AuthorizationIssue",
            Self::AuthorizationRevoke(_) => "AuthorizationRevoke",
            Self::AccessAnchor(_) => "AccessAnchor",
            Self::NotarizeEvidence(_) => "NotarizeEvidence",
        }
    }

    /// The entities that this transaction is about, whether it is accepted or
    /// refused: they index the history that a trace shows.
    pub fn subjects(&self) -> Vec<StateKey> {
        match self {
            Self::OrgRegister(p) => vec![StateKey::org(&p.org_id)],
            Self::RoleGrant(p) => vec![StateKey::org(&p.org)],
            Self::KeyRegister(p) => {
                vec![StateKey::org(&p.org), StateKey::key(&p.public_key.id())]
            }
            Self::KeyRevoke(p) => vec![StateKey::key(&p.key_id)],
            Self::CatalogSubmit(p) => vec![StateKey::catalog(&p.entry.catalog_id)],
            Self::CatalogReview(p) => vec![StateKey::catalog(&p.catalog_id)],
            Self::CatalogCorrect(p) => vec![StateKey::catalog(&p.entry.catalog_id)],
            Self::CatalogPublish(p) => vec![StateKey::catalog(&p.catalog_id)],
            Self::ResourceMount(p) => {
                vec![StateKey::catalog(&p.catalog_id), StateKey::resource(&p.resource_id)]
            }
            Self::ShareRequestSubmit(p) => {
                vec![StateKey::request(&p.request_id), StateKey::catalog(&p.catalog_id)]
            }
            Self::ShareRequestAccept(p) => vec![StateKey::request(&p.request_id)],
            Self::ShareRequestDecide(p) => vec![StateKey::request(&p.request_id)],
            Self::AuthorizationIssue(p) => {
                vec![StateKey::authorization(&p.authorization_id), StateKey::request(&p.request_id)]
            }
            Self::AuthorizationRevoke(p) => vec![StateKey::authorization(&p.authorization_id)],
            Self::AccessAnchor(p) => std::iter::once(StateKey::gateway(&p.gateway_id))
                .chain(
                    p.per_authorization
                        .iter()
                        .map(|a| StateKey::authorization(&a.authorization_id)),
                )
                .collect(),
            Self::NotarizeEvidence(p) => vec![StateKey::evidence(&p.namespace, &p.digest)],
        }
    }
}
