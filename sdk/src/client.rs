//! The client: several nodes of one chain, asked as if they were one.

mod audit;
mod list;
mod proven;
mod read;
mod submit;

use std::sync::Arc;

use liuhen_types::{Code, TrustRoot};
use reqwest::Url;

pub use list::{AuthorizationFilter, CatalogFilter, PageRequest, RequestFilter};
pub use proven::Verified;

use crate::error::Error;
use crate::ticket::{Reader, Tickets};
use crate::transport::{Options, Transport};

/// Talks to the nodes of one chain. Cheap to clone; clones share connections and
/// the memory of which node answered last.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
    trust: Arc<TrustRoot>,
}

impl Client {
    /// A client of nodes like `http://127.0.0.1:8080`, which believes what the
    /// trust root proves.
    ///
    /// # Errors
    /// [`Error::Rejected`] if an address is none, or there are none or too many.
    pub fn new<U: AsRef<str>>(
        nodes: impl IntoIterator<Item = U>,
        trust: TrustRoot,
    ) -> Result<Self, Error> {
        Self::with_options(nodes, trust, Options::default())
    }

    /// The same with time-outs and attempts of one's own.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_options<U: AsRef<str>>(
        nodes: impl IntoIterator<Item = U>,
        trust: TrustRoot,
        options: Options,
    ) -> Result<Self, Error> {
        let nodes =
            nodes.into_iter().map(|n| node_address(n.as_ref())).collect::<Result<_, _>>()?;
        let transport = Arc::new(Transport::new(nodes, options)?);
        Ok(Self { transport, trust: Arc::new(trust) })
    }

    /// The same client in the name of an org: nodes that grade their reads show it what
    /// its roles may see, others what they show everybody.
    #[must_use]
    pub fn reading_as(&self, reader: Reader) -> Self {
        let tickets = Tickets::new(reader, self.trust.chain_id.clone());
        let transport = Arc::new(self.transport.reading_as(tickets));
        Self { transport, trust: Arc::clone(&self.trust) }
    }

    /// What this client trusts.
    pub fn trust(&self) -> &TrustRoot {
        &self.trust
    }
}

fn node_address(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).ok();
    url.filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host()).ok_or_else(|| {
        let message = format!("node address {text:?} must be like http://127.0.0.1:8080");
        Error::Rejected { code: Code::Parameter, message }
    })
}
