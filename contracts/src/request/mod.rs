//! Share requests (SM-REQ): asked for, taken into processing, decided by the
//! provider and by nobody else.

pub(crate) mod accept;
pub(crate) mod condition;
pub(crate) mod decide;
pub(crate) mod submit;
