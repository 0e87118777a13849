//! What the rules need of an entry and its items beyond the fields of the guide:
//! library, origin, visibility, importance, ownership, template, standards.
//!
//! All of it may be left out: an entry without it is local, of normal visibility,
//! not important, and owned and managed by its provider.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{ItemId, OrgId, RegionCode, SystemId, TemplateId};
use crate::text::Text;
use crate::time::Date;

/// The library that an entry belongs to (S0:82).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Library {
    /// 基础库.
    Basic,
    /// 主题库; made from other resources.
    Topic,
    /// 行业专业库.
    Sector,
    /// 地市库.
    City,
    /// 国家库.
    National,
}

/// Where the data come from.
#[derive(Default)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Origin {
    /// The provider's own duties.
    #[default]
    Local,
    /// Departments of the State Council, received by the province.
    National,
    /// Systems run by a ministry down to the territory (垂管).
    Ministry,
    /// The province's platform.
    Province,
}

/// Who may find an entry.
#[derive(Default)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Visibility {
    /// Whoever may search the catalog.
    #[default]
    Normal,
    /// Only those whose role permits it; to others it does not exist.
    Restricted,
}

/// What the level above allows of the onward flow of its data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpperGrant {
    /// Its reference.
    pub reference: Text<200>,
    /// Orgs of this region and below may use the data.
    pub scope: RegionCode,
    /// Items covered; none means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// The last day on which it holds.
    pub valid_to: Date,
}

/// Why an item differs from the template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DivergenceReason {
    /// The item that is missing, extra or of another type.
    pub item_id: ItemId,
    /// Why.
    pub reason: Text<300>,
}

/// The template that an entry follows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateClaim {
    /// The template.
    pub template_id: TemplateId,
    /// A reason for each item that differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<DivergenceReason>,
}

/// Of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EntryGovernance {
    /// The library it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<Library>,
    /// Where the data come from.
    pub origin: Origin,
    /// Who may find it; left out, it follows from the provider's sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    /// 重要政务数据; set and unset only with the signatures of the authority and the
    /// security authority.
    pub is_important: bool,
    /// The org that owns the data; the provider if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<OrgId>,
    /// The org that manages them; the provider if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<OrgId>,
    /// The system of the inventory that the data come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemId>,
    /// The template that it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateClaim>,
    /// What the level above allows; only for data that come from there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper_grant: Option<UpperGrant>,
}

/// Of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ItemGovernance {
    /// The standard of the data element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_ref: Option<Text<100>>,
    /// True if it tells a trade secret.
    pub is_trade_secret: bool,
    /// How it is masked where it must be; left out, nothing of it stays in clear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masking_rule: Option<MaskingRule>,
}

/// How an item is masked (脱敏规则, R-50): so many characters at either end stay in clear,
/// and no others; `3` and `4` make 13812345678 into 138****5678.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskingRule {
    /// Characters in clear at the beginning.
    pub first: u8,
    /// Characters in clear at the end.
    pub last: u8,
}

impl MaskingRule {
    /// The value with an asterisk for each character between its ends; nothing in clear if
    /// the ends are all of it.
    pub fn mask(&self, value: &str) -> String {
        let count = value.chars().count();
        let (first, last) = (usize::from(self.first), usize::from(self.last));
        let is_clear = |place: usize| {
            first + last < count && (place < first || place >= count.saturating_sub(last))
        };
        value.chars().enumerate().map(|(n, char)| if is_clear(n) { char } else { '*' }).collect()
    }
}

impl EntryGovernance {
    /// True if nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl ItemGovernance {
    /// True if nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_value_shows_its_ends_only() {
        for (first, last, value, masked) in [
            (3, 4, "13812345678", "138****5678"),
            (1, 1, "张三丰", "张*丰"),
            (1, 1, "张三", "**"),
            (0, 0, "张三", "**"),
            (3, 4, "", ""),
            (255, 255, "13812345678", "***********"),
        ] {
            assert_eq!(MaskingRule { first, last }.mask(value), masked, "{first} {last} {value}");
        }
    }
}
