//! Systems, templates, duties and ownership in the state.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::sm3_domain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::{CatalogId, ItemId, OrgId, SystemId, TemplateId};
use crate::payload::inventory::{CatalogTemplatePublish, OwnershipConfirm, SystemRegister};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// A system of the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// As registered last.
    pub registration: SystemRegister,
    /// When it was first registered.
    pub registered_at: TimeMs,
    /// When it was registered last.
    pub updated_at: TimeMs,
    /// Entries in force whose data come from it, in order of id; bounded, see the
    /// contracts' limits.
    pub catalogs: Vec<CatalogId>,
}

/// A published template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// As published.
    pub template: CatalogTemplatePublish,
    /// Who published it.
    pub publisher: OrgId,
    /// When.
    pub published_at: TimeMs,
}

/// How an item differs from the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum DivergenceKind {
    /// The entry lacks it.
    Missing,
    /// The template lacks it.
    Extra,
    /// The data types differ.
    Retyped,
}

/// An item that differs from the template, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Divergence {
    /// The item.
    pub item_id: ItemId,
    /// How it differs.
    pub kind: DivergenceKind,
    /// Why.
    pub reason: Text<300>,
}

/// How an entry follows its template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateMatch {
    /// The template.
    pub template_id: TemplateId,
    /// The version of the entry.
    pub catalog_version: u32,
    /// Items of the template.
    pub template_items: u32,
    /// Those that the entry has, of the same type.
    pub shared_items: u32,
    /// Where they differ, in order of item.
    pub divergences: Vec<Divergence>,
}

/// The entry that first named a duty (三定).
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyHolder {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Its provider.
    pub provider: OrgId,
}

/// Who owns, manages and provides an entry's data, as confirmed last.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ownership {
    /// As confirmed.
    pub confirmation: OwnershipConfirm,
    /// When.
    pub confirmed_at: TimeMs,
}

impl StateKey {
    /// A system of the inventory: [`System`].
    pub fn system(id: &SystemId) -> Self {
        Self::of(format!("catalog/system/{id}"))
    }

    /// A template: [`Template`].
    pub fn template(id: &TemplateId) -> Self {
        Self::of(format!("catalog/template/{id}"))
    }

    /// How an entry follows its template: [`TemplateMatch`].
    pub fn template_match(catalog: &CatalogId) -> Self {
        Self::of(format!("catalog/template-match/{catalog}"))
    }

    /// The entry that first named a duty: [`DutyHolder`]. The key holds the digest of
    /// the duty's text.
    pub fn duty(duty: &str) -> Self {
        Self::of(format!("catalog/duty/{}", sm3_domain("liuhen/duty/v1", &[duty.as_bytes()])))
    }

    /// Who owns an entry's data: [`Ownership`].
    pub fn ownership(catalog: &CatalogId) -> Self {
        Self::of(format!("catalog/ownership/{catalog}"))
    }
}
