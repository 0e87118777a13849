//! Payloads of the scenarios, in forms that the rules accept as they are.

use anyhow::Result;
use liuhen_crypto::sm3;
use liuhen_sdk::catalog::{CatalogBuilder, CatalogSubject, Sharing};
use liuhen_sdk::{random_salt, salted_digest};
use liuhen_types::payload::catalog::{
    CatalogEntry, DataType, DeliveryMode, LegalBasis, LegalBasisKind, ResourceClass,
    ReviewDecision, ReviewReason, ShareChannel, ShareCondition, ShareType, UpdateCycle,
};
use liuhen_types::payload::request::{RequestedItem, Scenario, ShareDecision, ShareRequestSubmit};
use liuhen_types::payload::resource::{AccessMode, ResourceKind};
use liuhen_types::payload::{
    CatalogPublish, CatalogReview, CatalogSubmit, NotarizeEvidence, ResourceMount, ResourceUpdate,
    ShareRequestDecide,
};
use liuhen_types::{Hash, ItemId, TimeMs};

use super::play::Play;
use super::step::lit;
use crate::commands::demo::credit_code;

/// A day in milliseconds.
pub const DAY_MS: u64 = 86_400_000;

/// The salted digest of a document that stays with its owner.
///
/// # Errors
/// If the system gives no randomness.
pub fn sealed(document: &str) -> Result<Hash> {
    Ok(salted_digest(&random_salt()?, document.as_bytes()))
}

/// A notarisation that does nothing but make a block.
///
/// # Errors
/// If the system gives no randomness.
pub fn tick() -> Result<NotarizeEvidence> {
    let (namespace, digest) = (lit("tick"), sealed("tick")?);
    Ok(NotarizeEvidence { namespace, digest, schema_ref: None, refs: Vec::new() })
}

/// The law that restricted entries cite.
pub fn legal_basis() -> LegalBasis {
    let name = lit("中华人民共和国不动产登记暂行条例");
    LegalBasis { name, article: lit("第二十七条"), kind: LegalBasisKind::Regulation }
}

/// An unconditional entry of the province with these items; the first of them tells of
/// a person.
///
/// # Errors
/// If the serial number is too long, or there are no items.
pub fn entry(
    catalog: &str,
    name: &str,
    provider: &str,
    serial: u32,
    items: &[(&str, &str)],
) -> Result<CatalogEntry> {
    let subject = CatalogSubject {
        catalog_id: lit(catalog),
        name: lit(name),
        code: lit(&format!("3070001/{serial:06}")),
        provider_name: lit(provider),
        provider_code: credit_code(serial)?,
        summary: lit(&format!("{name}，由{provider}提供")),
        region_scope: lit("130000"),
        duty_basis: lit(&format!("{provider}三定方案: {name}")),
    };
    let (category, grade) = (lit("社会救助"), lit("general"));
    let modes = vec![DeliveryMode::Query, DeliveryMode::BatchFile];
    let mut builder = CatalogBuilder::new(subject, Sharing::Unconditional, category, grade)
        .class(ResourceClass::Basic)
        .delivery(ShareChannel::Platform, modes)
        .update_cycle(UpdateCycle::Yearly);
    for (id, name) in items {
        builder = builder.item(lit(id), lit(name), DataType::Text, 64);
    }
    let mut entry = builder.build()?;
    if let Some(first) = entry.items.first_mut() {
        first.is_personal = true;
    }
    Ok(entry)
}

/// The entry under conditions and a legal basis.
pub fn conditional(base: CatalogEntry, conditions: &[ShareCondition]) -> CatalogEntry {
    CatalogEntry {
        share_type: ShareType::Conditional,
        share_conditions: conditions.to_vec(),
        legal_basis: vec![legal_basis()],
        ..base
    }
}

/// An approving review.
pub fn approve(catalog: &str, version: u32) -> CatalogReview {
    review(catalog, version, ReviewDecision::Approve, Vec::new())
}

/// A review that returns the entry for a field.
pub fn give_back(catalog: &str, version: u32, field: &str, text: &str) -> CatalogReview {
    let reason = ReviewReason { field: lit(field), text: lit(text) };
    review(catalog, version, ReviewDecision::Return, vec![reason])
}

fn review(
    catalog: &str,
    version: u32,
    decision: ReviewDecision,
    reasons: Vec<ReviewReason>,
) -> CatalogReview {
    CatalogReview { catalog_id: lit(catalog), version, decision, reasons, reclassify: None }
}

/// The publication of a version in the province's portal.
pub fn publish(catalog: &str, version: u32) -> CatalogPublish {
    CatalogPublish { catalog_id: lit(catalog), version, portal_id: lit("hb-portal") }
}

/// A table behind all items of an entry.
pub fn mount(resource: &str, entry: &CatalogEntry, catalog_version: u32) -> ResourceMount {
    ResourceMount {
        resource_id: lit(resource),
        catalog_id: entry.catalog_id.clone(),
        catalog_version,
        kind: ResourceKind::Table,
        access_mode: AccessMode::Logical,
        endpoint_ref: lit(resource),
        items: entry.items.iter().map(|item| item.item_id.clone()).collect(),
        schema_digest: sm3(&[b"schema", resource.as_bytes()]),
        is_state_secret: false,
        abroad: None,
        gateway_id: None,
    }
}

/// A version of the data behind a resource.
///
/// # Errors
/// If the system gives no randomness.
pub fn data_version(resource: &str, version: u32, produced_at: TimeMs) -> Result<ResourceUpdate> {
    Ok(ResourceUpdate {
        resource_id: lit(resource),
        version,
        data_digest: sealed(&format!("{resource} {version}"))?,
        record_count: 1_200,
        produced_at,
        derived_from: Vec::new(),
        is_state_secret: false,
    })
}

/// Submits, reviews and publishes an entry, mounts a table behind it, and records the
/// table's first version.
///
/// # Errors
/// If a transaction is refused.
pub async fn publish_entry(
    play: &mut Play,
    provider: &str,
    reviewer: &str,
    entry: &CatalogEntry,
    resource: &str,
) -> Result<()> {
    let catalog = entry.catalog_id.to_string();
    play.prepare(provider, CatalogSubmit { entry: entry.clone() }).await?;
    play.prepare(reviewer, approve(&catalog, 1)).await?;
    play.prepare(provider, publish(&catalog, 1)).await?;
    play.prepare(provider, mount(resource, entry, 1)).await?;
    let produced_at = play.now().await?;
    play.prepare(provider, data_version(resource, 1, produced_at)?).await.map(drop)
}

/// Some items of an entry for a county bureau, each with why it is needed.
pub fn ask(
    request: &str,
    catalog: (&str, u32),
    items: &[(&str, &str)],
    from: TimeMs,
) -> ShareRequestSubmit {
    let item =
        |(id, why): &(&str, &str)| RequestedItem { item_id: lit(id), justification: lit(why) };
    ShareRequestSubmit {
        request_id: lit(request),
        catalog_id: lit(catalog.0),
        catalog_version: catalog.1,
        items: items.iter().map(item).collect(),
        duty_basis: lit("最低生活保障审核确认"),
        purpose: lit("低保核对"),
        service_item: Some(lit("低保核对")),
        scenario: Scenario::Simple,
        apps: Vec::new(),
        delivery_mode: DeliveryMode::Query,
        region_scope: lit("130102"),
        quota: 5,
        valid_from: from,
        valid_to: TimeMs(from.0.saturating_add(90 * DAY_MS)),
        cross_border: false,
        demand_id: None,
        authorization_id: None,
        is_state_secret: false,
        operators: Vec::new(),
    }
}

/// A decision that grants some of the items, and says by which condition not the others.
pub fn partly(
    request: &str,
    items: &[&str],
    failed: ShareCondition,
    reason: &str,
) -> ShareRequestDecide {
    ShareRequestDecide {
        request_id: lit(request),
        decision: ShareDecision::Partial,
        items: items.iter().map(|item| lit::<ItemId>(item)).collect(),
        conditions: Vec::new(),
        legal_basis: Vec::new(),
        failed_conditions: vec![failed],
        reason: Some(lit(reason)),
    }
}
