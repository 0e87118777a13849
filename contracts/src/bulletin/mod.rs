//! Findings of missing collection and bulletins (应汇聚未汇聚, 通报, R-34, R-35).
//!
//! A finding goes Found → Verified or Dismissed → Bulletined → Responded →
//! MadeGood → Closed; MadeGood is set by the collection itself, from whichever
//! open standing.

pub(crate) mod close;
pub(crate) mod decide;
pub(crate) mod dispute;
pub(crate) mod finding;
pub(crate) mod issue;
pub(crate) mod respond;
