//! Random payloads and entities of catalogs and resources.

use liuhen_types::entity::{Resource, ResourceData, ResourceStatus, Unmounting};
use liuhen_types::payload::{ResourceUnmount, ResourceUpdate};

use super::{sample_enums, sample_structs};

sample_enums! {
    ResourceStatus { Mounted, Active, Stale, Unmounted }
}

sample_structs! {
    ResourceUpdate {
        resource_id, version, data_digest, record_count, produced_at, derived_from,
    }
    ResourceUnmount { resource_id, reason, for_security, effective_at }
    Resource { mount, provider, mounted_at, version, latest, unmounting }
    ResourceData { data_digest, record_count, produced_at, updated_at, derived_from }
    Unmounting { reason, declared_at, effective_at }
}
