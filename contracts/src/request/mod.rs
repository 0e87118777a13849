//! Share requests (SM-REQ): asked for, taken into processing, decided by the
//! provider and by nobody else, or for unconditional sharing by the contract
//!

pub(crate) mod accept;
pub(crate) mod automatic;
pub(crate) mod condition;
pub(crate) mod decide;
pub(crate) mod grade;
pub(crate) mod minimal;
pub(crate) mod parties;
pub(crate) mod submit;
pub(crate) mod withdraw;

mod source;
