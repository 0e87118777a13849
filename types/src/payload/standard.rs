//! Standards, conformity to them, channels and warehouses.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{AppId, ChannelId, GatewayId, NodeId, OrgId, StandardId, SystemId, WarehouseId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::Date;

/// What a standard rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum StandardKind {
    /// Codes of entries and resources (代码规则).
    Codes,
    /// Metadata (元数据规范).
    Metadata,
    /// Data elements (数据元).
    DataElements,
    /// Classification and grading (分类分级).
    Classification,
    /// Data quality (质量管理).
    Quality,
    /// Docking of systems (系统对接).
    Docking,
    /// Security (安全).
    Security,
    /// Anything else.
    Other,
}

/// `StandardRegister`: a standard, or its next version, with the standards body's
/// signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardRegister {
    /// Its id.
    pub standard_id: StandardId,
    /// What it rules.
    pub kind: StandardKind,
    /// SM3 of its rule set as published.
    pub rule_digest: Hash,
    /// Its first day, today or later.
    pub effective_from: Date,
}

/// What is held against a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub enum ConformitySubject {
    /// A node.
    Node(NodeId),
    /// An information system.
    System(SystemId),
    /// An org.
    Org(OrgId),
}

impl ConformitySubject {
    /// The entity in the state.
    pub fn key(&self) -> StateKey {
        match self {
            Self::Node(id) => StateKey::node(id),
            Self::System(id) => StateKey::system(id),
            Self::Org(id) => StateKey::org(id),
        }
    }
}

/// `ConformityReviewRecord`: the result of a conformity review (符合性审查, R-81).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConformityReviewRecord {
    /// What was reviewed.
    pub subject: ConformitySubject,
    /// Against what.
    pub standard_id: StandardId,
    /// True if it conforms.
    pub passed: bool,
    /// What was found; required if it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Text<200>>,
    /// The last day on which the result holds; none is without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// Whose a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ChannelKind {
    /// Between departments, beside the platform.
    Departmental,
    /// Of the unified platform.
    Platform,
}

/// `ChannelRegister`: brings an exchange channel under unified management.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelRegister {
    /// Its id; deliveries name it.
    pub channel_id: ChannelId,
    /// From whom.
    pub from: OrgId,
    /// To whom.
    pub to: OrgId,
    /// Whose it is.
    pub kind: ChannelKind,
    /// When it was built.
    pub built_on: Date,
    /// The gateway that stands in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<GatewayId>,
}

/// `WarehouseRegister`: the one warehouse of an application (一应用一数仓, R-54).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseRegister {
    /// Its id.
    pub warehouse_id: WarehouseId,
    /// The application.
    pub app_id: AppId,
    /// Whose application it is.
    pub org: OrgId,
    /// Where it is, as a name that its operator resolves.
    pub location_ref: Text<200>,
}

impl Body for StandardRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::standard(&self.standard_id)]
    }
}

impl Body for ConformityReviewRecord {
    fn subjects(&self) -> Vec<StateKey> {
        vec![self.subject.key(), StateKey::standard(&self.standard_id)]
    }
}

impl Body for ChannelRegister {
    fn subjects(&self) -> Vec<StateKey> {
        let orgs = [StateKey::org(&self.from), StateKey::org(&self.to)];
        std::iter::once(StateKey::channel(self.channel_id.as_str())).chain(orgs).collect()
    }
}

impl Body for WarehouseRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::warehouse(&self.warehouse_id), StateKey::app(&self.app_id)]
    }
}
