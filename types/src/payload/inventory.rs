//! What entries rest on: information systems, templates, and who owns the data
//!

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use super::catalog::{DataType, Origin};
use crate::id::{CatalogId, ItemId, OrgId, SystemId, TemplateId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::Date;

/// Where a system stands; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum SystemStatus {
    /// Planned.
    Planned,
    /// Being built.
    Building,
    /// In operation.
    Running,
    /// Taken out of operation.
    Retired,
}

/// `SystemRegister`: an org enters a system of its own in the inventory (政务信息系统清单),
/// or says that it stands elsewhere now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemRegister {
    /// The system.
    pub system_id: SystemId,
    /// The org that runs it; the sender.
    pub org: OrgId,
    /// Its name.
    pub name: Text<200>,
    /// Where it stands.
    pub status: SystemStatus,
    /// Level of protection (等级保护), 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_level: Option<u8>,
    /// The day it was built, in UTC+8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_on: Option<Date>,
    /// Secret systems are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// An item that every entry of a template has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateItem {
    /// Its id, the same in all entries.
    pub item_id: ItemId,
    /// 信息项名称.
    pub name: Text<100>,
    /// 数据类型.
    pub data_type: DataType,
}

/// `CatalogTemplatePublish`: what the entries of all levels have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogTemplatePublish {
    /// The template.
    pub template_id: TemplateId,
    /// Its name.
    pub name: Text<200>,
    /// Where it comes from.
    pub origin: Origin,
    /// Items.
    pub items: Vec<TemplateItem>,
}

/// `OwnershipConfirm`: fixes who owns, manages and provides the data of an entry (确权,
/// The authority co-signs, and so does every org that takes or gives up a part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnershipConfirm {
    /// The entry.
    pub catalog_id: CatalogId,
    /// The org that owns the data.
    pub owner: OrgId,
    /// The org that manages them.
    pub manager: OrgId,
    /// The org that provides them: that of the entry.
    pub provider: OrgId,
    /// What it rests on.
    pub basis: Text<300>,
}

impl Body for SystemRegister {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::system(&self.system_id)]
    }
}

impl Body for CatalogTemplatePublish {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::template(&self.template_id)]
    }
}

impl Body for OwnershipConfirm {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::catalog(&self.catalog_id)]
    }
}
