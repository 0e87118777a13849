//! Applications in the state, and how much of their quota is used.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{AppId, OrgId};
use crate::payload::AppRegister;
use crate::state::StateKey;
use crate::time::{Date, TimeMs};

/// A registered application, gateway or portal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// As registered.
    pub registration: AppRegister,
    /// Who registered it.
    pub registered_by: OrgId,
    /// When.
    pub registered_at: TimeMs,
}

/// What an application with a quota signed on the last day it signed anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppUsage {
    /// The day in UTC+8.
    pub day: Date,
    /// Accepted transactions.
    pub count: u64,
}

impl StateKey {
    /// A registered application: [`App`].
    pub fn app(id: &AppId) -> Self {
        Self::of(format!("app/app/{id}"))
    }

    /// The org that first used a name for an application or gateway, in a registration
    /// or in a key: its [`OrgId`].
    pub fn app_owner(id: &AppId) -> Self {
        Self::of(format!("app/owner/{id}"))
    }

    /// What it used of its quota: [`AppUsage`].
    pub fn app_usage(id: &AppId) -> Self {
        Self::of(format!("app/usage/{id}"))
    }
}
