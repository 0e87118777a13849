//! What is evaluated beside the indicators (评价): published results and the
//! satisfaction of users.

pub(crate) mod result;
pub(crate) mod satisfaction;
