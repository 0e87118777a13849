//! Keys of orgs, applications, gateways and nodes.

pub(crate) mod live;
pub(crate) mod register;
pub(crate) mod revoke;

mod suspect;

pub use suspect::suspect_keys;
