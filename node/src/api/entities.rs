//! Every kind of entity in one way: listed, shown, with its history; and the work
//! lists and indicators that follow from them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{EntityView, Event, IndicatorReport, Page, Scorecard};
use liuhen_types::entity::{
    Deadline, ENTITY_KINDS, EntityKind, Org, Period, entity_json, entity_kind,
};
use liuhen_types::genesis::Region;
use liuhen_types::{Code, OrgId, RegionCode, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::catalogs::history_page;
use super::context::ApiContext;
use super::docs::Failures;
use super::error::{Failure, echo};
use super::grade::Asker;
use super::limits::STATE_KEY_BYTES_MAX;
use super::page;
use super::path::Id;
use super::query::{Query, RawQuery};

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new()
        .routes(routes!(kinds))
        .routes(routes!(list))
        .routes(routes!(history))
        .routes(routes!(deadlines))
        .routes(routes!(indicators))
        .routes(routes!(scorecard))
}

/// Kinds of entities / 实体类别
#[utoipa::path(
    get,
    path = "/v1/entities",
    tag = "entities",
    responses((status = 200, body = Vec<EntityKind>, description = "all kinds, by name"), Failures),
)]
async fn kinds(raw: RawQuery) -> Result<Json<&'static [EntityKind]>, Failure> {
    raw.only(&[])?;
    Ok(Json(ENTITY_KINDS))
}

/// Entities of a kind / 实体列表
///
/// In order of key. `GET /v1/state` proves each of them under its key.
#[utoipa::path(
    get,
    path = "/v1/entities/{kind}",
    tag = "entities",
    params(
        ("kind" = String, Path, description = "name of a kind, such as demand"),
        ("prefix" = Option<String>, Query, max_length = 256, description = "what the rest of the key starts with"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<EntityView>, description = "a page"), Failures),
)]
async fn list(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(kind): Id<String>,
    raw: RawQuery,
) -> Result<Json<Page<EntityView>>, Failure> {
    let query = raw.only(&["prefix", "cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let kind = entity_kind(&kind)
        .ok_or_else(|| Failure::not_found(format_args!("kind of entity {}", echo(&kind))))?;
    let rest = query.bounded_text("prefix", STATE_KEY_BYTES_MAX)?.unwrap_or_default();
    let prefix = [kind.prefix, rest].concat();
    let cursor = query.bounded_text("cursor", STATE_KEY_BYTES_MAX)?.map(str::to_owned);
    context
        .read(move |view| {
            let sight = asker.sight(view)?;
            page::scan_rows(view, &sight, &prefix, cursor.as_deref(), limit, |key, value| {
                Ok(Some(entity(key, value)?))
            })
        })
        .await
        .map(Json)
}

/// The life of an entity / 实体历史
///
/// Every transaction about it, refused ones too, oldest first, as far as whoever asks may
/// see all that it is about.
#[utoipa::path(
    get,
    path = "/v1/history",
    tag = "entities",
    params(
        ("key" = String, Query, min_length = 1, max_length = 256, description = "key of the entity, such as demand/demand/d1"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Event>, description = "a page"), Failures),
)]
async fn history(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Event>>, Failure> {
    let query = raw.only(&["key", "cursor", "limit"])?;
    let (limit, after) = (page::limit(&query)?, query.number("cursor", 0..=u64::MAX)?);
    let subject = StateKey::from_bytes(required(&query, "key")?.as_bytes().to_vec());
    context.read(move |view| history_page(view, &asker, &subject, after, limit)).await.map(Json)
}

/// Deadlines: what is due and what is overdue / 待办与超期
///
/// By the date of the last block, in UTC+8. In order of kind and subject.
#[utoipa::path(
    get,
    path = "/v1/deadlines",
    tag = "entities",
    params(
        ("status" = Option<String>, Query, description = "running (default), overdue, or ended"),
        ("org" = Option<String>, Query, description = "who must act, watches, or is concerned"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Deadline>, description = "a page"), Failures),
)]
async fn deadlines(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Deadline>>, Failure> {
    let query = raw.only(&["status", "org", "cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let org: Option<OrgId> = query.parse("org")?;
    let cursor = query.bounded_text("cursor", STATE_KEY_BYTES_MAX)?.map(str::to_owned);
    let status = query.bounded_text("status", STATE_KEY_BYTES_MAX)?.unwrap_or("running");
    let (running, overdue) = match status {
        "running" => (true, false),
        "overdue" => (true, true),
        "ended" => (false, false),
        other => return Err(Failure::parameter("status", other, "running, overdue or ended")),
    };
    context
        .read(move |view| {
            let today = view.head()?.time.date();
            let keep = |d: &Deadline| {
                let concerns = org.as_ref().is_none_or(|org| d.concerns(org));
                concerns && d.ended_on.is_none() == running && (!overdue || d.due_on < today)
            };
            page::scan(view, &asker.sight(view)?, "deadline/", cursor.as_deref(), limit, keep)
        })
        .await
        .map(Json)
}

/// Indicators of a region and month / 评估指标
///
/// Computed by the contracts from the counts in the state, so every node that has
/// the state gives the same bytes.
#[utoipa::path(
    get,
    path = "/v1/indicators",
    tag = "entities",
    params(
        ("region" = String, Query, description = "region code; all regions below count with it"),
        ("month" = Option<String>, Query, description = "CCYY-MM; since genesis if absent"),
    ),
    responses((status = 200, body = IndicatorReport, description = "the values"), Failures),
)]
async fn indicators(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<IndicatorReport>, Failure> {
    let query = raw.only(&["region", "month"])?;
    let region: RegionCode = query.parse("region")?.ok_or_else(|| missing("region"))?;
    let period: Period = query.parse("month")?.unwrap_or(Period::Ever);
    context
        .read(move |view| {
            asker.sight(view)?.require_figures(&region)?;
            let head = view.head()?;
            let known: Option<Region> = liuhen_contracts::read(view, &StateKey::region(&region))?;
            known.ok_or_else(|| Failure::not_found(format_args!("region {region}")))?;
            let values = liuhen_contracts::indicators(view, &region, period)?;
            let values_root = liuhen_contracts::values_root(&region, period, &values);
            Ok(IndicatorReport { region, period, height: head.height, values_root, values })
        })
        .await
        .map(Json)
}

/// Scorecard of an org and month / 机构评分卡
///
/// On-time work, findings, answers to requests and quality issues of one org, computed as
/// `/v1/indicators` are.
#[utoipa::path(
    get,
    path = "/v1/scorecard",
    tag = "entities",
    params(
        ("org" = String, Query, description = "the org that answers for what is counted"),
        ("month" = Option<String>, Query, description = "CCYY-MM; since genesis if absent"),
    ),
    responses((status = 200, body = Scorecard, description = "the values"), Failures),
)]
async fn scorecard(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Scorecard>, Failure> {
    let query = raw.only(&["org", "month"])?;
    let org: OrgId = query.parse("org")?.ok_or_else(|| missing("org"))?;
    let period: Period = query.parse("month")?.unwrap_or(Period::Ever);
    context
        .read(move |view| {
            asker.sight(view)?.require_figures_of(&org)?;
            let height = view.head()?.height;
            let known: Option<Org> = liuhen_contracts::read(view, &StateKey::org(&org))?;
            known.ok_or_else(|| Failure::not_found(format_args!("org {org}")))?;
            let values = liuhen_contracts::scorecard(view, &org, period)?;
            Ok(Scorecard { org, period, height, values })
        })
        .await
        .map(Json)
}

fn entity(key: &[u8], value: &[u8]) -> Result<EntityView, Failure> {
    let key = StateKey::from_bytes(key.to_vec());
    let value = entity_json(&key, value).map_err(Failure::internal)?;
    Ok(EntityView { key: key.to_string(), value: value.unwrap_or_default() })
}

fn required<'a>(query: &'a Query, name: &'static str) -> Result<&'a str, Failure> {
    query.bounded_text(name, STATE_KEY_BYTES_MAX)?.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Failure {
    Failure::new(Code::Parameter, format!("parameter {name} is missing"))
}
