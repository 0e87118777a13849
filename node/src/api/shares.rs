//! Share requests, authorisations, and the gateways that watch over their use.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::Page;
use liuhen_types::entity::{
    Authorization, AuthorizationStatus, GatewayLog, RequestStatus, ShareRequest,
};
use liuhen_types::{AuthorizationId, CatalogId, GatewayId, OrgId, RequestId, StateKey};
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
    OpenApiRouter::new()
        .routes(routes!(requests))
        .routes(routes!(request))
        .routes(routes!(authorizations))
        .routes(routes!(authorization))
        .routes(routes!(gateway))
}

/// Share requests in order of id / 共享申请列表
///
/// A page may be shorter than asked for, even empty, if few match; while it has a cursor
/// there is more to look at.
#[utoipa::path(
    get,
    path = "/v1/requests",
    tag = "shares",
    params(
        ("org" = Option<String>, Query, description = "consumer or provider"),
        ("catalog" = Option<String>, Query, description = "catalog id"),
        ("status" = Option<RequestStatus>, Query, description = "standing"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<ShareRequest>, description = "a page"), Failures),
)]
async fn requests(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<ShareRequest>>, Failure> {
    let query = raw.only(&["org", "catalog", "status", "cursor", "limit"])?;
    let (limit, cursor) = (page::limit(&query)?, query.parse::<RequestId>("cursor")?);
    let (org, catalog) = (query.parse::<OrgId>("org")?, query.parse::<CatalogId>("catalog")?);
    let status: Option<RequestStatus> = query.choice("status")?;
    let keep = move |one: &ShareRequest| {
        is(&org, |org| one.consumer == *org || one.provider == *org)
            && is(&catalog, |catalog| one.request.catalog_id == *catalog)
            && is(&status, |status| one.status == *status)
    };
    context
        .read(move |view| {
            let cursor = cursor.as_ref().map(RequestId::as_str);
            page::scan(view, &asker.sight(view)?, "request/request/", cursor, limit, keep)
        })
        .await
        .map(Json)
}

/// True if a filter is absent or holds.
fn is<T>(filter: &Option<T>, holds: impl Fn(&T) -> bool) -> bool {
    filter.as_ref().is_none_or(holds)
}

/// One share request / 共享申请
#[utoipa::path(
    get,
    path = "/v1/requests/{id}",
    tag = "shares",
    params(("id" = String, Path, description = "request id")),
    responses((status = 200, body = ShareRequest, description = "the request with its standing"), Failures),
)]
async fn request(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<RequestId>,
    raw: RawQuery,
) -> Result<Json<ShareRequest>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::request(&id)).await
}

/// Authorisations in order of id / 授权列表
///
/// A page may be shorter than asked for, even empty, if few match; while it has a cursor
/// there is more to look at.
#[utoipa::path(
    get,
    path = "/v1/authorizations",
    tag = "shares",
    params(
        ("org" = Option<String>, Query, description = "consumer, provider or manager"),
        ("catalog" = Option<String>, Query, description = "catalog id"),
        ("request" = Option<String>, Query, description = "request id"),
        ("status" = Option<AuthorizationStatus>, Query, description = "standing; expiry is not stored"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Authorization>, description = "a page"), Failures),
)]
async fn authorizations(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Authorization>>, Failure> {
    let query = raw.only(&["org", "catalog", "request", "status", "cursor", "limit"])?;
    let (limit, cursor) = (page::limit(&query)?, query.parse::<AuthorizationId>("cursor")?);
    let (org, catalog) = (query.parse::<OrgId>("org")?, query.parse::<CatalogId>("catalog")?);
    let request: Option<RequestId> = query.parse("request")?;
    let status: Option<AuthorizationStatus> = query.choice("status")?;
    let keep = move |one: &Authorization| {
        is(&org, |org| [&one.consumer, &one.provider, &one.manager].contains(&org))
            && is(&catalog, |catalog| one.catalog_id == *catalog)
            && is(&request, |request| one.request_id == *request)
            && is(&status, |status| one.status == *status)
    };
    context
        .read(move |view| {
            let cursor = cursor.as_ref().map(AuthorizationId::as_str);
            page::scan(view, &asker.sight(view)?, "authorization/grant/", cursor, limit, keep)
        })
        .await
        .map(Json)
}

/// One authorisation / 授权
#[utoipa::path(
    get,
    path = "/v1/authorizations/{id}",
    tag = "shares",
    params(("id" = String, Path, description = "authorization id")),
    responses((status = 200, body = Authorization, description = "the grant with its counters"), Failures),
)]
async fn authorization(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<AuthorizationId>,
    raw: RawQuery,
) -> Result<Json<Authorization>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::authorization(&id)).await
}

/// How far a gateway's log is anchored / 网关日志
#[utoipa::path(
    get,
    path = "/v1/gateways/{id}",
    tag = "shares",
    params(("id" = String, Path, description = "gateway id")),
    responses((status = 200, body = GatewayLog, description = "last sequence number and root"), Failures),
)]
async fn gateway(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<GatewayId>,
    raw: RawQuery,
) -> Result<Json<GatewayLog>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::gateway(&id)).await
}
