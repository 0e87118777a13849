//! Authorisations (授权): grants that name provider, user and manager.

pub(crate) mod issue;
pub(crate) mod revoke;
