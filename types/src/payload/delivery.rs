//! Deliveries of granted data and their acknowledgement (交付, R-46, R-48, R-57).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::DeliveryMode;
use crate::code::Code;
use crate::id::{AppId, AuthorizationId, DeliveryId, ResourceId};
use crate::state::StateKey;
use crate::text::Text;

/// What became of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum DeliveryStatus {
    /// All was handed over.
    Ok,
    /// Some was; the rest follows.
    Partial,
    /// Nothing was, and why.
    Failed(Code),
    /// All was, after this delivery, which failed, was partial or was not acknowledged; nobody
    /// acknowledges that one any more.
    Retried(DeliveryId),
}

impl DeliveryStatus {
    /// True if data were handed over.
    pub const fn hands_over(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }
}

/// `DeliveryReceipt`: who hands over says what, under which grant. Its id makes
/// the exchange idempotent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryReceipt {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// The grant.
    pub authorization_id: AuthorizationId,
    /// The resource that the data came from.
    pub resource_id: ResourceId,
    /// Its version.
    pub resource_version: u32,
    /// Records handed over.
    pub record_count: u64,
    /// SM3 over salt and data.
    pub data_digest: Hash,
    /// The channel used, if it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<Text<64>>,
    /// How the data went.
    pub mode: DeliveryMode,
    /// The application that received them; none means the org itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<AppId>,
    /// Where abroad the data went, as the approval of the export writes it; none if they
    /// stayed in the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Text<100>>,
    /// What became of it.
    pub status: DeliveryStatus,
}

/// `DeliveryAcknowledge`: the consumer received just that, and answers for its
/// copy from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryAcknowledge {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// Records received.
    pub record_count: u64,
    /// SM3 over salt and data, computed by the receiver.
    pub data_digest: Hash,
    /// The application that received them; none means the org itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<AppId>,
}

impl Body for DeliveryReceipt {
    fn subjects(&self) -> Vec<StateKey> {
        let delivery = StateKey::delivery(&self.delivery_id);
        vec![delivery, StateKey::authorization(&self.authorization_id)]
    }
}

impl Body for DeliveryAcknowledge {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::delivery(&self.delivery_id)]
    }
}
