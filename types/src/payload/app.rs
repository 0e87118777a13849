//! Applications, gateways and portals of orgs.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{AppId, OrgId};
use crate::state::StateKey;
use crate::text::Text;

/// What an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum AppKind {
    /// A business application.
    App,
    /// An enforcement point in front of data.
    Gateway,
    /// A portal of data services (政务数据服务门户).
    Portal,
}

/// `AppRegister`: onboards an application, gateway or portal of an org.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppRegister {
    /// Its id; keys name it as their holder.
    pub app_id: AppId,
    /// Whose it is.
    pub org: OrgId,
    /// What it is.
    pub kind: AppKind,
    /// Where it is reached, as a name that its org resolves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Text<200>>,
    /// Transactions that its keys may sign on one day (UTC+8), at least 1; none is
    /// without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
}

impl Body for AppRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::app(&self.app_id), StateKey::org(&self.org)]
    }
}
