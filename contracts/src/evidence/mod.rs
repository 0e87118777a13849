//! General notarisation (存证).

pub(crate) mod notarize;
