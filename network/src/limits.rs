//! Every size, count and time limit of this crate.

use std::time::Duration;

/// Bytes of a block body in one proposal part. With its head it fits into the
/// first window of a stream, 256 KiB, and needs no round trip on its way.
pub const PART_BYTES: usize = 248 * 1024;
/// Bytes of one consensus message, proposal part or status on the wire.
pub const MESSAGE_BYTES_MAX: usize = PART_BYTES + 8 * 1024;
/// Bytes of a stream's name.
pub const STREAM_ID_BYTES_MAX: usize = 64;
/// Bytes of a libp2p peer id.
pub const PEER_ID_BYTES_MAX: usize = 64;
/// Proposals of one peer that may be in arrival at a time.
pub const STREAMS_PER_PEER_MAX: usize = 8;
/// Refused proposals that are remembered, so that their slices are not kept.
pub const REFUSED_STREAMS_MAX: usize = 256;
/// Bytes of parts in arrival, as a multiple of the largest block.
pub const STREAM_BLOCKS_MAX: u64 = 8;
/// Bytes of parts in arrival from one peer, as a multiple of the largest block.
pub const STREAM_BLOCKS_PER_PEER_MAX: u64 = 2;
/// Different proposals of one round that are looked at: two prove equivocation.
pub const PROPOSALS_PER_ROUND_MAX: usize = 2;
/// How far above the next height a proposal is kept for later.
pub const FUTURE_HEIGHTS_MAX: u64 = 1;
/// Complete proposals that wait for their height to start.
pub const EARLY_PROPOSALS_MAX: usize = 4;
/// Rounds above the current one from which a proposal is taken.
pub const FUTURE_ROUNDS_MAX: u32 = 8;
/// Bytes of a sync request.
pub const SYNC_REQUEST_BYTES_MAX: usize = 4 * 1024;
/// Blocks in one sync response.
pub const SYNC_BLOCKS_MAX: usize = 16;
/// Bytes that a sync response may hold beside its largest block.
pub const SYNC_EXTRA_BYTES: u64 = 2 * 1024 * 1024;
/// Sync requests that a node has under way.
pub const SYNC_PARALLEL_MAX: usize = 3;
/// Patience with a sync request.
pub const SYNC_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a node tells its height to its peers.
pub const STATUS_INTERVAL: Duration = Duration::from_secs(5);
/// Patience with a peer's acknowledgement of a message.
pub const MESSAGE_TIMEOUT: Duration = Duration::from_secs(30);
/// Patience with the statement that a peer owns its validator key.
pub const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// Streams with one peer at a time; more than both sides may have under way.
pub const PEER_STREAMS_MAX: usize = 512;
/// Votes and the like that are under way to one peer.
pub const URGENT_UNDER_WAY_MAX: usize = 128;
/// Votes and the like that wait for one peer.
pub const URGENT_WAITING_MAX: usize = 4_096;
/// Proposal parts that are under way to one peer.
pub const BULK_UNDER_WAY_MAX: usize = 16;
/// Bytes of parts that wait for one peer, as a multiple of the largest block.
pub const BULK_BLOCKS_MAX: u64 = 3;
/// Connections with one peer; both sides may have dialled.
pub const PEER_CONNECTIONS_MAX: u32 = 4;
/// Commands of the engine that wait for the transport.
pub const LINK_COMMANDS_MAX: usize = 64;
/// Events of the transport that wait for one of the engine's actors.
pub const EVENTS_MAX: usize = 4_096;
/// Messages for one later height that the engine keeps.
pub const LATER_MESSAGES_MAX: usize = 2_000;
/// Bytes of one gossip message.
pub const GOSSIP_BYTES_MAX: usize = 1024 * 1024;
/// Bytes that the transport adds to a gossip message: author, signature, topic.
pub const GOSSIP_OVERHEAD_BYTES: usize = 4 * 1024;
/// Gossip messages that wait to be sent.
pub const GOSSIP_OUT_MAX: usize = 64;
/// Gossip messages that wait for the node to take them.
pub const GOSSIP_IN_MAX: usize = 64;
/// Gossip messages that wait for one peer's connection.
pub const GOSSIP_HANDLER_QUEUE_MAX: usize = 256;
/// How often gossip looks after its mesh.
pub const GOSSIP_HEARTBEAT: Duration = Duration::from_secs(1);
/// A silent connection to a listed peer is kept this long.
pub const IDLE_CONNECTION_TIMEOUT: Duration = Duration::from_secs(24 * 3600);
/// Pause before the first redial of a peer; doubles up to [`REDIAL_MAX`].
pub const REDIAL_MIN: Duration = Duration::from_millis(250);
/// Longest pause between two dials of a peer.
pub const REDIAL_MAX: Duration = Duration::from_secs(10);
/// Peers of one node.
pub const PEERS_MAX: usize = 200;

/// Bytes of one sync response: a block of the largest size always fits.
pub const fn sync_response_bytes_max(block_bytes_max: u64) -> u64 {
    block_bytes_max.saturating_add(SYNC_EXTRA_BYTES)
}
