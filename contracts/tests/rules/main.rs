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
mod clock;
// Catalog and resources:
mod resource_version;
// Collection, backflow, quality, licences, opening:
mod backflow;
mod bulletin;
mod collection;
mod licence;
mod opening;
mod quality;
mod sync;
mod xiongan;
// Demands and sharing:
// Security, audit, evaluation:
