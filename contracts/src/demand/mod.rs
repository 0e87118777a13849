//! Demands (需求, SM-DEM): what a service item needs, equal across the levels of a
//! line, met by an entry, by an org that is to catalog, or after a meeting (R-39,
//!

pub(crate) mod close;
pub(crate) mod coordinate;
mod follow;
pub(crate) mod respond;
pub(crate) mod submit;

pub(crate) use follow::{
    asked_before, check_request, not_granted, requested, require_coordinated, satisfied,
};
