//! The request, the decision on fewer items than asked, the grant, and its end.

use anyhow::{Context as _, Result, ensure};
use liuhen_crypto::sm3;
use liuhen_types::payload::catalog::{DeliveryMode, LegalBasis, LegalBasisKind};
use liuhen_types::payload::request::{RequestedItem, Scenario, ShareDecision};
use liuhen_types::payload::{
    AuthorizationIssue, AuthorizationRevoke, ShareRequestAccept, ShareRequestDecide,
    ShareRequestSubmit,
};
use liuhen_types::{
    AuthorizationId, CatalogId, ItemId, Payload, RegionCode, RequestId, Text, TimeMs,
};

use super::cast::Cast;
use crate::stage::Stage;

const DAY_MS: u64 = 86_400_000;
/// Asked for, and why.
const WANTED: [(&str, &str); 4] = [
    ("code", "低保对象住址按村级代码归集"),
    ("name", "核对申请人填写的村（社区）名称"),
    ("area_code", "按县级汇总"),
    ("street_code", "按乡镇分派核查任务"),
];
/// Granted: the county code is part of the village code, so it is not needed.
const GRANTED: [&str; 3] = ["code", "name", "street_code"];

/// What was granted.
pub struct Grant {
    /// The share.
    pub request_id: RequestId,
    /// The authorisation.
    pub authorization_id: AuthorizationId,
    /// Items that may be read.
    pub items: Vec<ItemId>,
}

/// From the request to the authorisation.
///
/// # Errors
/// If a step is refused.
pub async fn authorize(stage: &mut Stage, cast: &Cast) -> Result<Grant> {
    let request_id = RequestId::new("share-villages-2026-001")?;
    let authorization_id = AuthorizationId::new("auth-villages-2026-001")?;
    let request = request(&request_id, stage.client.status().await?.time)?;
    stage.accept(&cast.consumer, Payload::ShareRequestSubmit(request)).await?;
    let accept = ShareRequestAccept { request_id: request_id.clone(), accept: true, reason: None };
    let authority = stage.authority.clone();
    stage.accept(&authority, Payload::ShareRequestAccept(accept)).await?;
    let items: Vec<ItemId> = GRANTED.into_iter().map(ItemId::new).collect::<Result<_, _>>()?;
    let basis = LegalBasis {
        name: Text::new("政务数据共享条例")?,
        article: Text::new("（演示用依据：最少够用）")?,
        kind: LegalBasisKind::Regulation,
    };
    let decide = ShareRequestDecide {
        request_id: request_id.clone(),
        decision: ShareDecision::Partial,
        items: items.clone(),
        conditions: Vec::new(),
        legal_basis: vec![basis],
        failed_conditions: Vec::new(),
        reason: Some(Text::new("县级代码已含于村级代码，按最少够用原则不再提供")?),
    };
    stage.accept(&cast.provider, Payload::ShareRequestDecide(decide)).await?;
    let issue = AuthorizationIssue {
        authorization_id: authorization_id.clone(),
        request_id: request_id.clone(),
        provider: cast.provider.org.clone(),
        consumer: cast.consumer.org.clone(),
        manager: authority.org.clone(),
        terms_digest: sm3(&["仅用于低保核对，不得转供".as_bytes()]),
    };
    stage.accept(&cast.provider, Payload::AuthorizationIssue(issue)).await?;
    let stored = stage.client.authorization(&authorization_id).await?;
    ensure!(stored.items == items, "the grant holds {:?}, decided were {items:?}", stored.items);
    Ok(Grant { request_id, authorization_id, items })
}

fn request(request_id: &RequestId, now: TimeMs) -> Result<ShareRequestSubmit> {
    let item = |(id, why): (&str, &str)| -> Result<RequestedItem> {
        Ok(RequestedItem { item_id: ItemId::new(id)?, justification: Text::new(why)? })
    };
    Ok(ShareRequestSubmit {
        request_id: request_id.clone(),
        catalog_id: CatalogId::new("hebei-division-village")?,
        catalog_version: 2,
        items: WANTED.into_iter().map(item).collect::<Result<_>>()?,
        duty_basis: Text::new("最低生活保障审核确认")?,
        purpose: Text::new("低保对象住址核对")?,
        service_item: Some(Text::new("低保审核确认")?),
        scenario: Scenario::Simple,
        apps: Vec::new(),
        delivery_mode: DeliveryMode::Query,
        region_scope: RegionCode::new("130000")?,
        quota: 1_000,
        valid_from: now,
        valid_to: TimeMs(now.0.checked_add(89 * DAY_MS).context("the clock is far off")?),
        cross_border: false,
        demand_id: None,
        authorization_id: None,
        is_state_secret: false,
        operators: Vec::new(),
    })
}

/// Ends the grant.
///
/// # Errors
/// If the revocation is refused.
pub async fn revoke(stage: &mut Stage, cast: &Cast, grant: &Grant) -> Result<()> {
    let revoke = AuthorizationRevoke {
        authorization_id: grant.authorization_id.clone(),
        reason: Text::new("核对工作结束")?,
        cause: None,
    };
    stage.accept(&cast.provider, Payload::AuthorizationRevoke(revoke)).await.map(drop)
}
