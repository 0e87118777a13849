//! When to dial which peer: again and again, with growing pauses.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use libp2p::PeerId;

use crate::limits::{REDIAL_MAX, REDIAL_MIN};

/// One peer to stay connected to.
#[derive(Clone, Debug)]
struct Target {
    host: String,
    port: u16,
    connected: bool,
    due: Instant,
    pause: Duration,
}

/// All listed peers and when each is dialled next.
#[derive(Debug, Default)]
pub struct Dialer(HashMap<PeerId, Target>);

impl Dialer {
    /// Adds a peer that is due at once.
    pub fn add(&mut self, peer: PeerId, host: String, port: u16, now: Instant) {
        let target = Target { host, port, connected: false, due: now, pause: REDIAL_MIN };
        self.0.insert(peer, target);
    }

    /// The listed peers.
    pub fn peers(&self) -> impl Iterator<Item = &PeerId> {
        self.0.keys()
    }

    /// True if the peer is listed.
    pub fn is_listed(&self, peer: &PeerId) -> bool {
        self.0.contains_key(peer)
    }

    /// How many are connected.
    pub fn connected(&self) -> usize {
        self.0.values().filter(|target| target.connected).count()
    }

    /// A connection to the peer stands.
    pub fn up(&mut self, peer: &PeerId) {
        if let Some(target) = self.0.get_mut(peer) {
            target.connected = true;
            target.pause = REDIAL_MIN;
        }
    }

    /// The last connection to the peer is gone.
    pub fn down(&mut self, peer: &PeerId, now: Instant) {
        if let Some(target) = self.0.get_mut(peer) {
            target.connected = false;
            target.due = now + target.pause;
        }
    }

    /// The peers to dial now; each is due again after its pause, which doubles.
    pub fn due(&mut self, now: Instant) -> Vec<(PeerId, String, u16)> {
        let due = |target: &Target| !target.connected && target.due <= now;
        (self.0.iter_mut().filter(|(_, target)| due(target)))
            .map(|(peer, target)| {
                target.due = now + target.pause;
                target.pause = (target.pause * 2).min(REDIAL_MAX);
                (*peer, target.host.clone(), target.port)
            })
            .collect()
    }
}

/// The addresses behind a name; none if it cannot be resolved now.
pub async fn resolve(host: String, port: u16) -> Vec<SocketAddr> {
    match tokio::net::lookup_host((host.as_str(), port)).await {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            tracing::debug!(%host, %error, "a peer's name cannot be resolved");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_connected_and_start_anew() {
        let (peer, start) = (PeerId::random(), Instant::now());
        let mut dialer = Dialer::default();
        dialer.add(peer, "host".to_owned(), 1, start);
        let mut now = start;
        for pause in [REDIAL_MIN, REDIAL_MIN * 2, REDIAL_MIN * 4] {
            assert_eq!(dialer.due(now).len(), 1);
            assert!(dialer.due(now + pause - Duration::from_millis(1)).is_empty());
            now += pause;
        }
        for _ in 0..20 {
            now += REDIAL_MAX;
            assert_eq!(dialer.due(now).len(), 1, "no pause is longer than the limit");
        }
        dialer.up(&peer);
        assert_eq!(dialer.connected(), 1);
        assert!(dialer.due(now + REDIAL_MAX).is_empty());
        dialer.down(&peer, now);
        assert_eq!(dialer.due(now + REDIAL_MIN).len(), 1);
        assert!(!dialer.is_listed(&PeerId::random()));
    }
}
