//! Data that leave the country or cross a network's border (出境, R-55, R-56).
//!
//! Nothing leaves without an active approval, see [`approval`].

pub(crate) mod apply;
pub(crate) mod crossing;
pub(crate) mod decide;

mod approval;

pub(crate) use approval::{
    require_approved, require_delivery, require_endpoint, require_grant, stop, unmount_endpoints,
};
