//! Organs and their roles.

pub(crate) mod register;
pub(crate) mod role_grant;
