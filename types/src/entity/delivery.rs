//! Deliveries in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{DeliveryId, OrgId};
use crate::payload::delivery::DeliveryReceipt;
use crate::state::StateKey;
use crate::time::TimeMs;

/// A delivery: until the consumer acknowledges it, its sender answers for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// As the sender says.
    pub receipt: DeliveryReceipt,
    /// Who handed over.
    pub sender: OrgId,
    /// Who is to acknowledge.
    pub consumer: OrgId,
    /// When it was recorded.
    pub delivered_at: TimeMs,
    /// True if the grant had ended so shortly before that the sender could not know.
    pub is_after_end: bool,
    /// From when on it counts as unclear who answers for it, unless it is acknowledged by
    /// then (I-16); none if nothing was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unclear_from: Option<TimeMs>,
    /// When the consumer confirmed the same count and digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<TimeMs>,
    /// The delivery that repeated it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retried_by: Option<DeliveryId>,
}

impl StateKey {
    /// A delivery: [`Delivery`].
    pub fn delivery(id: &DeliveryId) -> Self {
        Self::of(format!("delivery/delivery/{id}"))
    }

    /// What the keys of all deliveries start with.
    pub const fn delivery_prefix() -> &'static [u8] {
        b"delivery/delivery/"
    }
}
