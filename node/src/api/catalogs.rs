//! The data catalog: search, entries with their history, mounted resources.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{CatalogSummary, Event, Page};
use liuhen_types::entity::{Catalog, CatalogStatus, Resource};
use liuhen_types::payload::catalog::ShareType;
use liuhen_types::{CatalogId, ResourceId, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::catalog_index::Search;
use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::limits::SEARCH_TEXT_BYTES_MAX;
use super::page;
use super::path::Id;
use super::query::RawQuery;
use super::state::entity;
use crate::store::View;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new()
        .routes(routes!(search))
        .routes(routes!(catalog))
        .routes(routes!(history))
        .routes(routes!(resource))
}

/// Search the catalog / 目录检索
///
/// In order of id. All given conditions must hold; text is looked for in name, code,
/// summary, provider's name and item names, whatever its case.
#[utoipa::path(
    get,
    path = "/v1/catalogs",
    tag = "catalogs",
    params(
        ("text" = Option<String>, Query, min_length = 1, max_length = 200, description = "text to look for"),
        ("org" = Option<String>, Query, description = "providing org"),
        ("region" = Option<String>, Query, description = "region that the data cover, or one above it"),
        ("share_type" = Option<ShareType>, Query, description = "share type"),
        ("status" = Option<CatalogStatus>, Query, description = "standing"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<CatalogSummary>, description = "a page"), Failures),
)]
async fn search(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<Json<Page<CatalogSummary>>, Failure> {
    let query = raw.only(&["text", "org", "region", "share_type", "status", "cursor", "limit"])?;
    let search = Search {
        text: query.bounded_text("text", SEARCH_TEXT_BYTES_MAX)?.map(str::to_lowercase),
        org: query.parse("org")?,
        region: query.parse("region")?,
        share_type: query.choice("share_type")?,
        status: query.choice("status")?,
        after: query.parse("cursor")?,
        limit: page::limit(&query)?,
    };
    let shared = Arc::clone(&context);
    let page = context.block(move || {
        shared.catalogs.catch_up(&shared.parts.store)?;
        Ok(shared.catalogs.search(&search))
    });
    page.await.map(Json)
}

/// One catalog entry / 目录条目
#[utoipa::path(
    get,
    path = "/v1/catalogs/{id}",
    tag = "catalogs",
    params(("id" = String, Path, description = "catalog id")),
    responses((status = 200, body = Catalog, description = "the entry with its standing"), Failures),
)]
async fn catalog(
    State(context): State<Arc<ApiContext>>,
    Id(id): Id<CatalogId>,
    raw: RawQuery,
) -> Result<Json<Catalog>, Failure> {
    raw.only(&[])?;
    entity(&context, StateKey::catalog(&id)).await
}

/// The life of a catalog entry / 目录历史
///
/// Every transaction about the entry, refused ones too, oldest first.
#[utoipa::path(
    get,
    path = "/v1/catalogs/{id}/history",
    tag = "catalogs",
    params(
        ("id" = String, Path, description = "catalog id"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Event>, description = "a page"), Failures),
)]
async fn history(
    State(context): State<Arc<ApiContext>>,
    Id(id): Id<CatalogId>,
    raw: RawQuery,
) -> Result<Json<Page<Event>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let (limit, after) = (page::limit(&query)?, query.number("cursor", 0..=u64::MAX)?);
    let subject = StateKey::catalog(&id);
    context.read(move |view| history_page(view, &subject, after, limit)).await.map(Json)
}

pub(super) fn history_page(
    view: &View<'_>,
    subject: &StateKey,
    after: Option<u64>,
    limit: usize,
) -> Result<Page<Event>, Failure> {
    // One more than asked for tells whether there is a next page.
    let mut indexes = view.history(subject, after, limit + 1)?;
    if indexes.is_empty() && after.is_none() {
        return Err(Failure::not_found(subject));
    }
    let more = indexes.len() > limit;
    indexes.truncate(limit);
    let mut items = Vec::with_capacity(indexes.len());
    for index in &indexes {
        items.extend(view.events(*index, 1)?);
    }
    let last = indexes.last().filter(|_| more);
    Ok(Page { items, next_cursor: last.map(u64::to_string) })
}

/// One mounted resource / 挂接资源
#[utoipa::path(
    get,
    path = "/v1/resources/{id}",
    tag = "catalogs",
    params(("id" = String, Path, description = "resource id")),
    responses((status = 200, body = Resource, description = "as mounted"), Failures),
)]
async fn resource(
    State(context): State<Arc<ApiContext>>,
    Id(id): Id<ResourceId>,
    raw: RawQuery,
) -> Result<Json<Resource>, Failure> {
    raw.only(&[])?;
    entity(&context, StateKey::resource(&id)).await
}
