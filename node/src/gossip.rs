//! Transactions between nodes: batches of what clients gave this node go out,
//! batches of others come in and pass the same intake.
//!
//! A message is the borsh form of a list of signed transactions, at most
//! [`GOSSIP_MESSAGE_BYTES_MAX`] bytes. What came by gossip is not sent on: the
//! gossip layer does that.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use borsh::BorshDeserialize;
use bytes::{BufMut, Bytes, BytesMut};
use liuhen_types::limits::TX_BYTES_MAX;
use liuhen_types::{SignedTransaction, TxId};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::limits::{
    GOSSIP_FLUSH_MS, GOSSIP_MESSAGE_BYTES_MAX, GOSSIP_QUEUE_TXS_MAX, GOSSIP_REPEAT_MS,
    GOSSIP_TXS_MAX,
};
use crate::mempool::{Mempool, PoolTx};
use crate::metrics::Metrics;

/// Bytes of a list's count in borsh.
const COUNT_BYTES: usize = 4;

/// A message that is not a batch of transactions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GossipError {
    /// Above the limit.
    #[error("gossip message is {0} bytes, the limit is {GOSSIP_MESSAGE_BYTES_MAX}")]
    TooLarge(usize),
    /// Says that it holds more than the limit.
    #[error("gossip message holds {0} transactions, the limit is {GOSSIP_TXS_MAX}")]
    TooMany(usize),
    /// A transaction in it is larger than any block may hold.
    #[error("gossip message holds a transaction of {0} bytes, the limit is {TX_BYTES_MAX}")]
    TxTooLarge(usize),
    /// Does not decode, or has bytes left over.
    #[error("gossip message is malformed: {0}")]
    Malformed(String),
}

/// Decodes a message; nothing is allocated that its bytes do not justify.
///
/// # Errors
/// [`GossipError`] for anything but a whole batch within the limits.
pub fn decode(message: &[u8]) -> Result<Vec<SignedTransaction>, GossipError> {
    if message.len() > GOSSIP_MESSAGE_BYTES_MAX {
        return Err(GossipError::TooLarge(message.len()));
    }
    let malformed = |e: std::io::Error| GossipError::Malformed(e.to_string());
    let mut rest = message;
    let count = u32::deserialize(&mut rest).map_err(malformed)? as usize;
    if count > GOSSIP_TXS_MAX {
        return Err(GossipError::TooMany(count));
    }
    let mut batch = Vec::new();
    for _ in 0..count {
        let before = rest.len();
        batch.push(SignedTransaction::deserialize(&mut rest).map_err(malformed)?);
        let bytes = before - rest.len();
        if bytes > TX_BYTES_MAX {
            return Err(GossipError::TxTooLarge(bytes));
        }
    }
    if !rest.is_empty() {
        return Err(GossipError::Malformed(format!("{} bytes are left over", rest.len())));
    }
    Ok(batch)
}

/// Encodes transactions as few messages as possible, in order.
pub fn encode(txs: &[Arc<PoolTx>]) -> Vec<Bytes> {
    let mut messages = Vec::new();
    let mut rest = txs;
    while !rest.is_empty() {
        let mut bytes = COUNT_BYTES;
        let fits = |tx: &&Arc<PoolTx>| {
            bytes += tx.bytes.len();
            bytes <= GOSSIP_MESSAGE_BYTES_MAX
        };
        // A transaction alone always fits: its limit is far below a message's.
        let count = rest.iter().take(GOSSIP_TXS_MAX).take_while(fits).count().max(1);
        let (batch, later) = rest.split_at(count.min(rest.len()));
        rest = later;
        let mut message = BytesMut::with_capacity(bytes);
        message.put_u32_le(batch.len() as u32);
        batch.iter().for_each(|tx| message.put_slice(&tx.bytes));
        messages.push(message.freeze());
    }
    messages
}

/// The queue from intake to [`Publisher`].
#[derive(Clone, Debug)]
pub struct Outbox(mpsc::Sender<Arc<PoolTx>>);

impl Outbox {
    /// Queues a transaction that a client gave this node. False if the queue is
    /// full: the transaction then waits here until this node proposes, or until
    /// it is sent again because nothing moves.
    pub fn push(&self, tx: Arc<PoolTx>) -> bool {
        self.0.try_send(tx).is_ok()
    }
}

/// Sends what is queued, in batches.
#[derive(Debug)]
pub struct Publisher {
    queue: mpsc::Receiver<Arc<PoolTx>>,
    pool: Arc<Mempool>,
    metrics: Arc<Metrics>,
    repeat: Duration,
}

/// The queue and the publisher behind it.
pub fn outgoing(pool: Arc<Mempool>, metrics: Arc<Metrics>) -> (Outbox, Publisher) {
    let (sender, queue) = mpsc::channel(GOSSIP_QUEUE_TXS_MAX);
    let repeat = Duration::from_millis(GOSSIP_REPEAT_MS);
    (Outbox(sender), Publisher { queue, pool, metrics, repeat })
}

impl Publisher {
    /// Publishes until every [`Outbox`] is gone. `publish` returns false if it
    /// is too busy to take a message.
    pub async fn run(mut self, publish: impl Fn(Bytes) -> bool + Send) {
        let (mut oldest, mut check_at) = (None, Instant::now() + self.repeat);
        loop {
            tokio::select! {
                first = self.queue.recv() => match first {
                    Some(first) => {
                        let batch = self.collect(first).await;
                        self.send(&batch, &publish);
                    }
                    None => return,
                },
                () = sleep_until(check_at) => {
                    oldest = self.repeat_if_stuck(oldest, &publish);
                    check_at = Instant::now() + self.repeat;
                }
            }
        }
    }

    /// Gathers for a few milliseconds, so that a busy node sends few messages.
    async fn collect(&mut self, first: Arc<PoolTx>) -> Vec<Arc<PoolTx>> {
        let flush_at = Instant::now() + Duration::from_millis(GOSSIP_FLUSH_MS);
        let mut batch = vec![first];
        while batch.len() < GOSSIP_TXS_MAX {
            tokio::select! {
                more = self.queue.recv_many(&mut batch, GOSSIP_TXS_MAX) => {
                    if more == 0 {
                        break;
                    }
                }
                () = sleep_until(flush_at) => break,
            }
        }
        batch
    }

    /// A message can be lost, and then a proposer without transactions may idle
    /// while others wait. So if the oldest transaction has not moved since the
    /// last look, the oldest are sent again. Returns the oldest now.
    fn repeat_if_stuck(
        &self,
        oldest_before: Option<TxId>,
        publish: &impl Fn(Bytes) -> bool,
    ) -> Option<TxId> {
        let oldest = self.pool.take(GOSSIP_MESSAGE_BYTES_MAX - COUNT_BYTES, GOSSIP_TXS_MAX);
        let first = oldest.first().map(|tx| tx.id);
        if first.is_some() && first == oldest_before {
            self.send(&oldest, publish);
        }
        first
    }

    fn send(&self, batch: &[Arc<PoolTx>], publish: &impl Fn(Bytes) -> bool) {
        for message in encode(batch) {
            if !publish(message) {
                self.metrics.gossip_dropped(1);
            }
        }
    }
}
