//! Authorisations (授权, SM-AUTH): grants that name provider, user and manager, may
//! be suspended and resumed, and end by time or by revocation.

pub(crate) mod index;
pub(crate) mod issue;
pub(crate) mod resume;
pub(crate) mod revoke;
pub(crate) mod suspend;

mod cause;
