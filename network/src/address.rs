//! Peer addresses: `host:port` in the configuration, multiaddresses in libp2p.

use std::net::SocketAddr;

use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};

use crate::config::Peer;
use crate::error::Error;

/// Host and port of `host:port`; an IPv6 host stands in brackets.
pub fn split_host_port<'a>(field: &'static str, text: &'a str) -> Result<(&'a str, u16), Error> {
    let error =
        |reason: &str| Error::Config { field, value: text.to_owned(), reason: reason.to_owned() };
    let (host, port) = text.rsplit_once(':').ok_or_else(|| error("must be host:port"))?;
    let port = port.parse().map_err(|_| error("the port must be a number below 65536"))?;
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    if host.is_empty() {
        return Err(error("the host is missing"));
    }
    Ok((host, port))
}

/// The multiaddress of a socket.
pub fn tcp(address: SocketAddr) -> Multiaddr {
    Multiaddr::empty().with(Protocol::from(address.ip())).with(Protocol::Tcp(address.port()))
}

/// A peer's id.
pub fn peer_id(peer: &Peer) -> Result<PeerId, Error> {
    peer.peer_id.parse().map_err(|_| Error::Config {
        field: "peers.peer_id",
        value: peer.peer_id.clone(),
        reason: "must be a libp2p peer id".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_are_told_apart() {
        let cases = [
            ("127.0.0.1:26600", Some(("127.0.0.1", 26600))),
            ("[::1]:1", Some(("::1", 1))),
            ("node-1.example.org:65535", Some(("node-1.example.org", 65535))),
            ("node:65536", None),
            ("node", None),
            (":1", None),
            ("node:", None),
        ];
        for (text, expected) in cases {
            assert_eq!(split_host_port("address", text).ok(), expected, "{text}");
        }
    }
}
