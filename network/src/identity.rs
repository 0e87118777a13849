//! Who a peer is: an ed25519 key for the transport, bound to the node's SM2 key
//! by a signed statement.

use libp2p::PeerId;
use libp2p::identity::Keypair;
use liuhen_crypto::SigningKey;
use liuhen_types::{ChainId, PublicKey, Signature};
use zeroize::Zeroizing;

const PEER_DOMAIN: &str = "liuhen/peer-statement/v1";

/// The transport keypair that a seed stands for.
pub(crate) fn keypair(seed: &[u8; 32]) -> Keypair {
    let mut copy = Zeroizing::new(*seed);
    Keypair::ed25519_from_bytes(copy.as_mut_slice()).expect("every 32 bytes are an ed25519 seed")
}

/// The libp2p peer id, as text, of the node with this ed25519 seed.
pub fn peer_id_of(seed: &[u8; 32]) -> String {
    keypair(seed).public().to_peer_id().to_string()
}

/// True if `text` is a libp2p peer id.
pub fn is_peer_id(text: &str) -> bool {
    text.parse::<PeerId>().is_ok()
}

/// The SM2 key's statement that it owns the peer id (in its byte form).
pub(crate) fn prove_peer(chain_id: &ChainId, key: &SigningKey, peer_id: &[u8]) -> Signature {
    key.sign(&peer_message(chain_id, key.public_key(), peer_id))
}

/// True if `key` made the statement for this peer id.
pub(crate) fn verify_peer(
    chain_id: &ChainId,
    key: &PublicKey,
    peer_id: &[u8],
    signature: &Signature,
) -> bool {
    key.verifying_key().verify(&peer_message(chain_id, key, peer_id), signature)
}

fn peer_message(chain_id: &ChainId, key: &PublicKey, peer_id: &[u8]) -> Vec<u8> {
    borsh::to_vec(&(PEER_DOMAIN, chain_id, key, peer_id)).expect("writing to memory does not fail")
}
