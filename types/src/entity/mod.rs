//! What the state holds: the values behind the keys of [`crate::StateKey`].

pub mod catalog;
pub mod org;
pub mod share;

pub use catalog::{Catalog, CatalogStatus, Resource};
pub use org::{HeldRole, KeyRecord, KeyStatus, Org, OrgStatus, RoleRecord};
pub use share::{
    Authorization, AuthorizationStatus, EvidenceRecord, GatewayLog, RequestStatus, ShareRequest,
};
