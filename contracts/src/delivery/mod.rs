//! Deliveries (交付): what was handed over, said by both sides.

pub(crate) mod acknowledge;
pub(crate) mod receipt;
