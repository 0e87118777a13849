//! Builds catalog entries: the 15 core metadata and the extensions of the rules.
//!
//! Only what every entry must say is asked for at once; what has a usual value
//! starts with it. Nothing that decides who may see the data has a default: the
//! share type and the open attribute are said by name.

use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, DataType, DeliveryMode, EntryGovernance, FormatClass,
    ItemGovernance, LegalBasis, OpenAttribute, ResourceClass, ShareChannel, ShareCondition,
    ShareType, UpdateCycle,
};
use liuhen_types::payload::org::CreditCode;
use liuhen_types::{CatalogId, GradeId, ItemId, RegionCode, Text};

use crate::error::Error;

/// What every entry must say.
#[derive(Clone, Debug)]
pub struct CatalogSubject {
    /// The entry's id on the chain.
    pub catalog_id: CatalogId,
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
    /// Region that the data cover.
    pub region_scope: RegionCode,
    /// Duty of the department that the entry rests on (三定, R-16).
    pub duty_basis: Text<200>,
}

/// How an entry is shared (9 共享类型, 10 共享条件).
#[derive(Clone, Debug)]
pub enum Sharing {
    /// 无条件共享.
    Unconditional,
    /// 有条件共享, under these conditions and on this legal basis.
    Conditional(Vec<ShareCondition>, Vec<LegalBasis>),
    /// 不予共享, on this legal basis.
    NotShared(Vec<LegalBasis>),
}

/// A catalog entry in the making.
#[derive(Clone, Debug)]
pub struct CatalogBuilder {
    entry: CatalogEntry,
}

impl CatalogBuilder {
    /// An entry of a department's database, queried through the platform and
    /// updated irregularly, not open to the public and without items yet.
    pub fn new(
        subject: CatalogSubject,
        sharing: Sharing,
        category: Text<64>,
        grade: GradeId,
    ) -> Self {
        let (share_type, share_conditions, legal_basis) = match sharing {
            Sharing::Unconditional => (ShareType::Unconditional, Vec::new(), Vec::new()),
            Sharing::Conditional(conditions, basis) => (ShareType::Conditional, conditions, basis),
            Sharing::NotShared(basis) => (ShareType::NotShared, Vec::new(), basis),
        };
        Self {
            entry: CatalogEntry {
                catalog_id: subject.catalog_id,
                class: ResourceClass::Department,
                name: subject.name,
                code: subject.code,
                provider_name: subject.provider_name,
                provider_code: subject.provider_code,
                summary: subject.summary,
                format_class: FormatClass::Database,
                format_type: Text::new("table").expect("a short text"),
                items: Vec::new(),
                share_type,
                share_conditions,
                legal_basis,
                share_channel: ShareChannel::Platform,
                delivery_modes: vec![DeliveryMode::Query],
                open_attribute: OpenAttribute::NotOpen,
                open_condition: None,
                update_cycle: UpdateCycle::Irregular,
                published_on: None,
                related_codes: Vec::new(),
                category: Some(category),
                grade: Some(grade),
                is_state_secret: false,
                region_scope: subject.region_scope,
                duty_basis: Some(subject.duty_basis),
                source_system: None,
                governance: EntryGovernance::default(),
            },
        }
    }

    /// 1 信息资源分类.
    pub fn class(mut self, class: ResourceClass) -> Self {
        self.entry.class = class;
        self
    }

    /// 7 信息资源格式: class and concrete type, such as `csv`.
    pub fn format(mut self, class: FormatClass, concrete: Text<32>) -> Self {
        (self.entry.format_class, self.entry.format_type) = (class, concrete);
        self
    }

    /// 8 信息项信息: one more item, in the entry's category and grade.
    pub fn item(self, item_id: ItemId, name: Text<100>, data_type: DataType, length: u32) -> Self {
        let (category, grade) = (self.entry.category.clone(), self.entry.grade.clone());
        self.full_item(CatalogItem {
            item_id,
            name,
            data_type,
            length,
            element_code: None,
            category,
            grade,
            is_personal: false,
            governance: ItemGovernance::default(),
        })
    }

    /// The same with everything said by the caller.
    pub fn full_item(mut self, item: CatalogItem) -> Self {
        self.entry.items.push(item);
        self
    }

    /// 11 共享方式: category, and the delivery modes offered.
    pub fn delivery(mut self, channel: ShareChannel, modes: Vec<DeliveryMode>) -> Self {
        (self.entry.share_channel, self.entry.delivery_modes) = (channel, modes);
        self
    }

    /// 12 开放属性, with its condition if it has one.
    pub fn open(mut self, attribute: OpenAttribute, condition: Option<Text<500>>) -> Self {
        (self.entry.open_attribute, self.entry.open_condition) = (attribute, condition);
        self
    }

    /// 13 更新周期.
    pub fn update_cycle(mut self, cycle: UpdateCycle) -> Self {
        self.entry.update_cycle = cycle;
        self
    }

    /// 15 关联资源代码: one more.
    pub fn related(mut self, code: Text<64>) -> Self {
        self.entry.related_codes.push(code);
        self
    }

    /// System that the data come from.
    pub fn source_system(mut self, system: Text<100>) -> Self {
        self.entry.source_system = Some(system);
        self
    }

    /// The entry. What follows from the entry alone is checked here, so that a
    /// submission is not spent on it; the rest is the contracts' to decide.
    ///
    /// # Errors
    /// [`Error::Rejected`] that names the field, its value and the limit.
    pub fn build(self) -> Result<CatalogEntry, Error> {
        let entry = self.entry;
        check_count("items", entry.items.len(), 1, CATALOG_ITEMS_MAX)?;
        check_count("delivery_modes", entry.delivery_modes.len(), 1, LIST_MAX)?;
        check_count("related_codes", entry.related_codes.len(), 0, LIST_MAX)?;
        let conditions_min = usize::from(entry.share_type == ShareType::Conditional);
        check_count("share_conditions", entry.share_conditions.len(), conditions_min, LIST_MAX)?;
        let basis_min = usize::from(entry.share_type != ShareType::Unconditional);
        check_count("legal_basis", entry.legal_basis.len(), basis_min, LIST_MAX)?;
        let mut ids: Vec<_> = entry.items.iter().map(|item| &item.item_id).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::parameter(format!("items has {} twice", pair[0])));
        }
        Ok(entry)
    }
}

fn check_count(field: &str, count: usize, min: usize, max: usize) -> Result<(), Error> {
    if count < min || count > max {
        let message = format!("{field} has {count} entries, it must have {min} to {max}");
        return Err(Error::parameter(message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use liuhen_types::payload::catalog::LegalBasisKind;

    use super::*;

    fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
        text.parse().expect("a valid text")
    }

    fn builder(sharing: Sharing) -> CatalogBuilder {
        let subject = CatalogSubject {
            catalog_id: parse("hebei-villages"),
            name: parse("河北省村级区划"),
            code: parse("307001/000001"),
            provider_name: parse("河北省民政厅"),
            provider_code: parse("111300000002186132"),
            summary: parse("村级区划代码和名称"),
            region_scope: parse("130000"),
            duty_basis: parse("三定方案第三条"),
        };
        CatalogBuilder::new(subject, sharing, parse("place-names"), parse("L1"))
    }

    fn item(builder: CatalogBuilder, id: &str) -> CatalogBuilder {
        builder.item(parse(id), parse("代码"), DataType::Text, 12)
    }

    #[test]
    fn items_take_the_class_of_their_entry() {
        let builder = item(item(builder(Sharing::Unconditional), "code"), "name");
        let entry = builder.update_cycle(UpdateCycle::Yearly).build().expect("an entry");
        assert_eq!(entry.items.len(), 2);
        assert!(entry.items.iter().all(|item| item.grade == entry.grade));
        assert_eq!(entry.update_cycle, UpdateCycle::Yearly);
        assert!(!entry.is_state_secret);
    }

    #[test]
    fn what_no_contract_would_take_is_refused_by_name() {
        let basis = LegalBasis {
            name: parse("政务数据共享条例"),
            article: parse("第二十五条"),
            kind: LegalBasisKind::Regulation,
        };
        let quota = ShareCondition::Quota(5);
        let many = |count: usize| {
            let items = 0..count;
            items.fold(builder(Sharing::Unconditional), |b, n| item(b, &format!("i-{n}")))
        };
        let with_item = |sharing| item(builder(sharing), "code");
        for (builder, expected) in [
            (many(0), "items has 0 entries, it must have 1 to 200"),
            (many(201), "items has 201 entries"),
            (item(many(2), "i-1"), "items has i-1 twice"),
            (with_item(Sharing::NotShared(Vec::new())), "legal_basis has 0 entries"),
            (with_item(Sharing::Conditional(Vec::new(), vec![basis.clone()])), "share_conditions"),
            (with_item(Sharing::Conditional(vec![quota.clone()], Vec::new())), "legal_basis"),
            (many(1).delivery(ShareChannel::Mail, Vec::new()), "delivery_modes has 0"),
        ] {
            let error = builder.build().expect_err(expected).to_string();
            assert!(error.contains(expected), "{error} does not say {expected}");
        }
        with_item(Sharing::Conditional(vec![quota], vec![basis])).build().expect("an entry");
    }
}
