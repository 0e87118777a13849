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
mod memo;
mod profile;
mod reading;
mod refusal;
mod region;
mod report;
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
mod channel;
mod clock;
mod governance;
mod node;
mod standard;
mod warehouse;
// Catalog and resources:
mod inventory;
mod source;
// Collection, backflow, quality, licences, opening:
mod backflow;
mod bulletin;
mod collection;
mod licence;
mod opening;
mod party;
mod quality;
mod sync;
// Demands and sharing:
mod delivery;
mod demand;
mod dispute;
// Security, audit, evaluation:
mod audit;
mod compliance;
mod continuity;
mod evaluation;
mod export;
mod indicator;
mod security;

pub use calendar::{Calendar, Due};
pub use compliance::{Condition, compliance, compliance_conditions};
pub use context::BlockContext;
pub use continuity::destruction_due;
pub use dispatch::{may_sign, may_submit};
pub use envelope::{EnvelopeChecks, check_envelope};
pub use execute::{Execution, execute_block};
pub use genesis::{GenesisError, genesis_state};
pub use indicator::{FORMULAS, Formula, SCORECARD, indicators, scorecard, values_root};
pub use key::suspect_keys;
pub use reading::{NoReader, Reader, Reading};
pub use refusal::{CheckError, Rejection};
pub use report::{Jurisdiction, LoggedTransaction, ReportCounts, ReportMonth, report_step};
pub use signer::Signers;
pub use state::{contract_version, params, read, simulated_time, validators};
pub use text_gate::check as check_content;
