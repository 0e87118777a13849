//! Hands one prepared transaction to one node, as cheaply as HTTP allows.
//!
//! The SDK's own submission waits for the receipt and verifies it; a load test
//! would then measure the client.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use liuhen_sdk::{Client, TrustRoot};
use liuhen_types::api::{SubmittedList, TransactionStatus};
use liuhen_types::{Code, TxId};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};

use super::evidence::Ready;
use super::limits::{
    ATTEMPTS_MAX, BUSY_PAUSE, BUSY_PAUSE_MAX, COMMIT_WAIT, CONNECTIONS_PER_NODE, SUBMIT_MAX,
};

/// One node, with connections that are kept.
#[derive(Debug)]
pub struct Target {
    http: reqwest::Client,
    submit: Url,
    submit_list: Url,
    client: Client,
    busy: AtomicU64,
}

/// What a node answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accepted,
    Busy(Duration),
}

impl Target {
    /// A node at an address such as `http://127.0.0.1:8001`.
    ///
    /// # Errors
    /// If it is no address.
    pub fn new(url: &str, trust: &TrustRoot) -> Result<Self> {
        let http = reqwest::Client::builder()
            .pool_max_idle_per_host(CONNECTIONS_PER_NODE)
            .timeout(SUBMIT_MAX)
            .no_proxy()
            .build()?;
        let submit = Url::parse(url)?.join("v1/tx")?;
        let submit_list = Url::parse(url)?.join("v1/txs")?;
        let client = Client::new([url], trust.clone())?;
        Ok(Self { http, submit, submit_list, client, busy: AtomicU64::new(0) })
    }

    /// How often the node was busy.
    pub fn busy(&self) -> u64 {
        self.busy.load(Ordering::Relaxed)
    }

    /// Hands a transaction in; while the node is busy, waits as it asks and hands
    /// the same in again. False if `give_up` says so after such a wait.
    ///
    /// # Errors
    /// If the node refuses it or does not answer.
    pub async fn submit(&self, tx: &Ready, give_up: impl Fn() -> bool) -> Result<bool> {
        let mut failures = 0;
        loop {
            let pause = match self.attempt(tx, failures > 0).await {
                Ok(Answer::Accepted) => return Ok(true),
                Ok(Answer::Busy(pause)) => {
                    self.busy.fetch_add(1, Ordering::Relaxed);
                    // After an attempt without answer it may be in the pool.
                    if give_up() && failures == 0 {
                        return Ok(false);
                    }
                    pause
                }
                Err(Failure::Refused(message)) => bail!("a node refused the load: {message}"),
                Err(Failure::Unanswered(error)) => {
                    failures += 1;
                    if failures == ATTEMPTS_MAX {
                        return Err(error).context("a node does not answer the load");
                    }
                    BUSY_PAUSE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Hands several in with one request, and again those for which the node is
    /// busy. Tells for each whether the node took it.
    ///
    /// # Errors
    /// If the node refuses one or does not answer.
    pub async fn submit_list(
        &self,
        txs: &[&Ready],
        give_up: impl Fn() -> bool,
    ) -> Result<Vec<bool>> {
        let mut taken = vec![false; txs.len()];
        let mut left: Vec<usize> = (0..txs.len()).collect();
        loop {
            let list = left.iter().filter_map(|index| txs.get(*index).copied());
            let codes = self.attempt_list(list).await?;
            ensure!(codes.len() == left.len(), "a node answered {} verdicts", codes.len());
            let mut busy = Vec::new();
            for (index, code) in left.into_iter().zip(codes) {
                match code {
                    Code::Ok => taken[index] = true,
                    Code::Busy => busy.push(index),
                    code => bail!("a node refused the load: {code}"),
                }
            }
            self.busy.fetch_add(u64::from(!busy.is_empty()), Ordering::Relaxed);
            if busy.is_empty() || give_up() {
                return Ok(taken);
            }
            left = busy;
            tokio::time::sleep(BUSY_PAUSE).await;
        }
    }

    async fn attempt_list<'a>(&self, txs: impl Iterator<Item = &'a Ready>) -> Result<Vec<Code>> {
        let bodies: Vec<&Bytes> = txs.map(|tx| &tx.body).collect();
        let mut list = u32::try_from(bodies.len())?.to_le_bytes().to_vec();
        bodies.iter().for_each(|body| list.extend_from_slice(body));
        let request = self.http.post(self.submit_list.clone());
        let request = request.header(CONTENT_TYPE, "application/octet-stream").body(list);
        let response = request.send().await.context("a node does not answer the load")?;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(vec![Code::Busy; bodies.len()]);
        }
        let answer: SubmittedList = response.error_for_status()?.json().await?;
        Ok(answer.results.into_iter().map(|one| one.code).collect())
    }

    async fn attempt(&self, tx: &Ready, again: bool) -> Result<Answer, Failure> {
        let request = self.http.post(self.submit.clone());
        let request = request.header(CONTENT_TYPE, "application/octet-stream");
        let response = request.body(tx.body.clone()).send().await.map_err(unanswered)?;
        let (status, pause) = (response.status(), pause(&response));
        // Only a connection whose answer was read to its end is used again.
        let body = response.bytes().await.map_err(unanswered)?;
        match status {
            StatusCode::ACCEPTED => Ok(Answer::Accepted),
            // An attempt that got no answer may have brought it in.
            StatusCode::CONFLICT if again => Ok(Answer::Accepted),
            StatusCode::SERVICE_UNAVAILABLE => Ok(Answer::Busy(pause)),
            _ => Err(Failure::Refused(format!("{status} {}", String::from_utf8_lossy(&body)))),
        }
    }

    /// Waits until this node says that the transaction is committed.
    ///
    /// # Errors
    /// If it does not answer, or has forgotten the transaction.
    pub async fn wait_committed(&self, id: &TxId) -> Result<()> {
        loop {
            let status = self.client.transaction(id, COMMIT_WAIT).await;
            match status.with_context(|| format!("transaction {id} was handed in"))? {
                TransactionStatus::Committed(_) => return Ok(()),
                TransactionStatus::Pending { .. } => {}
            }
        }
    }
}

enum Failure {
    Refused(String),
    Unanswered(anyhow::Error),
}

fn unanswered(error: reqwest::Error) -> Failure {
    Failure::Unanswered(error.into())
}

fn pause(response: &Response) -> Duration {
    let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    pause_of(asked)
}

/// The pause that `Retry-After` asks for, within bounds.
fn pause_of(retry_after: Option<&str>) -> Duration {
    let asked = retry_after.and_then(|text| text.parse().ok()).map(Duration::from_secs);
    asked.unwrap_or(BUSY_PAUSE).clamp(BUSY_PAUSE, BUSY_PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_what_the_node_asks_for_within_bounds() {
        for (asked, expected) in [
            (None, BUSY_PAUSE),
            (Some("soon"), BUSY_PAUSE),
            (Some("0"), BUSY_PAUSE),
            (Some("1"), Duration::from_secs(1)),
            (Some("3600"), BUSY_PAUSE_MAX),
        ] {
            assert_eq!(pause_of(asked), expected, "{asked:?}");
        }
    }
}
