//! The engine's settings for this ledger.

use arc_malachitebft_app_channel::app::config::{ConsensusConfig, ValuePayload, ValueSyncConfig};
use bytesize::ByteSize;

use crate::limits::{
    LATER_MESSAGES_MAX, STATUS_INTERVAL, SYNC_BLOCKS_MAX, SYNC_PARALLEL_MAX,
    SYNC_REQUEST_BYTES_MAX, SYNC_TIMEOUT, sync_response_bytes_max,
};

/// Settings of the rounds. The transport is ours and has none here.
pub fn consensus() -> ConsensusConfig {
    ConsensusConfig {
        enabled: true,
        value_payload: ValuePayload::ProposalAndParts,
        queue_per_height_capacity: LATER_MESSAGES_MAX,
        ..ConsensusConfig::default()
    }
}

/// Settings of block sync.
pub fn sync(block_bytes_max: u64) -> ValueSyncConfig {
    ValueSyncConfig {
        enabled: true,
        status_update_interval: STATUS_INTERVAL,
        request_timeout: SYNC_TIMEOUT,
        max_request_size: ByteSize::b(SYNC_REQUEST_BYTES_MAX as u64),
        max_response_size: ByteSize::b(sync_response_bytes_max(block_bytes_max)),
        parallel_requests: SYNC_PARALLEL_MAX,
        batch_size: SYNC_BLOCKS_MAX,
        ..ValueSyncConfig::default()
    }
}
