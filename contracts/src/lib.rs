//! The rules of the ledger: a state and a block in, changes and outcomes out.
#![doc = include_str!("../README.md")]

pub mod limits;

mod calendar;
mod context;
mod custody;
mod deadline;
mod dispatch;
mod envelope;
mod execute;
mod genesis;
mod profile;
mod refusal;
mod region;
mod role;
mod schema;
mod signer;
mod state;
mod tally;
mod text_gate;

mod access;
mod authorization;
mod catalog;
mod evidence;
mod key;
mod org;
mod request;
mod resource;
// Organs, governance, calendar, bridge:
mod app;
mod bridge;
mod clock;
mod governance;
mod node;
// Catalog and resources:
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:

pub use calendar::{Calendar, Due};
pub use context::BlockContext;
pub use dispatch::{may_sign, may_submit};
pub use envelope::{EnvelopeChecks, check_envelope};
pub use execute::{Execution, execute_block};
pub use genesis::{GenesisError, genesis_state};
pub use refusal::{CheckError, Rejection};
pub use signer::Signers;
pub use state::{params, read, validators};
pub use text_gate::check as check_content;
