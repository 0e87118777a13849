//! The client against HTTP servers that answer by a script.

#[allow(dead_code)]
#[path = "../../../types/tests/support/chain.rs"]
mod chain;
mod events;
mod location;
mod proven;
mod reads;
#[allow(dead_code)]
#[path = "../offline/samples.rs"]
mod samples;
mod server;
mod submit;
