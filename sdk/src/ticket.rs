//! Reading in the name of an org: read tickets, signed when they are needed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use liuhen_types::limits::TICKET_MS_MAX;
use liuhen_types::ticket::TICKET_VERSION;
use liuhen_types::{ChainId, IncidentId, OrgId, ReadTicket, SessionId, SignedReadTicket, TimeMs};
use tokio::sync::Mutex;

use crate::error::Error;
use crate::sender::Sender;
use crate::signer::Signer;

/// How long a ticket is used before the next one is signed; it holds twice as long, so
/// that a request or a stream under way does not end with it.
const USE_MS: u64 = TICKET_MS_MAX / 2;

/// In whose name a client reads.
#[derive(Clone)]
pub struct Reader {
    /// The org.
    pub org: OrgId,
    /// One of its keys.
    pub signer: Arc<dyn Signer>,
    /// The audit session that it reads in; nodes record each read.
    pub session: Option<SessionId>,
    /// The incident that it reads about; nodes record each read.
    pub incident: Option<IncidentId>,
}

impl Reader {
    /// A ticket of one chain, from now on.
    ///
    /// # Errors
    /// [`Error::Signer`] if there is no signature to be had.
    pub async fn ticket(&self, chain_id: &ChainId) -> Result<SignedReadTicket, Error> {
        let issued_at = now();
        let ticket = ReadTicket {
            version: TICKET_VERSION,
            chain_id: chain_id.clone(),
            org: self.org.clone(),
            key_id: self.signer.public_key().id(),
            issued_at,
            expires_at: TimeMs(issued_at.0.saturating_add(TICKET_MS_MAX)),
            session: self.session.clone(),
            incident: self.incident.clone(),
        };
        let signature = self.signer.sign(&ticket.message()).await?;
        Ok(SignedReadTicket { ticket, signature })
    }
}

impl From<&Sender> for Reader {
    /// Whoever sends reads with the same key, in no session.
    fn from(sender: &Sender) -> Self {
        let (org, signer) = (sender.org.clone(), Arc::clone(&sender.signer));
        Self { org, signer, session: None, incident: None }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("org", &self.org)
            .field("key_id", &self.signer.public_key().id())
            .field("session", &self.session)
            .field("incident", &self.incident)
            .finish()
    }
}

/// The tickets of one reader.
#[derive(Debug)]
pub(crate) struct Tickets {
    reader: Reader,
    chain_id: ChainId,
    /// The header in use, and when it is due for another.
    current: Mutex<Option<(String, TimeMs)>>,
}

impl Tickets {
    pub(crate) fn new(reader: Reader, chain_id: ChainId) -> Self {
        Self { reader, chain_id, current: Mutex::new(None) }
    }

    /// The value of the `Authorization` header.
    pub(crate) async fn header(&self) -> Result<String, Error> {
        let mut current = self.current.lock().await;
        if let Some((header, until)) = current.as_ref()
            && now() < *until
        {
            return Ok(header.clone());
        }
        let signed = self.reader.ticket(&self.chain_id).await?;
        let until = TimeMs(signed.ticket.issued_at.0.saturating_add(USE_MS));
        let header = signed.header();
        *current = Some((header.clone(), until));
        Ok(header)
    }
}

fn now() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    TimeMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
