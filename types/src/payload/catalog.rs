//! Catalog entries (政务数据目录, R-15 to R-25).
//!
//! The fields are the 15 core metadata of 政务信息资源目录编制指南 (numbered as in
//! the guide) and the extensions that the rules need.

mod act;
mod change;
mod governance;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::org::{CreditCode, Level};
use crate::id::{CatalogId, GradeId, ItemId, OrgId, RegionCode};
use crate::text::Text;
use crate::time::Date;

pub use act::{
    CatalogCorrect, CatalogPublish, CatalogReview, CatalogSubmit, ReviewDecision, ReviewReason,
};
pub use change::{CatalogChangeNotice, CatalogRetire, CatalogUpdateSubmit, ChangeCause};
pub use governance::{
    DivergenceReason, EntryGovernance, ItemGovernance, Library, MaskingRule, Origin, TemplateClaim,
    UpperGrant, Visibility,
};

/// 类: the first level of the classification, by resource attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ResourceClass {
    /// 基础: population, legal persons, space, credit, licences.
    Basic,
    /// 主题: a topic across departments.
    Topic,
    /// 部门: one department's own.
    Department,
}

/// Form of the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum FormatClass {
    /// 电子文件.
    ElectronicFile,
    /// 电子表格.
    Spreadsheet,
    /// 数据库.
    Database,
    /// 图形图像.
    Image,
    /// 流媒体.
    Stream,
    /// 自描述格式.
    SelfDescribing,
    /// 服务接口.
    Service,
}

/// Data type of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DataType {
    /// 字符型 C.
    Text,
    /// 数值型 N, whole.
    Integer,
    /// 数值型 N, with a fraction.
    Decimal,
    /// 日期型 D.
    Date,
    /// 日期时间型 T.
    DateTime,
    /// 布尔型.
    Boolean,
    /// 二进制 B.
    Binary,
}

/// 共享类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ShareType {
    /// 无条件共享.
    Unconditional,
    /// 有条件共享.
    Conditional,
    /// 不予共享.
    NotShared,
}

/// 开放属性.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum OpenAttribute {
    /// Open without condition.
    Open,
    /// Open on request.
    OpenOnRequest,
    /// Not open.
    NotOpen,
}

/// 共享方式, category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum ShareChannel {
    /// 共享平台方式.
    Platform,
    /// 邮件方式.
    Mail,
    /// 介质方式.
    Medium,
}

/// 更新周期.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum UpdateCycle {
    /// 实时.
    RealTime,
    /// 每日.
    Daily,
    /// 每周.
    Weekly,
    /// 每月.
    Monthly,
    /// 每季度.
    Quarterly,
    /// 每半年.
    HalfYearly,
    /// 每年.
    Yearly,
    /// 不定时.
    Irregular,
}

impl UpdateCycle {
    /// Days after which data of this cycle are no longer fresh; none for those
    /// without a cycle. What changes all the time is reported once a day.
    pub const fn days_max(self) -> Option<u64> {
        match self {
            Self::RealTime | Self::Daily => Some(1),
            Self::Weekly => Some(7),
            Self::Monthly => Some(31),
            Self::Quarterly => Some(92),
            Self::HalfYearly => Some(184),
            Self::Yearly => Some(366),
            Self::Irregular => None,
        }
    }
}

/// How data reach their user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DeliveryMode {
    /// One query at a time through the gateway.
    Query,
    /// A file at a time.
    BatchFile,
    /// From database to database.
    DbExchange,
    /// Inside a sandbox.
    Sandbox,
    /// Results only.
    ResultOnly,
}

/// Rank of a legal basis; only the first three justify restricted sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum LegalBasisKind {
    /// 法律.
    Law,
    /// 法规.
    Regulation,
    /// 规章.
    Rule,
    /// Anything else: a notice, an internal rule.
    Other,
}

/// A legal basis: which text, which article.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Name of the law, regulation or rule.
    pub name: Text<200>,
    /// Article, such as 第二十五条.
    pub article: Text<100>,
    /// Its rank.
    pub kind: LegalBasisKind,
}

/// A machine-readable condition of conditional sharing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "value", deny_unknown_fields)]
pub enum ShareCondition {
    /// Only consumers of this level.
    ConsumerLevel(Level),
    /// Only these consumers.
    ConsumerOrgs(Vec<OrgId>),
    /// Only this purpose.
    Purpose(Text<200>),
    /// Only for this service item.
    ServiceItem(Text<100>),
    /// Only in this mode.
    DeliveryMode(DeliveryMode),
    /// Grants run at most this many days.
    MaxValidityDays(u32),
    /// At most this many accesses per grant.
    Quota(u64),
    /// This item leaves masked.
    Masking(ItemId),
    /// This org must co-sign the decision.
    CoApproval(OrgId),
    /// Free text; flagged as not enforceable.
    Text(Text<500>),
}

/// 信息项: one data item of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogItem {
    /// Id within the entry.
    pub item_id: ItemId,
    /// 信息项名称.
    pub name: Text<100>,
    /// 数据类型.
    pub data_type: DataType,
    /// Length in characters or digits, 0 for none.
    pub length: u32,
    /// Data element code (数据元).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element_code: Option<Text<64>>,
    /// Category (分类); required on submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Text<64>>,
    /// Grade (分级); required on submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeId>,
    /// True if it tells something of a person.
    pub is_personal: bool,
    /// What the rules need beyond the guide.
    #[serde(default, skip_serializing_if = "ItemGovernance::is_default")]
    pub governance: ItemGovernance,
}

/// One catalog entry: metadata only, never data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogEntry {
    /// The entry's id on this chain.
    pub catalog_id: CatalogId,
    /// 1 信息资源分类: 类.
    pub class: ResourceClass,
    /// 2 信息资源名称.
    pub name: Text<200>,
    /// 3 信息资源代码: classification code, "/", serial code.
    pub code: Text<64>,
    /// 4 信息资源提供方.
    pub provider_name: Text<200>,
    /// 5 信息资源提供方代码.
    pub provider_code: CreditCode,
    /// 6 信息资源摘要.
    pub summary: Text<2000>,
    /// 7 信息资源格式: class.
    pub format_class: FormatClass,
    /// 7 信息资源格式: concrete type, such as csv.
    pub format_type: Text<32>,
    /// 8 信息项信息.
    pub items: Vec<CatalogItem>,
    /// 9 共享类型.
    pub share_type: ShareType,
    /// 10 共享条件.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share_conditions: Vec<ShareCondition>,
    /// 10 共享条件: legal basis of restricted sharing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// 11 共享方式: category.
    pub share_channel: ShareChannel,
    /// 11 共享方式: delivery modes offered.
    pub delivery_modes: Vec<DeliveryMode>,
    /// 12 开放属性.
    pub open_attribute: OpenAttribute,
    /// 12 开放属性: condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_condition: Option<Text<500>>,
    /// 13 更新周期.
    pub update_cycle: UpdateCycle,
    /// 14 发布日期; the contract sets the real one on publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// 15 关联资源代码.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related_codes: Vec<Text<64>>,
    /// Category of the whole entry; required on submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Text<64>>,
    /// Grade of the whole entry; required on submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeId>,
    /// State secrets are refused; the field makes the refusal explicit.
    pub is_state_secret: bool,
    /// Region that the data cover.
    pub region_scope: RegionCode,
    /// Duty of the department that the entry rests on (三定), by document and item; the
    /// contracts refuse an entry without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty_basis: Option<Text<200>>,
    /// Name of the system that the data come from; its id is in `governance`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_system: Option<Text<100>>,
    /// What the rules need beyond the guide.
    #[serde(default, skip_serializing_if = "EntryGovernance::is_default")]
    pub governance: EntryGovernance,
}
