//! Standards, reviews, channels and warehouses in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AppId, OrgId, StandardId, WarehouseId};
use crate::payload::standard::ConformitySubject;
use crate::payload::{
    ChannelRegister, ConformityReviewRecord, StandardRegister, WarehouseRegister,
};
use crate::state::StateKey;
use crate::time::{Date, TimeMs};

/// A version of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardVersion {
    /// As registered.
    pub registration: StandardRegister,
    /// 1 for the first.
    pub version: u32,
    /// When it was registered.
    pub registered_at: TimeMs,
}

/// A standard: the version in force and those to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// In the order of registration.
    pub versions: Vec<StandardVersion>,
}

impl Standard {
    /// The version in force on a day: the newest of those whose day has come.
    pub fn on(&self, day: Date) -> Option<&StandardVersion> {
        self.versions.iter().rev().find(|one| one.registration.effective_from <= day)
    }

    /// Enters the newest version; those that gave way before `today` fall away.
    pub fn enter(&mut self, version: StandardVersion, today: Date) {
        let in_force =
            self.versions.iter().rposition(|one| one.registration.effective_from <= today);
        self.versions.drain(..in_force.unwrap_or(0));
        self.versions.push(version);
    }
}

/// The last conformity review of something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConformityReview {
    /// As recorded.
    pub record: ConformityReviewRecord,
    /// The standard's version.
    pub standard_version: u32,
    /// Who reviewed.
    pub reviewer: OrgId,
    /// When.
    pub reviewed_at: TimeMs,
}

/// A registered channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// As registered.
    pub registration: ChannelRegister,
    /// By whom.
    pub registered_by: OrgId,
    /// When.
    pub registered_at: TimeMs,
}

/// A registered warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Warehouse {
    /// As registered.
    pub registration: WarehouseRegister,
    /// By whom.
    pub registered_by: OrgId,
    /// When.
    pub registered_at: TimeMs,
}

impl StateKey {
    /// A standard: [`Standard`].
    pub fn standard(id: &StandardId) -> Self {
        Self::of(format!("standard/standard/{id}"))
    }

    /// The last conformity review of something: [`ConformityReview`].
    pub fn conformity(subject: &ConformitySubject) -> Self {
        let key = subject.key();
        Self::of(format!("standard/review/{key}"))
    }

    /// A channel: [`Channel`]. Any text names a key; only ids are registered.
    pub fn channel(id: &str) -> Self {
        Self::of(format!("channel/channel/{id}"))
    }

    /// A warehouse: [`Warehouse`].
    pub fn warehouse(id: &WarehouseId) -> Self {
        Self::of(format!("warehouse/warehouse/{id}"))
    }

    /// The warehouse of an application: its [`WarehouseId`].
    pub fn warehouse_of(app: &AppId) -> Self {
        Self::of(format!("warehouse/app/{app}"))
    }
}
