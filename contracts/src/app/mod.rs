//! Applications, gateways and portals.

pub(crate) mod quota;
pub(crate) mod register;
