//! Single objects, as one node tells them: quick, and not proven. Whoever has to
//! rely on an answer asks for its state value or receipt.

use std::time::Duration;

use liuhen_types::api::{BlockView, NodeStatus, Trace, TransactionStatus};
use liuhen_types::decode::from_json;
use liuhen_types::entity::{
    Authorization, Catalog, EvidenceRecord, GatewayLog, KeyRecord, Org, Resource, ShareRequest,
};
use liuhen_types::limits::GENESIS_BYTES_MAX;
use liuhen_types::{
    AuthorizationId, CatalogId, GatewayId, Genesis, Hash, Height, KeyId, Namespace, OrgId,
    RequestId, ResourceId, TxId,
};
use serde::de::DeserializeOwned;

use super::Client;
use crate::error::Error;
use crate::limits::{ANSWER_BYTES_MAX, WAIT_MAX};
use crate::transport::Request;

impl Client {
    /// How a node stands.
    ///
    /// # Errors
    /// [`Error::Unreachable`] and [`Error::Busy`], as every read.
    pub async fn status(&self) -> Result<NodeStatus, Error> {
        self.get(&["status"]).await
    }

    /// The genesis that a node runs on. To be compared with one's own, never to
    /// be taken as a trust root.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn genesis(&self) -> Result<Genesis, Error> {
        self.ask(Request::get(&["genesis"], GENESIS_BYTES_MAX)).await
    }

    /// Where a transaction stands; waits up to `wait` (at most 30 s) for it to be
    /// committed.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if the node does not know it.
    pub async fn transaction(&self, id: &TxId, wait: Duration) -> Result<TransactionStatus, Error> {
        let request = Request::get(&["tx", &id.to_string()], ANSWER_BYTES_MAX);
        self.ask(request.wait(wait.min(WAIT_MAX))).await
    }

    /// A block without its transactions' bodies.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn block(&self, height: Height) -> Result<BlockView, Error> {
        self.get(&["blocks", &height.to_string()]).await
    }

    /// An org.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn org(&self, id: &OrgId) -> Result<Org, Error> {
        self.get(&["orgs", id.as_str()]).await
    }

    /// A registered key.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn key(&self, id: &KeyId) -> Result<KeyRecord, Error> {
        self.get(&["keys", &id.to_string()]).await
    }

    /// A catalog entry with its standing.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn catalog(&self, id: &CatalogId) -> Result<Catalog, Error> {
        self.get(&["catalogs", id.as_str()]).await
    }

    /// A mounted resource.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn resource(&self, id: &ResourceId) -> Result<Resource, Error> {
        self.get(&["resources", id.as_str()]).await
    }

    /// A share request with its standing.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn request(&self, id: &RequestId) -> Result<ShareRequest, Error> {
        self.get(&["requests", id.as_str()]).await
    }

    /// An authorisation.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is none.
    pub async fn authorization(&self, id: &AuthorizationId) -> Result<Authorization, Error> {
        self.get(&["authorizations", id.as_str()]).await
    }

    /// How far a gateway's log is anchored.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if it never anchored.
    pub async fn gateway(&self, id: &GatewayId) -> Result<GatewayLog, Error> {
        self.get(&["gateways", id.as_str()]).await
    }

    /// Notarised evidence.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if nobody notarised it there.
    pub async fn evidence(
        &self,
        namespace: &Namespace,
        digest: &Hash,
    ) -> Result<EvidenceRecord, Error> {
        self.get(&["evidence", namespace.as_str(), &digest.to_string()]).await
    }

    /// The whole life of a share.
    ///
    /// # Errors
    /// [`Error::is_not_found`] if there is no such request.
    pub async fn trace_share(&self, id: &RequestId) -> Result<Trace, Error> {
        self.get(&["trace", "share", id.as_str()]).await
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, Error> {
        self.ask(Request::get(path, ANSWER_BYTES_MAX)).await
    }

    pub(super) async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T, Error> {
        self.transport.send(&request, json).await
    }
}

/// Reads an answer; one that is no value is as good as none.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // The transport has already held the body against the request's own limit.
    from_json(body, body.len()).map_err(|e| {
        let last = format!("an answer that is no value: {e}");
        Error::Unreachable { attempts: 1, last }
    })
}
