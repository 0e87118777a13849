//! When to dial which peer: again and again, with growing pauses.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use libp2p::PeerId;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::limits::{REDIAL_MAX, REDIAL_MIN};

/// One peer to stay connected to.
#[derive(Clone, Debug)]
struct Target {
    host: String,
    port: u16,
    connected: Option<Instant>,
    due: Instant,
    pause: Duration,
}

/// All listed peers and when each is dialled next.
#[derive(Debug, Default)]
pub struct Dialer(HashMap<PeerId, Target>);

impl Dialer {
    /// Adds a peer that is due at once.
    pub fn add(&mut self, peer: PeerId, host: String, port: u16, now: Instant) {
        let target = Target { host, port, connected: None, due: now, pause: REDIAL_MIN };
        self.0.insert(peer, target);
    }

    /// The listed peers.
    pub fn peers(&self) -> impl Iterator<Item = &PeerId> {
        self.0.keys()
    }

    /// How many are connected.
    pub fn connected(&self) -> usize {
        self.0.values().filter(|target| target.connected.is_some()).count()
    }

    /// A connection to the peer stands.
    pub fn up(&mut self, peer: &PeerId, now: Instant) {
        if let Some(target) = self.0.get_mut(peer) {
            target.connected = Some(now);
        }
    }

    /// The last connection to the peer is gone. If it held for a while, the
    /// pauses begin anew.
    pub fn down(&mut self, peer: &PeerId, now: Instant) {
        if let Some(target) = self.0.get_mut(peer) {
            if target.connected.take().is_some_and(|since| now - since >= REDIAL_MAX) {
                target.pause = REDIAL_MIN;
            }
            target.due = now + target.pause;
        }
    }

    /// The peers to dial now; each is due again after its pause, which doubles.
    pub fn due(&mut self, now: Instant) -> Vec<(PeerId, String, u16)> {
        let due = |target: &Target| target.connected.is_none() && target.due <= now;
        (self.0.iter_mut().filter(|(_, target)| due(target)))
            .map(|(peer, target)| {
                target.due = now + target.pause;
                target.pause = (target.pause * 2).min(REDIAL_MAX);
                (*peer, target.host.clone(), target.port)
            })
            .collect()
    }
}

type Resolved = (PeerId, Vec<SocketAddr>);

/// Says whom to dial next, and where its name points to now.
pub struct Redial {
    /// The listed peers.
    pub dialer: Dialer,
    tick: Interval,
    resolving: FuturesUnordered<BoxFuture<'static, Resolved>>,
}

impl Redial {
    /// All peers are due at once.
    pub fn new(dialer: Dialer) -> Self {
        let mut tick = interval(REDIAL_MIN);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { dialer, tick, resolving: FuturesUnordered::new() }
    }

    /// Waits until a peer is to be dialled. May be dropped at any time.
    pub async fn next(&mut self) -> Resolved {
        loop {
            tokio::select! {
                Some(resolved) = self.resolving.next(), if !self.resolving.is_empty() => {
                    return resolved;
                }
                _ = self.tick.tick() => {
                    for (peer, host, port) in self.dialer.due(Instant::now()) {
                        let resolve = async move { (peer, resolve(host, port).await) };
                        self.resolving.push(Box::pin(resolve));
                    }
                }
            }
        }
    }
}

/// The addresses behind a name; none if it cannot be resolved now.
async fn resolve(host: String, port: u16) -> Vec<SocketAddr> {
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
        dialer.up(&peer, now);
        assert_eq!(dialer.connected(), 1);
        assert!(dialer.due(now + REDIAL_MAX).is_empty());
        dialer.down(&peer, now);
        assert!(dialer.due(now + REDIAL_MIN).is_empty(), "it did not hold");
        dialer.up(&peer, now);
        now += REDIAL_MAX;
        dialer.down(&peer, now);
        assert_eq!(dialer.due(now + REDIAL_MIN).len(), 1);
    }
}
