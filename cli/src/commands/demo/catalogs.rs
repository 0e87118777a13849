//! The five levels of the division data become five published catalog entries,
//! each with a mounted resource. The village list is shared on conditions; its
//! first version is returned once and corrected.

use anyhow::Result;
use liuhen_crypto::sm3;
use liuhen_types::payload::catalog::{
    CatalogEntry, DeliveryMode, LegalBasis, LegalBasisKind, OpenAttribute, ReviewDecision,
    ReviewReason, ShareCondition, ShareType,
};
use liuhen_types::payload::resource::{AccessMode, ResourceKind};
use liuhen_types::payload::{
    CatalogCorrect, CatalogPublish, CatalogReview, CatalogSubmit, ResourceMount,
};
use liuhen_types::{Payload, RegionCode, ResourceId, Text};

use super::cast::Cast;
use crate::divisions::{Division, Provider, catalog_entry};
use crate::stage::Stage;

/// Registers, reviews, publishes and mounts all five. Returns how many.
///
/// # Errors
/// If a step is refused.
pub async fn publish_all(stage: &mut Stage, cast: &Cast) -> Result<usize> {
    let provider = Provider {
        name: Text::new("河北省统计局")?,
        credit_code: cast.provider_code.clone(),
        region: RegionCode::new("130000")?,
    };
    for division in Division::ALL {
        let mut entry = catalog_entry(division, &provider);
        let mut version = 1;
        if division == Division::Village {
            restrict(&mut entry)?;
            version = return_and_correct(stage, cast, &mut entry).await?;
        } else {
            submit(stage, cast, &entry).await?;
        }
        review(stage, &entry, version, Vec::new()).await?;
        publish_and_mount(stage, cast, &entry, version).await?;
        stage.say(format!("  published {} with {} items", entry.name, entry.items.len()));
    }
    Ok(Division::ALL.len())
}

/// The village list is shared on conditions.
fn restrict(entry: &mut CatalogEntry) -> Result<()> {
    entry.share_type = ShareType::Conditional;
    entry.legal_basis = vec![LegalBasis {
        name: Text::new("政务数据共享条例")?,
        article: Text::new("（演示用依据）")?,
        kind: LegalBasisKind::Regulation,
    }];
    entry.share_conditions = vec![
        ShareCondition::DeliveryMode(DeliveryMode::Query),
        ShareCondition::MaxValidityDays(90),
        ShareCondition::Quota(1_000),
    ];
    entry.open_attribute = OpenAttribute::OpenOnRequest;
    Ok(())
}

async fn submit(stage: &mut Stage, cast: &Cast, entry: &CatalogEntry) -> Result<()> {
    let payload = Payload::CatalogSubmit(CatalogSubmit { entry: entry.clone() });
    stage.accept(&cast.provider, payload).await.map(drop)
}

/// Submits with a wrong length of the code, is sent back, and corrects it.
/// Returns the version that then waits for review.
async fn return_and_correct(
    stage: &mut Stage,
    cast: &Cast,
    entry: &mut CatalogEntry,
) -> Result<u32> {
    let right = entry.clone();
    if let Some(code) = entry.items.first_mut() {
        code.length = 9;
    }
    submit(stage, cast, entry).await?;
    let reason = ReviewReason {
        field: Text::new("items[0].length")?,
        text: Text::new("村级代码为12位，长度应为12")?,
    };
    review(stage, entry, 1, vec![reason]).await?;
    *entry = right;
    let payload = CatalogCorrect { version: 1, entry: entry.clone() };
    stage.accept(&cast.provider, Payload::CatalogCorrect(payload)).await?;
    Ok(2)
}

/// The province's authority approves, or returns if there are reasons.
async fn review(
    stage: &mut Stage,
    entry: &CatalogEntry,
    version: u32,
    reasons: Vec<ReviewReason>,
) -> Result<()> {
    let decision =
        if reasons.is_empty() { ReviewDecision::Approve } else { ReviewDecision::Return };
    let catalog_id = entry.catalog_id.clone();
    let payload = CatalogReview { catalog_id, version, decision, reasons, reclassify: None };
    let authority = stage.authority.clone();
    stage.accept(&authority, Payload::CatalogReview(payload)).await.map(drop)
}

async fn publish_and_mount(
    stage: &mut Stage,
    cast: &Cast,
    entry: &CatalogEntry,
    version: u32,
) -> Result<()> {
    let (catalog_id, portal_id) = (entry.catalog_id.clone(), Text::new("hebei-portal")?);
    let publish = CatalogPublish { catalog_id: catalog_id.clone(), version, portal_id };
    stage.accept(&cast.provider, Payload::CatalogPublish(publish)).await?;
    let schema = serde_json::to_vec(&entry.items)?;
    let mount = ResourceMount {
        resource_id: ResourceId::new(format!("{catalog_id}-csv"))?,
        endpoint_ref: Text::new(format!("gateway:{catalog_id}"))?,
        catalog_id,
        catalog_version: version,
        kind: ResourceKind::File,
        access_mode: AccessMode::Physical,
        items: entry.items.iter().map(|item| item.item_id.clone()).collect(),
        schema_digest: sm3(&[&schema]),
        is_state_secret: false,
        abroad: None,
        gateway_id: Some(cast.gateway_id.clone()),
    };
    stage.accept(&cast.provider, Payload::ResourceMount(mount)).await.map(drop)
}
