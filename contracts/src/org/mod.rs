//! Organs and their roles.

pub(crate) mod register;
pub(crate) mod role_grant;
pub(crate) mod role_revoke;
pub(crate) mod roles;
pub(crate) mod status_set;
pub(crate) mod succession;
pub(crate) mod update;
