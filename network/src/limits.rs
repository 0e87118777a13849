//! Every size, count and time limit of this crate.

use std::time::Duration;

/// Bytes of a block body in one proposal part.
pub const PART_BYTES: usize = 256 * 1024;
/// Bytes of one consensus message, proposal part or status on the wire.
pub const MESSAGE_BYTES_MAX: usize = PART_BYTES + 16 * 1024;
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
/// Connections from one address; several nodes may share a machine.
pub const CONNECTIONS_PER_IP_MAX: usize = 1_000;
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
/// Gossip connections with one peer; both sides may have dialled.
pub const GOSSIP_PEER_CONNECTIONS_MAX: u32 = 4;
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
