//! The rules, kind by kind: the accepting path, every refusal, who may act where.

mod kit;

mod access;
mod authorization;
mod block;
mod catalog;
mod custody;
mod deadline_end;
mod decision;
mod envelope;
mod evidence;
mod first_path;
mod genesis;
mod key;
mod org;
mod overdue;
mod own_request;
mod personal_data;
mod properties;
mod request;
mod resource;
mod returned_update;
// Organs, governance, calendar, bridge:
mod app;
mod auditor_due;
mod bridge;
mod bridge_anchor;
mod calendar;
mod clock;
mod governance;
mod node;
mod org_change;
mod org_seats;
mod org_tasks;
#[allow(dead_code)]
#[path = "../../../types/tests/support/chain.rs"]
mod peer_chain;
mod permission_matrix;
mod profile;
#[allow(dead_code)]
#[path = "../../../types/tests/forms/sample/mod.rs"]
mod sample;
mod scorecard;
mod standard;
mod superseded;
mod validators;
// Catalog and resources:
mod catalog_basis;
mod catalog_governance;
mod catalog_own;
mod catalog_properties;
mod catalog_update;
mod in_force;
mod inventory;
mod late_calendar;
mod resource_cover;
mod resource_version;
mod source;
mod source_copies;
mod source_parties;
// Collection, backflow, quality, licences, opening:
mod backflow;
mod bulletin;
mod collection;
mod collection_properties;
mod finding;
mod licence;
mod opening;
mod quality;
mod quality_parties;
mod reading;
mod sync;
mod verdict;
mod xiongan;
// Demands and sharing:
mod access_end;
mod delivery;
mod demand;
mod demand_complex;
mod dispute;
mod dispute_verdicts;
mod ended_alone;
mod ended_consumer;
mod ended_parties;
mod ended_provider;
mod least_enough;
mod open_requests;
mod part_refusal;
mod reclassified;
mod request_version;
mod revoke_cause;
mod salt;
mod scenario_one;
mod sharing;
mod sharing_grades;
mod sharing_grades_after;
mod suspend_cause;
mod suspension;
mod warehouse;
// Security, audit, evaluation:
mod audit;
mod compliance;
mod continuity;
mod counted_ahead;
mod coverage;
mod evaluation;
mod export;
mod export_border;
mod incident;
mod indicator;
mod indicator_facts;
mod violation;
