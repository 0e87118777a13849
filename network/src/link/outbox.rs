//! What waits to be sent to one peer.
//!
//! Votes overtake proposal parts; both are bounded, and only a bounded number
//! is under way at a time. A peer that does not keep up misses messages: the
//! engine repeats votes, and block sync brings what a proposal did not.

use std::collections::{HashMap, VecDeque};

use libp2p::request_response::OutboundRequestId;

use super::protocol::{Message, Topic};
use crate::limits::{BULK_UNDER_WAY_MAX, URGENT_UNDER_WAY_MAX, URGENT_WAITING_MAX};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Urgent,
    Bulk,
}

fn class(topic: Topic) -> Class {
    match topic {
        Topic::Part => Class::Bulk,
        Topic::Statement | Topic::Consensus | Topic::Liveness | Topic::Status => Class::Urgent,
    }
}

/// See the module.
#[derive(Debug)]
pub struct Outbox {
    urgent: VecDeque<Message>,
    bulk: VecDeque<Message>,
    bulk_bytes: u64,
    bulk_bytes_max: u64,
    under_way: HashMap<OutboundRequestId, Class>,
}

impl Outbox {
    /// Empty; at most so many bytes of parts may wait.
    pub fn new(bulk_bytes_max: u64) -> Self {
        Self {
            urgent: VecDeque::new(),
            bulk: VecDeque::new(),
            bulk_bytes: 0,
            bulk_bytes_max,
            under_way: HashMap::new(),
        }
    }

    /// Queues a message; false if there is no room for it.
    pub fn push(&mut self, message: Message) -> bool {
        match class(message.topic) {
            Class::Urgent => {
                let room = self.urgent.len() < URGENT_WAITING_MAX;
                if room {
                    self.urgent.push_back(message);
                }
                room
            }
            Class::Bulk => {
                let bytes = self.bulk_bytes + message.bytes.len() as u64;
                let room = bytes <= self.bulk_bytes_max;
                if room {
                    self.bulk_bytes = bytes;
                    self.bulk.push_back(message);
                }
                room
            }
        }
    }

    /// The message to send now, if one may be.
    pub fn next(&mut self) -> Option<Message> {
        if self.count(Class::Urgent) < URGENT_UNDER_WAY_MAX
            && let Some(message) = self.urgent.pop_front()
        {
            return Some(message);
        }
        if self.count(Class::Bulk) >= BULK_UNDER_WAY_MAX {
            return None;
        }
        let message = self.bulk.pop_front()?;
        self.bulk_bytes -= message.bytes.len() as u64;
        Some(message)
    }

    /// The message is under way.
    pub fn sent(&mut self, id: OutboundRequestId, topic: Topic) {
        self.under_way.insert(id, class(topic));
    }

    /// The message arrived or failed.
    pub fn done(&mut self, id: &OutboundRequestId) {
        self.under_way.remove(id);
    }

    fn count(&self, class: Class) -> usize {
        self.under_way.values().filter(|other| **other == class).count()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn message(topic: Topic, bytes: usize) -> Message {
        Message { topic, bytes: Bytes::from(vec![0; bytes]) }
    }

    #[test]
    fn votes_overtake_parts() {
        let mut outbox = Outbox::new(1_000);
        for topic in [Topic::Part, Topic::Status, Topic::Part, Topic::Consensus] {
            assert!(outbox.push(message(topic, 10)));
        }
        let order: Vec<_> = std::iter::from_fn(|| outbox.next()).map(|m| m.topic).collect();
        assert_eq!(order, [Topic::Status, Topic::Consensus, Topic::Part, Topic::Part]);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut outbox = Outbox::new(25);
        assert!(outbox.push(message(Topic::Part, 10)));
        assert!(outbox.push(message(Topic::Part, 15)));
        assert!(!outbox.push(message(Topic::Part, 1)), "parts are bounded by their bytes");
        assert!(outbox.next().is_some());
        assert!(outbox.push(message(Topic::Part, 10)), "one that was sent makes room");
        let taken = (0..2 * URGENT_WAITING_MAX)
            .filter(|_| outbox.push(message(Topic::Consensus, 10)))
            .count();
        assert_eq!(taken, URGENT_WAITING_MAX, "votes are bounded by their number");
    }
}
