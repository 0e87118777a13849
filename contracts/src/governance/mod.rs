//! Proposals, votes, and what they bring about.

pub(crate) mod act;
pub(crate) mod activate;
pub(crate) mod body;
pub(crate) mod submit;
pub(crate) mod vote;
