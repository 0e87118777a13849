//! Sends a load: with bounded transactions under way, or at fixed instants.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use liuhen_types::TxId;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::evidence::Supply;
use super::latency::Sample;
use super::limits::{CONNECTIONS_PER_NODE, FOLLOW_ONE_OF};
use super::submit::Target;

/// How a load is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As much as the network takes.
    Unlimited {
        /// Transactions in one request.
        batch: usize,
    },
    /// So many transactions per second, at fixed instants.
    PerSecond(u32),
}

/// What sending has brought.
#[derive(Debug, Default)]
pub struct Sent {
    /// Numbers of the transactions that nodes took.
    accepted: Vec<usize>,
    /// Latencies of the ones that were followed.
    pub samples: Vec<Sample>,
}

/// A load under way.
#[derive(Debug)]
pub struct Load {
    shared: Arc<Shared>,
    senders: JoinSet<Result<Sent>>,
}

#[derive(Debug)]
struct Shared {
    targets: Vec<Target>,
    supply: Supply,
    /// Room for uncommitted transactions; closed when the load stops.
    room: Semaphore,
    /// Transactions whose room was given back.
    committed: AtomicU64,
    exhausted: AtomicBool,
}

impl Load {
    /// Begins to send. At most `in_flight` transactions are uncommitted, as
    /// [`Load::committed`] is told.
    pub fn start(targets: Vec<Target>, supply: Supply, pace: Pace, in_flight: usize) -> Self {
        let (room, committed) = (Semaphore::new(in_flight), AtomicU64::new(0));
        let exhausted = AtomicBool::new(false);
        let shared = Arc::new(Shared { targets, supply, room, committed, exhausted });
        let mut senders = JoinSet::new();
        match pace {
            Pace::Unlimited { batch } => {
                for node in 0..shared.targets.len() {
                    for _ in 0..CONNECTIONS_PER_NODE {
                        senders.spawn(send_in_turn(shared.clone(), node, batch));
                    }
                }
            }
            Pace::PerSecond(rate) => {
                senders.spawn(send_on_time(shared.clone(), rate));
            }
        }
        Self { shared, senders }
    }

    /// Tells how many transactions of this load were committed in all.
    pub fn committed(&self, total: u64) {
        let before = self.shared.committed.fetch_max(total, Ordering::Relaxed);
        if let Ok(more) = usize::try_from(total.saturating_sub(before)) {
            self.shared.room.add_permits(more);
        }
    }

    /// The first failure of a sender, if there was one, or that nothing is left
    /// to be sent.
    ///
    /// # Errors
    /// That failure.
    pub fn check(&mut self) -> Result<()> {
        // Senders end early for no other reason than these.
        if let Some(ended) = self.senders.try_join_next() {
            ended.context("a sender broke down")??;
        }
        ensure!(
            !self.shared.exhausted.load(Ordering::Relaxed),
            "all {} prepared transactions were sent before the time was over; give --prepare more",
            self.shared.supply.len()
        );
        Ok(())
    }

    /// Stops sending.
    pub fn stop(&self) {
        self.shared.room.close();
    }

    /// Waits for every answer and every followed transaction.
    ///
    /// # Errors
    /// The first failure of a sender.
    pub async fn finish(mut self) -> Result<Finished> {
        let mut all = Sent::default();
        while let Some(sent) = self.senders.join_next().await {
            let sent = sent.context("a sender broke down")??;
            all.accepted.extend(sent.accepted);
            all.samples.extend(sent.samples);
        }
        let accepted = all.accepted.iter();
        let ids = accepted.filter_map(|i| Some(self.shared.supply.get(*i)?.id)).collect();
        let busy = self.shared.targets.iter().map(Target::busy).sum();
        let tx_bytes = self.shared.supply.mean_bytes();
        Ok(Finished { accepted: ids, samples: all.samples, busy, tx_bytes })
    }
}

/// A load that is over.
#[derive(Debug)]
pub struct Finished {
    /// Transactions that nodes took.
    pub accepted: Vec<TxId>,
    /// Latencies of those that were followed.
    pub samples: Vec<Sample>,
    /// Busy answers.
    pub busy: u64,
    /// Mean size of a transaction.
    pub tx_bytes: f64,
}

impl Shared {
    /// Waits for room and takes the next transaction; none when the load stops.
    async fn next(&self) -> Option<usize> {
        self.room.acquire().await.ok()?.forget();
        let taken = self.supply.take().map(|(index, _)| index);
        if taken.is_none() {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        taken
    }

    /// The same for up to `count` transactions, as many as there is room for.
    async fn next_batch(&self, count: usize) -> Vec<usize> {
        let mut taken = Vec::from_iter(self.next().await);
        while !taken.is_empty() && taken.len() < count {
            let Ok(room) = self.room.try_acquire() else { break };
            room.forget();
            match self.supply.take() {
                Some((index, _)) => taken.push(index),
                None => break,
            }
        }
        taken
    }

    /// Hands several in at once. Gives those that a node took.
    async fn submit_batch(&self, node: usize, batch: Vec<usize>) -> Result<Vec<usize>> {
        let Some(target) = self.targets.get(node) else { return Ok(Vec::new()) };
        if let [index] = batch[..] {
            return Ok(if self.submit(node, index).await? { batch } else { Vec::new() });
        }
        let txs = batch.iter().filter_map(|index| self.supply.get(*index)).collect::<Vec<_>>();
        let taken = target.submit_list(&txs, || self.room.is_closed()).await?;
        Ok(batch
            .into_iter()
            .zip(taken)
            .filter_map(|(index, taken)| taken.then_some(index))
            .collect())
    }

    /// Hands one in. False if the load stopped before a node took it.
    async fn submit(&self, node: usize, index: usize) -> Result<bool> {
        let (Some(target), Some(tx)) = (self.targets.get(node), self.supply.get(index)) else {
            return Ok(false);
        };
        target.submit(tx, || self.room.is_closed()).await
    }

    async fn follow(
        self: Arc<Self>,
        node: usize,
        index: usize,
        started: Instant,
    ) -> Result<Sample> {
        if let (Some(target), Some(tx)) = (self.targets.get(node), self.supply.get(index)) {
            target.wait_committed(&tx.id).await?;
        }
        Ok(Sample { started, latency: started.elapsed() })
    }
}

/// One connection to one node: a request after the other.
async fn send_in_turn(shared: Arc<Shared>, node: usize, batch: usize) -> Result<Sent> {
    let mut sent = Sent::default();
    let mut followed = JoinSet::new();
    loop {
        let taken = shared.next_batch(batch).await;
        if taken.is_empty() {
            break;
        }
        let started = Instant::now();
        for index in shared.submit_batch(node, taken).await? {
            sent.accepted.push(index);
            if index % FOLLOW_ONE_OF == 0 {
                followed.spawn(shared.clone().follow(node, index, started));
            }
        }
        while let Some(sample) = followed.try_join_next() {
            sent.samples.push(sample??);
        }
    }
    collect(followed, &mut sent.samples).await?;
    Ok(sent)
}

/// All nodes in turn, each transaction at its instant, whatever became of the
/// ones before.
async fn send_on_time(shared: Arc<Shared>, rate: u32) -> Result<Sent> {
    let mut sent = Sent::default();
    let mut under_way: JoinSet<Result<Option<(usize, Sample)>>> = JoinSet::new();
    let begin = Instant::now();
    for number in 0.. {
        let due = begin + due_after(number, rate);
        tokio::time::sleep_until(due.into()).await;
        let Some(index) = shared.next().await else { break };
        let (shared, node) = (shared.clone(), index % shared.targets.len());
        under_way.spawn(async move {
            if !shared.submit(node, index).await? {
                return Ok(None);
            }
            Ok(Some((index, shared.follow(node, index, due).await?)))
        });
        while let Some(one) = under_way.try_join_next() {
            sent.take(one??);
        }
    }
    while let Some(one) = under_way.join_next().await {
        sent.take(one??);
    }
    Ok(sent)
}

impl Sent {
    fn take(&mut self, one: Option<(usize, Sample)>) {
        if let Some((index, sample)) = one {
            self.accepted.push(index);
            self.samples.push(sample);
        }
    }
}

/// When transaction `number` (from 0) is due at a rate, counted from the begin.
/// Each instant is exact, so that no error adds up.
fn due_after(number: u64, rate: u32) -> Duration {
    let rate = u64::from(rate.max(1));
    let (seconds, rest) = (number / rate, number % rate);
    Duration::from_secs(seconds) + Duration::from_nanos(rest * 1_000_000_000 / rate)
}

async fn collect(mut tasks: JoinSet<Result<Sample>>, samples: &mut Vec<Sample>) -> Result<()> {
    while let Some(sample) = tasks.join_next().await {
        samples.push(sample??);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_a_rate_do_not_drift() {
        for (number, rate, expected_ns) in [
            (0, 10, 0),
            (1, 10, 100_000_000),
            (10, 10, 1_000_000_000),
            (3, 3, 1_000_000_000),
            (4, 3, 1_333_333_333),
            (3_000_000, 3, 1_000_000_000_000_000),
        ] {
            assert_eq!(due_after(number, rate), Duration::from_nanos(expected_ns), "{number}");
        }
    }
}
