//! The life of a catalog entry (SM-CAT): submitted, reviewed, perhaps returned
//! and corrected, published. Only the org that submitted it changes it.

pub(crate) mod entry;

pub(crate) mod correct;
pub(crate) mod publish;
pub(crate) mod review;
pub(crate) mod submit;
