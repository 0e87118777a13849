//! The engine's settings for this ledger.

use std::time::Duration;

use arc_malachitebft_app_channel::app::config::{
    ConsensusConfig, DiscoveryConfig, P2pConfig, PubSubProtocol, ValuePayload, ValueSyncConfig,
};
use bytesize::ByteSize;
use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};

use crate::address;
use crate::config::NetworkConfig;
use crate::error::Error;
use crate::limits::{
    CONNECTIONS_PER_IP_MAX, MESSAGE_BYTES_MAX, PEERS_MAX, STATUS_INTERVAL, SYNC_BLOCKS_MAX,
    SYNC_EXTRA_BYTES, SYNC_PARALLEL_MAX, SYNC_REQUEST_BYTES_MAX, SYNC_TIMEOUT,
};

/// Settings of rounds and transport. Values are broadcast to all peers instead
/// of gossiped: fewer copies, and measured faster for large blocks.
pub fn consensus(config: &NetworkConfig, own_id: PeerId) -> Result<ConsensusConfig, Error> {
    if config.peers.len() > PEERS_MAX {
        return Err(Error::Config {
            field: "peers",
            value: config.peers.len().to_string(),
            reason: format!("at most {PEERS_MAX} are allowed"),
        });
    }
    let p2p = P2pConfig {
        listen_addr: address::listen(config.consensus_listen),
        persistent_peers: peer_addresses(config, own_id)?,
        persistent_peers_only: true,
        protocol: PubSubProtocol::Broadcast,
        rpc_max_size: ByteSize::b(response_bytes_max(config) + SYNC_EXTRA_BYTES),
        pubsub_max_size: ByteSize::b(MESSAGE_BYTES_MAX as u64),
        discovery: DiscoveryConfig {
            enabled: false,
            max_connections_per_ip: CONNECTIONS_PER_IP_MAX,
            ip_throttle_duration: Duration::ZERO,
            num_inbound_peers: PEERS_MAX,
            num_outbound_peers: PEERS_MAX,
            ..DiscoveryConfig::default()
        },
        ..P2pConfig::default()
    };
    Ok(ConsensusConfig {
        enabled: true,
        p2p,
        value_payload: ValuePayload::ProposalAndParts,
        ..ConsensusConfig::default()
    })
}

/// Settings of block sync.
pub fn sync(config: &NetworkConfig) -> ValueSyncConfig {
    ValueSyncConfig {
        enabled: true,
        status_update_interval: STATUS_INTERVAL,
        request_timeout: SYNC_TIMEOUT,
        max_request_size: ByteSize::b(SYNC_REQUEST_BYTES_MAX as u64),
        max_response_size: ByteSize::b(response_bytes_max(config)),
        parallel_requests: SYNC_PARALLEL_MAX,
        batch_size: SYNC_BLOCKS_MAX,
        ..ValueSyncConfig::default()
    }
}

/// One block of the largest size always fits.
fn response_bytes_max(config: &NetworkConfig) -> u64 {
    config.block_bytes_max.saturating_add(SYNC_EXTRA_BYTES)
}

/// Where the other nodes are; the peer id is part of each address, so that
/// nobody else can answer there.
fn peer_addresses(config: &NetworkConfig, own_id: PeerId) -> Result<Vec<Multiaddr>, Error> {
    let mut addresses = Vec::new();
    for peer in &config.peers {
        let peer_id = address::peer_id(peer)?;
        if peer_id == own_id {
            continue;
        }
        let (host, port) =
            address::split_host_port("peers.consensus_address", &peer.consensus_address)?;
        addresses.push(address::tcp(host, port).with(Protocol::P2p(peer_id)));
    }
    Ok(addresses)
}
