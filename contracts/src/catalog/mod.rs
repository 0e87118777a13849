//! The life of a catalog entry (SM-CAT): submitted, reviewed, perhaps returned
//! and corrected, published; later changed the same way while the version in force
//! stays in force, and at last retired. Only the org that submitted it changes it
//!

pub(crate) mod clock;
pub(crate) mod cosign;
pub(crate) mod entry;
pub(crate) mod grade;
pub(crate) mod reclassify;
pub(crate) mod reviewer;
pub(crate) mod upper_grant;

mod force;
mod governance;
pub(crate) mod version;

pub(crate) mod correct;
pub(crate) mod notice;
pub(crate) mod ownership;
pub(crate) mod publish;
pub(crate) mod retire;
pub(crate) mod review;
pub(crate) mod submit;
pub(crate) mod template;
pub(crate) mod terms;
pub(crate) mod update;
