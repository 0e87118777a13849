//! A receipt of another chain, checked against its registered validators: a light
//! client in the contract.

use liuhen_types::entity::{Peer, PeerRoot};
use liuhen_types::receipt::{Receipt, ReceiptFile};
use liuhen_types::receipt_bytes::ReceiptBytes;
use liuhen_types::{Code, TrustRoot};

use crate::limits::PEER_ROOTS_MAX;
use crate::refusal::Checked;

/// The receipt, if the peer's validators vouch for it.
pub(crate) fn verify(peer: &Peer, bytes: &ReceiptBytes) -> Checked<Receipt> {
    let Ok(ReceiptFile::Transaction(receipt)) = bytes.read() else {
        return Err(Code::XchainProof.into());
    };
    let height = receipt.signed.header.height;
    let root = peer.roots.iter().rev().find(|root| root.height < height);
    let root = root.ok_or(Code::XchainProof)?;
    let trust = TrustRoot {
        chain_id: peer.terms.chain_id.clone(),
        validators: root.validators.clone(),
        height: root.height,
        accept_simulated_time: peer.terms.accept_simulated_time,
    };
    receipt.verify(&trust).map_err(|_| Code::XchainProof)?;
    Ok(*receipt)
}

/// Takes over the last hand-over of a verified receipt as root, so that later
/// receipts need not show it again. The oldest roots but the first give way.
pub(crate) fn follow(peer: &mut Peer, receipt: &Receipt) {
    let Some(handover) = receipt.handovers.last() else { return };
    let height = handover.signed.header.height;
    if peer.roots.iter().any(|root| root.height >= height) {
        return;
    }
    if peer.roots.len() >= PEER_ROOTS_MAX {
        peer.roots.remove(1);
    }
    peer.roots.push(PeerRoot { height, validators: handover.validators.clone() });
}
