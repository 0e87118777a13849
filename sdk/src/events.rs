//! Following the chain: the entries of the log that the reader may see, in order.
//!
//! Events tell what happened and are not proven; whoever relies on one fetches
//! its receipt.

mod overdue;
mod sse;

use std::collections::VecDeque;

use futures::stream::{Stream, try_unfold};
use liuhen_types::api::Event;
use liuhen_types::decode::from_json;
use reqwest::Response;

use crate::client::Client;
use crate::error::Error;
use crate::limits::{EVENT_BYTES_MAX, EVENT_SILENCE_MAX};
use crate::transport::{Failure, Request, Retry, chain, unreachable};
use sse::{Message, Parser};

impl Client {
    /// All events from log index `from` that the node shows this reader, and then each
    /// new one as it comes. A broken connection is resumed at the next node; the stream
    /// yields no index twice, and leaves out those of steps that the reader may not see.
    ///
    /// The stream ends after an error, which comes when all attempts in a row
    /// failed; call again with the next index to go on.
    pub fn events(&self, from: u64) -> impl Stream<Item = Result<Event, Error>> + Send + use<> {
        let follower = Follower { client: self.clone(), next: from, connection: None };
        try_unfold(follower, |mut follower| async move {
            let event = follower.next().await?;
            Ok(Some((event, follower)))
        })
    }
}

/// A place in the log, and perhaps a connection that brings what follows.
struct Follower {
    client: Client,
    next: u64,
    connection: Option<Connection>,
}

/// An open stream of one node.
struct Connection {
    response: Response,
    parser: Parser,
    ready: VecDeque<Message>,
}

impl Follower {
    async fn next(&mut self) -> Result<Event, Error> {
        let transport = self.client.transport.clone();
        let mut retry = Retry::new(&transport);
        loop {
            match self.advance(retry.node()).await {
                Ok(event) => {
                    self.next = event.log_index.saturating_add(1);
                    return Ok(event);
                }
                Err(failure) => {
                    self.connection = None;
                    retry.after(failure).await?;
                    transport.prefer(retry.node());
                }
            }
        }
    }

    /// The next event of the open connection, or of a new one to `node`.
    async fn advance(&mut self, node: usize) -> Result<Event, Failure> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => {
                let opened = open(&self.client, self.next, node).await?;
                self.connection.insert(opened)
            }
        };
        let message = connection.message().await?;
        let event: Event = from_json(message.data.as_bytes(), EVENT_BYTES_MAX)
            .map_err(|e| unreachable(format!("an event that is none: {e}")))?;
        // Whatever the node says, the caller sees no index twice, and all in order.
        if event.log_index < self.next {
            let (expected, found) = (self.next, event.log_index);
            return Err(unreachable(format!(
                "event {found} where {expected} or a later one was due"
            )));
        }
        Ok(event)
    }
}

async fn open(client: &Client, from: u64, node: usize) -> Result<Connection, Failure> {
    let mut request = Request::get(&["events"], EVENT_BYTES_MAX)
        .accept("text/event-stream")
        .query("from", Some(from));
    if let Some(last) = from.checked_sub(1) {
        request = request.header("last-event-id", last.to_string());
    }
    Connection::open(client, &request, node).await
}

impl Connection {
    async fn open(client: &Client, request: &Request, node: usize) -> Result<Self, Failure> {
        let timeout = client.transport.options.request_timeout;
        let response =
            tokio::time::timeout(timeout, client.transport.open(request, node))
                .await
                .map_err(|_| unreachable("the event stream did not open in time".to_owned()))??;
        Ok(Self { response, parser: Parser::default(), ready: VecDeque::new() })
    }

    async fn message(&mut self) -> Result<Message, Failure> {
        loop {
            if let Some(message) = self.ready.pop_front() {
                return Ok(message);
            }
            let chunk = tokio::time::timeout(EVENT_SILENCE_MAX, self.response.chunk())
                .await
                .map_err(|_| unreachable("the event stream fell silent".to_owned()))?
                .map_err(|e| unreachable(chain(&e)))?
                .ok_or_else(|| unreachable("the event stream ended".to_owned()))?;
            self.parser.feed(&chunk, &mut self.ready).map_err(|e| unreachable(e.to_string()))?;
        }
    }
}
