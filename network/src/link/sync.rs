//! Block sync's questions and answers.

use arc_malachitebft_app_channel::app::engine::network::NetworkEvent;
use arc_malachitebft_app_channel::app::types::PeerId as EnginePeer;
use arc_malachitebft_app_channel::app::types::sync::{Request, Response};
use arc_malachitebft_codec::Codec as _;
use arc_malachitebft_sync::{InboundRequestId, OutboundFailureReason, OutboundRequestId};
use bytes::Bytes;
use libp2p::PeerId;
use libp2p::request_response::{Event, InboundFailure, Message, OutboundFailure};
use ractor::RpcReplyPort;

use super::decode::engine_peer;
use super::swarm::Link;
use crate::codec::WireCodec;
use crate::context::Ledger;

fn reason(error: &OutboundFailure) -> OutboundFailureReason {
    match error {
        OutboundFailure::DialFailure => OutboundFailureReason::DialFailure,
        OutboundFailure::ConnectionClosed => OutboundFailureReason::ConnectionClosed,
        OutboundFailure::Timeout => OutboundFailureReason::Timeout,
        OutboundFailure::UnsupportedProtocols => OutboundFailureReason::UnsupportedProtocols,
        OutboundFailure::Io(_) => OutboundFailureReason::Io,
    }
}

impl Link {
    /// Asks a peer for blocks.
    pub(super) fn ask(
        &mut self,
        peer: &EnginePeer,
        request: &Request<Ledger>,
        port: RpcReplyPort<OutboundRequestId>,
    ) {
        let (Ok(bytes), Ok(peer)) =
            (WireCodec.encode(request), PeerId::from_bytes(&peer.to_bytes()))
        else {
            return tracing::error!("a block sync request was not sent");
        };
        let id = self.swarm.behaviour_mut().sync.send_request(&peer, bytes);
        let _ = port.send(OutboundRequestId::new(id));
    }

    /// Answers a peer's question, if it still waits.
    pub(super) fn answer(&mut self, id: &InboundRequestId, response: &Response<Ledger>) {
        let Some(channel) = self.questions.remove(&id.to_string()) else { return };
        match WireCodec.encode(response) {
            // The peer may have gone meanwhile.
            Ok(bytes) => drop(self.swarm.behaviour_mut().sync.send_response(channel, bytes)),
            Err(error) => tracing::error!(%error, "a block sync response was not sent"),
        }
    }

    pub(super) fn on_sync_event(&mut self, event: Event<Bytes, Bytes>) {
        match event {
            Event::Message { peer, message, .. } => match message {
                Message::Request { .. } if !self.is_proven(&peer) => {
                    tracing::debug!(%peer, "a question came before the sender's statement");
                }
                Message::Request { request_id, request, channel } => {
                    let Ok(request) = WireCodec.decode(request) else {
                        return tracing::warn!(%peer, "a peer sent a bad block sync request");
                    };
                    let id = InboundRequestId::new(request_id);
                    self.questions.insert(id.to_string(), channel);
                    self.events.send(NetworkEvent::SyncRequest(id, engine_peer(&peer), request));
                }
                Message::Response { request_id, response } => {
                    let response: Option<Response<Ledger>> = WireCodec.decode(response).ok();
                    let id = OutboundRequestId::new(request_id);
                    let peer = engine_peer(&peer);
                    self.events.send(NetworkEvent::SyncResponse(id, peer, response));
                }
            },
            Event::OutboundFailure { peer, request_id, error, .. } => {
                tracing::debug!(%peer, %error, "block sync request failed");
                let (id, peer) = (OutboundRequestId::new(request_id), engine_peer(&peer));
                self.events.send(NetworkEvent::SyncRequestFailed(id, peer, reason(&error)));
            }
            Event::InboundFailure { peer, request_id, error, .. } => {
                let id = InboundRequestId::new(request_id);
                self.questions.remove(&id.to_string());
                if matches!(error, InboundFailure::ConnectionClosed) {
                    let peer = engine_peer(&peer);
                    self.events.send(NetworkEvent::SyncInboundRequestFailed(id, peer));
                }
            }
            Event::ResponseSent { .. } => {}
        }
    }
}
