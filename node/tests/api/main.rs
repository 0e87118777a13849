//! The HTTP API over real HTTP: a real store in a temporary folder, blocks
//! committed through the executor, no network.

mod audit;
mod document;
mod entities;
mod events;
mod graded;
mod intake;
mod kit;
mod overdue;
mod reads;
mod refusals;
mod reports;
mod schema;
mod search;
mod submissions;
mod suspects;
mod tickets;
mod trace;
mod upgrade;
