//! The inventory of information systems (政务信息系统清单), and which of them the catalog
//! covers.

pub(crate) mod coverage;
pub(crate) mod register;
