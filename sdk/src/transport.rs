//! Requests to one of several nodes, with bounded answers, retries and backoff.
//!
//! Every request of the API may be repeated: reading changes nothing, and a
//! transaction is known by its id. So whatever fails for the node's reasons is
//! sent again, to the next node first and after a pause once all were tried.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use liuhen_types::api::ApiError;
use liuhen_types::decode::from_json;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url, redirect};

use crate::error::Error;
use crate::limits::{BACKOFF_FIRST, BACKOFF_MAX, ERROR_BYTES_MAX, NODES_MAX, RETRY_AFTER_MAX};
use crate::ticket::Tickets;

/// How patient a client is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// For a connection to stand.
    pub connect_timeout: Duration,
    /// For one request, beyond the wait that it asks the node for.
    pub request_timeout: Duration,
    /// For a transaction, from submission to receipt.
    pub commit_timeout: Duration,
    /// Requests sent before giving up, over all nodes.
    pub attempts: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(10),
            commit_timeout: Duration::from_secs(60),
            attempts: 8,
        }
    }
}

/// The media type of borsh bytes.
pub(crate) const BYTES: &str = "application/octet-stream";
/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// One request, to be sent to whichever node answers.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    accept: &'static str,
    headers: Vec<(&'static str, String)>,
    answer_bytes_max: usize,
    wait: Duration,
    missing_is_final: bool,
}

impl Request {
    /// Reads `/v1/` and the path, as JSON.
    pub(crate) fn get(path: &[&str], answer_bytes_max: usize) -> Self {
        let path = path.iter().map(|&part| part.to_owned()).collect();
        Self {
            path,
            query: Vec::new(),
            body: None,
            accept: JSON,
            headers: Vec::new(),
            answer_bytes_max,
            wait: Duration::ZERO,
            missing_is_final: true,
        }
    }

    /// Adds a parameter, if there is one.
    pub(crate) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Asks for another media type than JSON.
    pub(crate) fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Asks the next node if one does not have the object.
    pub(crate) fn elsewhere_if_missing(self) -> Self {
        Self { missing_is_final: false, ..self }
    }

    /// Makes it a POST of borsh bytes.
    pub(crate) fn body(self, body: Bytes) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Gives the node so much more time for the answer.
    pub(crate) fn patience(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Lets the node hold the answer back for so long.
    pub(crate) fn wait(self, wait: Duration) -> Self {
        self.patience(wait).query("wait_ms", Some(wait.as_millis()))
    }
}

/// Why one attempt gave no answer.
pub(crate) enum Failure {
    /// The node refused the request; every other will.
    Final(Error),
    /// This node cannot serve now.
    Node {
        /// What it met.
        error: Error,
        /// How long the node asked to wait.
        retry_after: Option<Duration>,
    },
}

/// The nodes and the connections to them.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    nodes: Vec<Url>,
    first: AtomicUsize,
    pub(crate) options: Options,
    /// In whose name; none reads what everybody may.
    tickets: Option<Tickets>,
}

impl Transport {
    pub(crate) fn new(nodes: Vec<Url>, options: Options) -> Result<Self, Error> {
        if nodes.is_empty() || nodes.len() > NODES_MAX {
            let message = format!("{} node addresses, give 1 to {NODES_MAX}", nodes.len());
            return Err(Error::parameter(message));
        }
        let http = reqwest::Client::builder()
            .connect_timeout(options.connect_timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| Error::parameter(format!("http client cannot start: {}", chain(&e))))?;
        Ok(Self { http, nodes, first: AtomicUsize::new(0), options, tickets: None })
    }

    /// The same nodes and connections in the name of a reader.
    pub(crate) fn reading_as(&self, tickets: Tickets) -> Self {
        Self {
            http: self.http.clone(),
            nodes: self.nodes.clone(),
            first: AtomicUsize::new(self.first.load(Ordering::Relaxed)),
            options: self.options.clone(),
            tickets: Some(tickets),
        }
    }

    /// Sends until `read` makes sense of a node's answer, a node refuses for good,
    /// or the attempts run out.
    pub(crate) async fn send<T>(
        &self,
        request: &Request,
        read: impl Fn(&[u8]) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut retry = Retry::new(self);
        loop {
            match self.attempt(request, retry.node(), &read).await {
                Ok(value) => {
                    self.prefer(retry.node());
                    return Ok(value);
                }
                Err(failure) => retry.after(failure).await?,
            }
        }
    }

    async fn attempt<T>(
        &self,
        request: &Request,
        node: usize,
        read: &impl Fn(&[u8]) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let timeout = self.options.request_timeout + request.wait;
        let body = tokio::time::timeout(timeout, async {
            read_all(self.open(request, node).await?, request.answer_bytes_max).await
        });
        let body = body.await.map_err(|_| {
            unreachable(format!("{}: no answer in {} ms", self.node(node), timeout.as_millis()))
        })??;
        read(&body).map_err(|error| Failure::Node { error, retry_after: None })
    }

    /// Sends to one node and gives its answer unread, if it is a success.
    pub(crate) async fn open(&self, request: &Request, node: usize) -> Result<Response, Failure> {
        let url = address(self.node(node).clone(), &request.path, &request.query);
        let mut builder = match &request.body {
            Some(body) => self.http.post(url).header(CONTENT_TYPE, BYTES).body(body.clone()),
            None => self.http.get(url),
        };
        builder = builder.header(ACCEPT, request.accept);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(tickets) = &self.tickets {
            builder =
                builder.header(AUTHORIZATION, tickets.header().await.map_err(Failure::Final)?);
        }
        let response = builder.send().await.map_err(|e| unreachable(chain(&e)))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(response, request.missing_is_final).await)
    }

    /// Makes a node the one that is asked first from now on.
    pub(crate) fn prefer(&self, node: usize) {
        self.first.store(node % self.nodes.len(), Ordering::Relaxed);
    }

    /// Makes the next node the one that is asked first.
    pub(crate) fn prefer_next(&self) {
        self.prefer(self.first.load(Ordering::Relaxed).wrapping_add(1));
    }

    fn node(&self, node: usize) -> &Url {
        &self.nodes[node % self.nodes.len()]
    }
}

/// Counts attempts and pauses between rounds over all nodes.
pub(crate) struct Retry<'a> {
    transport: &'a Transport,
    node: usize,
    attempts: u32,
}

impl<'a> Retry<'a> {
    pub(crate) fn new(transport: &'a Transport) -> Self {
        Self { transport, node: transport.first.load(Ordering::Relaxed), attempts: 0 }
    }

    /// The node whose turn it is.
    pub(crate) fn node(&self) -> usize {
        self.node
    }

    /// Moves on to the next node, after a pause if all had their turn.
    ///
    /// # Errors
    /// The failure itself if it is final or the attempts have run out.
    pub(crate) async fn after(&mut self, failure: Failure) -> Result<(), Error> {
        let (error, retry_after) = match failure {
            Failure::Final(error) => return Err(error),
            Failure::Node { error, retry_after } => (error, retry_after),
        };
        self.attempts += 1;
        self.node = self.node.wrapping_add(1) % self.transport.nodes.len();
        if self.attempts >= self.transport.options.attempts {
            return Err(with_attempts(error, self.attempts));
        }
        tracing::debug!(attempt = self.attempts, error = %error, "asking the next node");
        let nodes = self.transport.nodes.len() as u32;
        if self.attempts.is_multiple_of(nodes) {
            let pause = jittered(backoff(self.attempts / nodes));
            tokio::time::sleep(pause.max(retry_after.unwrap_or_default())).await;
        }
        Ok(())
    }
}

/// The pause after the given round, from 1.
fn backoff(round: u32) -> Duration {
    let doublings = round.saturating_sub(1).min(16);
    BACKOFF_FIRST.saturating_mul(1 << doublings).min(BACKOFF_MAX)
}

/// Between half and the whole, so that clients that failed together do not
/// return together.
fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX);
    pause / 2 + (pause / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
}

fn address(mut node: Url, path: &[String], query: &[(&'static str, String)]) -> Url {
    if let Ok(mut segments) = node.path_segments_mut() {
        segments.pop_if_empty().push("v1").extend(path);
    }
    if !query.is_empty() {
        node.query_pairs_mut().extend_pairs(query);
    }
    node
}

/// Reads a body that may not exceed a limit; nothing beyond it is kept.
async fn read_all(mut response: Response, bytes_max: usize) -> Result<Bytes, Failure> {
    let mut body = Vec::new();
    let address = response.url().clone();
    while let Some(chunk) = response.chunk().await.map_err(|e| unreachable(chain(&e)))? {
        if body.len() + chunk.len() > bytes_max {
            return Err(unreachable(format!("{address}: answer is above {bytes_max} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

/// What an answer other than success means.
async fn refusal(response: Response, missing_is_final: bool) -> Failure {
    let (status, address) = (response.status(), response.url().clone());
    let retry_after = retry_after(response.headers());
    let body = match read_all(response, ERROR_BYTES_MAX).await {
        Ok(body) => body,
        Err(failure) => return failure,
    };
    let said = from_json::<ApiError>(&body, ERROR_BYTES_MAX);
    let busy = matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
    match said {
        Ok(said) if busy => {
            let error = Error::Busy { message: said.message, retry_after };
            Failure::Node { error, retry_after }
        }
        Ok(said) if status.is_client_error() => {
            let error = Error::Rejected { code: said.code, message: said.message };
            if error.is_not_found() && !missing_is_final {
                return Failure::Node { error, retry_after: None };
            }
            Failure::Final(error)
        }
        Ok(said) => unreachable(format!("{address}: {status}: {}", said.message)),
        Err(_) => unreachable(format!("{address}: {status}, and no error of a liuhen node")),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

/// A failure of this node. The number of attempts is filled in by [`Retry`].
pub(crate) fn unreachable(last: String) -> Failure {
    Failure::Node { error: Error::Unreachable { attempts: 1, last }, retry_after: None }
}

fn with_attempts(error: Error, attempts: u32) -> Error {
    match error {
        Error::Unreachable { last, .. } => Error::Unreachable { attempts, last },
        other => other,
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
