//! Keys of orgs, applications, gateways and nodes.

pub(crate) mod live;
pub(crate) mod register;
pub(crate) mod revoke;
