//! Audit (审计): sessions with a scope, and what they find.

pub(crate) mod finding;
pub(crate) mod session;

mod scope;
