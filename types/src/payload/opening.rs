//! Opening data to the public: the year's plan, application, approval, publication
//! (数据开放, R-69, R-70).

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::id::{CatalogId, ItemId, OpenId, RegionCode};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::Date;

/// Domains whose data are opened first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum OpenDomain {
    /// 普惠金融.
    Finance,
    /// 卫生健康.
    Health,
    /// 交通运输.
    Transport,
    /// 教育文化.
    EducationCulture,
    /// 生态环境.
    Environment,
    /// 工业农业.
    IndustryAgriculture,
    /// 安全生产.
    WorkSafety,
    /// 市场监管.
    MarketRegulation,
    /// Any other.
    Other,
}

/// An entry of the year's list; its provider is responsible.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPlanEntry {
    /// The published entry.
    pub catalog_id: CatalogId,
    /// Its domain.
    pub domain: OpenDomain,
    /// What of it is to be opened.
    pub scope: Text<300>,
    /// SM3 of the text on rights, duties and security demands.
    pub rights_duties_digest: Hash,
    /// By when.
    pub planned_by: Date,
}

/// `OpenPlanPublish`: the open-data authority publishes the year's plan and
/// responsibility list, or adds to it; co-signed by the province's authority.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPlanPublish {
    /// The jurisdiction whose plan it is.
    pub jurisdiction: RegionCode,
    /// The year.
    pub year: u16,
    /// Entries, each once in a year's plan.
    pub entries: Vec<OpenPlanEntry>,
}

/// `OpenApply`: the provider, or a platform for an applicant, asks to open data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenApply {
    /// The application; names the opening for its whole life.
    pub open_id: OpenId,
    /// The published entry.
    pub catalog_id: CatalogId,
    /// Items to open, each once; what is left out is not opened.
    pub items: Vec<ItemId>,
    /// What is asked for, and why.
    pub scope: Text<500>,
    /// Items that leave masked, among those to open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masking: Vec<ItemId>,
    /// Secret data are refused; the field makes the refusal explicit.
    #[serde(default)]
    pub is_state_secret: bool,
}

/// `OpenDecide`: the open-data authority approves, with the provider's consent, or
/// rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenDecide {
    /// The application.
    pub open_id: OpenId,
    /// The verdict.
    pub approve: bool,
    /// Why not; required of a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<500>>,
}

/// `OpenPublish`: approved data are open to the public.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPublish {
    /// The application.
    pub open_id: OpenId,
    /// SM3 of the data as opened.
    pub digest: Hash,
    /// Terms under which they may be used.
    pub licence_terms: Text<500>,
    /// Items that are masked: at least those approved so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masking: Vec<ItemId>,
}

/// `OpenWithdraw`: opened or approved data are withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenWithdraw {
    /// The application.
    pub open_id: OpenId,
    /// Why.
    pub reason: Text<500>,
}

impl Body for OpenPlanPublish {
    fn subjects(&self) -> Vec<StateKey> {
        let entries = self.entries.iter().map(|entry| StateKey::catalog(&entry.catalog_id));
        std::iter::once(StateKey::open_plan(&self.jurisdiction, self.year)).chain(entries).collect()
    }
}

impl Body for OpenApply {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::opening(&self.open_id), StateKey::catalog(&self.catalog_id)]
    }
}

impl Body for OpenDecide {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::opening(&self.open_id)]
    }
}

impl Body for OpenPublish {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::opening(&self.open_id)]
    }
}

impl Body for OpenWithdraw {
    fn subjects(&self) -> Vec<StateKey> {
        vec![StateKey::opening(&self.open_id)]
    }
}
