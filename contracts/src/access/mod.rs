//! Anchors of access records (留痕).

pub(crate) mod anchor;
pub(crate) mod grant;
