//! Following what becomes overdue.

use futures::stream::{Stream, try_unfold};
use liuhen_types::OrgId;
use liuhen_types::decode::from_json;
use liuhen_types::entity::Deadline;

use super::Connection;
use crate::client::Client;
use crate::error::Error;
use crate::limits::EVENT_BYTES_MAX;
use crate::transport::{Failure, Request, Retry, unreachable};

impl Client {
    /// All that is overdue by the date of the last block, as far as the node shows it this
    /// reader, and then each deadline as its last day passes; only what concerns `org`, if
    /// one is given. A broken connection begins anew at the next node, and tells again what
    /// is overdue. Not proven: whoever relies on one reads it as an entity.
    ///
    /// The stream ends after an error, which comes when all attempts in a row failed.
    pub fn overdue(
        &self,
        org: Option<&OrgId>,
    ) -> impl Stream<Item = Result<Deadline, Error>> + Send + use<> {
        let follower = Follower { client: self.clone(), org: org.cloned(), connection: None };
        try_unfold(follower, |mut follower| async move {
            let deadline = follower.next().await?;
            Ok(Some((deadline, follower)))
        })
    }
}

struct Follower {
    client: Client,
    org: Option<OrgId>,
    connection: Option<Connection>,
}

impl Follower {
    async fn next(&mut self) -> Result<Deadline, Error> {
        let transport = self.client.transport.clone();
        let mut retry = Retry::new(&transport);
        loop {
            match self.advance(retry.node()).await {
                Ok(deadline) => return Ok(deadline),
                Err(failure) => {
                    self.connection = None;
                    retry.after(failure).await?;
                    transport.prefer(retry.node());
                }
            }
        }
    }

    async fn advance(&mut self, node: usize) -> Result<Deadline, Failure> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => {
                let request = Request::get(&["events", "overdue"], EVENT_BYTES_MAX)
                    .accept("text/event-stream")
                    .query("org", self.org.as_ref());
                let opened = Connection::open(&self.client, &request, node).await?;
                self.connection.insert(opened)
            }
        };
        let message = connection.message().await?;
        from_json(message.data.as_bytes(), EVENT_BYTES_MAX)
            .map_err(|e| unreachable(format!("a deadline that is none: {e}")))
    }
}
