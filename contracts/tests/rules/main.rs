//! The rules, kind by kind: the accepting path, every refusal, who may act where.

mod kit;

mod access;
mod authorization;
mod block;
mod catalog;
mod decision;
mod envelope;
mod evidence;
mod first_path;
mod genesis;
mod key;
mod org;
mod personal_data;
mod properties;
mod request;
mod resource;
// Organs, governance, calendar, bridge:
mod app;
mod bridge;
mod calendar;
mod clock;
mod governance;
mod node;
mod org_change;
#[allow(dead_code)]
#[path = "../../../types/tests/support/chain.rs"]
mod peer_chain;
mod permission_matrix;
mod profile;
#[allow(dead_code)]
#[path = "../../../types/tests/forms/sample/mod.rs"]
mod sample;
// Catalog and resources:
mod resource_version;
// Collection, backflow, quality, licences, opening:
// Demands and sharing:
// Security, audit, evaluation:
