//! Applications, gateways and portals.

pub(crate) mod owner;
pub(crate) mod quota;
pub(crate) mod register;
