//! Disputes (数据异议, R-52): a party objects, an authority that is no party decides.

pub(crate) mod raise;
pub(crate) mod resolve;
