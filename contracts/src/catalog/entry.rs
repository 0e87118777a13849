//! What every catalog entry must satisfy, on submission and on correction: the
//! gates. The duty (三定方案) is one text that names document
//! and item; who else cataloged it, [`super::governance`] tells.

use liuhen_types::entity::Org;
use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::{
    CatalogEntry, CatalogItem, LegalBasis, LegalBasisKind, MaskingRule, ShareCondition, ShareType,
};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, GradeId};

use super::governance;
use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::schema::{self, Schema};

/// Roles that catalog data: providers, and authorities and operators their own.
pub(crate) const PROVIDERS: [Role; 5] = [
    Role::Provider,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::PlatformOperator,
];

pub(crate) fn schema(entry: &CatalogEntry) -> Schema {
    schema::count("entry.items", &entry.items, 1, CATALOG_ITEMS_MAX)?;
    schema::unique("entry.items", entry.items.iter().map(|item| &item.item_id))?;
    schema::count("entry.share_conditions", &entry.share_conditions, 0, LIST_MAX)?;
    conditions("entry.share_conditions", &entry.share_conditions)?;
    schema::count("entry.legal_basis", &entry.legal_basis, 0, LIST_MAX)?;
    schema::count("entry.delivery_modes", &entry.delivery_modes, 0, LIST_MAX)?;
    schema::count("entry.related_codes", &entry.related_codes, 0, LIST_MAX)?;
    schema::require(entry.published_on.is_none(), || {
        "entry.published_on must be left out; publication sets it".into()
    })?;
    governance::schema(&entry.governance)
}

/// Conditions that could never be met, or name nobody, are none.
pub(crate) fn conditions(field: &str, list: &[ShareCondition]) -> Schema {
    for condition in list {
        match condition {
            ShareCondition::ConsumerOrgs(orgs) => {
                schema::count(&format!("{field}.ConsumerOrgs"), orgs, 1, LIST_MAX)?;
            }
            ShareCondition::MaxValidityDays(0) | ShareCondition::Quota(0) => {
                schema::require(false, || format!("{field}: a limit must be at least 1, got 0"))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The gates that look at the state; `org` submits, `chain` is its region.
pub(crate) fn check(
    context: &Context<'_>,
    entry: &CatalogEntry,
    org: &Org,
    chain: &RegionChain,
) -> Checked<()> {
    check_classification(context, entry, chain)?;
    require(entry.duty_basis.is_some(), Code::DutyBasisRequired)?;
    context.region(&entry.region_scope)?;
    check_metadata(entry, org)?;
    check_sharing(entry)
}

/// Warnings that an accepted entry carries.
pub(crate) fn warn(context: &mut Context<'_>, conditions: &[ShareCondition]) {
    if conditions.iter().any(|c| matches!(c, ShareCondition::Text(_))) {
        context.warn(Code::ConditionNotEnforceable);
    }
}

/// category and grade on the entry and on every item, the grade one of the
/// nearest profile's.
fn check_classification(
    context: &Context<'_>,
    entry: &CatalogEntry,
    chain: &RegionChain,
) -> Checked<()> {
    let profile = profile::of(context, chain)?;
    let is_known = |grade: &Option<GradeId>| {
        grade.as_ref().is_some_and(|g| profile::grade(profile.as_ref(), g).is_some())
    };
    let entry_is = entry.category.is_some() && is_known(&entry.grade);
    let items_are = entry.items.iter().all(|i| i.category.is_some() && is_known(&i.grade));
    require(entry_is && items_are, Code::ClassificationRequired)
}

/// the code's form, and the provider's code where the org has one.
fn check_metadata(entry: &CatalogEntry, org: &Org) -> Checked<()> {
    require(has_code_form(&entry.code), Code::CodeFormat)?;
    let registered = org.registration.credit_code.as_ref();
    require(registered.is_none_or(|code| *code == entry.provider_code), Code::Metadata)?;
    let items = &entry.items;
    let masks_known = entry.share_conditions.iter().all(|condition| match condition {
        ShareCondition::Masking(id) => items.iter().any(|item| item.item_id == *id),
        _ => true,
    });
    require(masks_known, Code::ItemUnknown)?;
    require(items.iter().all(masks_something), Code::Metadata)
}

/// a masking rule leaves less in clear than an item's length.
fn masks_something(item: &CatalogItem) -> bool {
    let clear = item
        .governance
        .masking_rule
        .map(|MaskingRule { first, last }| u32::from(first).saturating_add(u32::from(last)));
    item.length == 0 || clear.is_none_or(|clear| clear < item.length)
}

/// Classification code, "/", serial code, both of letters and digits.
fn has_code_form(code: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    code.split_once('/').is_some_and(|(class, serial)| is_part(class) && is_part(serial))
}

/// restricting needs a legal basis, conditional sharing needs its
/// conditions, and unconditional sharing has none.
fn check_sharing(entry: &CatalogEntry) -> Checked<()> {
    if entry.share_type == ShareType::Unconditional {
        return require(entry.share_conditions.is_empty(), Code::Metadata);
    }
    check_legal_basis(&entry.legal_basis)?;
    let needs_conditions = entry.share_type == ShareType::Conditional;
    let has_conditions = !entry.share_conditions.is_empty();
    require(!needs_conditions || has_conditions, Code::ConditionsRequired)
}

/// At least one basis, each of them a law, a regulation or a rule.
pub(crate) fn check_legal_basis(list: &[LegalBasis]) -> Checked<()> {
    require(!list.is_empty(), Code::LegalBasisRequired)?;
    require(list.iter().all(|b| b.kind != LegalBasisKind::Other), Code::LegalBasisKind)
}
