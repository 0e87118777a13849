//! Security incidents (安全事件): opened, handled, closed.

pub(crate) mod close;
pub(crate) mod open;
pub(crate) mod update;
