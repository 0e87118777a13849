//! Orgs and their keys.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::Page;
use liuhen_types::entity::{KeyRecord, Org};
use liuhen_types::{KeyId, OrgId, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::page;
use super::path::Id;
use super::query::RawQuery;
use super::state::entity;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(org)).routes(routes!(key))
}

/// Orgs in order of id / 机构列表
#[utoipa::path(
    get,
    path = "/v1/orgs",
    tag = "orgs",
    params(
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Org>, description = "a page"), Failures),
)]
async fn list(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Org>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let cursor: Option<OrgId> = query.parse("cursor")?;
    context
        .read(move |view| {
            let cursor = cursor.as_ref().map(OrgId::as_str);
            page::scan(view, &asker.sight(view)?, "org/org/", cursor, limit, |_: &Org| true)
        })
        .await
        .map(Json)
}

/// One org / 机构
#[utoipa::path(
    get,
    path = "/v1/orgs/{id}",
    tag = "orgs",
    params(("id" = String, Path, description = "org id")),
    responses((status = 200, body = Org, description = "the org"), Failures),
)]
async fn org(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<OrgId>,
    raw: RawQuery,
) -> Result<Json<Org>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::org(&id)).await
}

/// One key / 密钥
#[utoipa::path(
    get,
    path = "/v1/keys/{key_id}",
    tag = "orgs",
    params(("key_id" = String, Path, description = "key id, 40 hexadecimal digits")),
    responses((status = 200, body = KeyRecord, description = "the key with its standing"), Failures),
)]
async fn key(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<KeyId>,
    raw: RawQuery,
) -> Result<Json<KeyRecord>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::key(&id)).await
}
