//! Whole networks in one process, over real sockets, with a ledger in memory.
//! One binary, because linking the engine takes longer than the tests.

mod common;
mod decide;
mod failure;
mod gossip;
mod idle;
mod restart;
mod unlisted;
