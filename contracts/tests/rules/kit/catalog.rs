//! Payloads on catalogs and resources that are accepted as they are.

use liuhen_crypto::sm3;
use liuhen_types::payload::*;

use super::genesis::START;
use super::id;

/// A version made from these resources.
pub fn resource_update(resource: &str, version: u32, sources: &[&str]) -> ResourceUpdate {
    ResourceUpdate {
        resource_id: id(resource),
        version,
        data_digest: sm3(&[b"salt", &version.to_be_bytes()]),
        record_count: 1_200,
        produced_at: START,
        derived_from: sources.iter().map(|source| id(source)).collect(),
    }
}

pub fn resource_unmount(resource: &str) -> ResourceUnmount {
    ResourceUnmount {
        resource_id: id(resource),
        reason: id("replaced"),
        for_security: false,
        effective_at: None,
    }
}
