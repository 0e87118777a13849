//! Items of a grant: how they leave, and since when it holds them.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::ItemId;
use crate::payload::catalog::MaskingRule;
use crate::time::TimeMs;

/// An item that leaves masked under a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskedItem {
    /// The item.
    pub item_id: ItemId,
    /// How.
    pub rule: MaskingRule,
}

/// That a grant was widened after a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Widening {
    /// From this instant the further items are held.
    pub at: TimeMs,
    /// The further items.
    pub items: Vec<ItemId>,
}
