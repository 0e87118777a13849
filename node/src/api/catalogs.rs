//! The data catalog: search, entries with their history, mounted resources.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_search::{Search, shown};
use liuhen_types::api::{CatalogSummary, Event, Page};
use liuhen_types::entity::{Catalog, CatalogStatus, Resource};
use liuhen_types::payload::catalog::{Library, ShareType, Visibility};
use liuhen_types::payload::org::Level;
use liuhen_types::{CatalogId, ResourceId, State as _, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::limits::{
    CODE_BYTES_MAX, HISTORY_ROWS_MAX, ITEM_NAME_BYTES_MAX, SEARCH_BUILD_WAIT, SEARCH_ROUNDS_MAX,
    SEARCH_TEXT_BYTES_MAX,
};
use super::page;
use super::path::Id;
use super::query::RawQuery;
use super::state::entity;
use crate::limits::PAGE_ROWS_MAX;
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
/// Looks at the version in force, or at the latest one of an entry that has none; `status`
/// is that of the latest version. All given conditions must hold. `text` is cut into words:
/// each must stand in name, items, summary or provider's name; or the text as it is in name,
/// code or id. Best first if there is a text, else by id. The index finds, the state says:
/// an entry that changed meanwhile is shown as it is now. A page may be short, and have a
/// cursor all the same, if much of what was found is not for whoever asks.
#[utoipa::path(
    get,
    path = "/v1/catalogs",
    tag = "catalogs",
    params(
        ("text" = Option<String>, Query, min_length = 1, max_length = 200, description = "words to look for, of at most 200 bytes"),
        ("code" = Option<String>, Query, min_length = 1, max_length = 64, description = "catalog code, or its beginning"),
        ("element" = Option<String>, Query, min_length = 1, max_length = 100, description = "code of a data element, or the whole name of an item"),
        ("org" = Option<String>, Query, description = "providing org"),
        ("region" = Option<String>, Query, description = "region that the data cover, or one above it"),
        ("level" = Option<Level>, Query, description = "level of the region that the data cover"),
        ("grade" = Option<String>, Query, description = "grade of the entry"),
        ("category" = Option<String>, Query, min_length = 1, max_length = 64, description = "category of the entry"),
        ("share_type" = Option<ShareType>, Query, description = "share type"),
        ("library" = Option<Library>, Query, description = "library"),
        ("visibility" = Option<Visibility>, Query, description = "who may find it"),
        ("status" = Option<CatalogStatus>, Query, description = "standing of the latest version"),
        ("in_force" = Option<bool>, Query, description = "whether a version is in force"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<CatalogSummary>, description = "a page"), Failures),
)]
async fn search(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<CatalogSummary>>, Failure> {
    let search = asked(raw)?;
    context.parts.search.ready(SEARCH_BUILD_WAIT).await;
    let shared = Arc::clone(&context);
    context.block(move || page_of(&shared, &asker, search)).await.map(Json)
}

/// What is found and may be seen. The index looks only where the reader's roles reach,
/// so little of what it finds is left out; the rest is filled up.
fn page_of(
    context: &ApiContext,
    asker: &Asker,
    mut search: Search,
) -> Result<Page<CatalogSummary>, Failure> {
    let limit = search.limit;
    let mut items = Vec::with_capacity(limit);
    for _ in 0..SEARCH_ROUNDS_MAX {
        search.limit = limit - items.len();
        search.within = asker.sight(&context.parts.store.view())?.catalog_reach();
        let found = context.parts.search.search(&search)?;
        // Not older than what was searched.
        let view = context.parts.store.view();
        let sight = asker.sight(&view)?;
        for id in &found.ids {
            let catalog: Option<Catalog> = liuhen_contracts::read(&view, &StateKey::catalog(id))?;
            if let Some(catalog) = catalog
                && sight.sees_catalog(&catalog)?
            {
                items.push(summary(&catalog));
            }
        }
        search.after = found.next;
        if search.after.is_none() || items.len() >= limit {
            break;
        }
    }
    Ok(Page { items, next_cursor: search.after.map(|cursor| cursor.to_string()) })
}

/// What a request asks for, every part of it bounded.
fn asked(raw: RawQuery) -> Result<Search, Failure> {
    let query = raw.only(&[
        "text",
        "code",
        "element",
        "org",
        "region",
        "level",
        "grade",
        "category",
        "share_type",
        "library",
        "visibility",
        "status",
        "in_force",
        "cursor",
        "limit",
    ])?;
    let text = |name, bytes_max| -> Result<Option<String>, Failure> {
        Ok(query.bounded_text(name, bytes_max)?.map(str::to_owned))
    };
    Ok(Search {
        text: text("text", SEARCH_TEXT_BYTES_MAX)?,
        code: text("code", CODE_BYTES_MAX)?,
        element: text("element", ITEM_NAME_BYTES_MAX)?,
        org: query.parse("org")?,
        region: query.parse("region")?,
        level: query.choice("level")?,
        grade: query.parse("grade")?,
        category: text("category", CODE_BYTES_MAX)?,
        share_type: query.choice("share_type")?,
        library: query.choice("library")?,
        visibility: query.choice("visibility")?,
        status: query.choice("status")?,
        in_force: query.parse("in_force")?,
        within: None,
        after: query.parse("cursor")?,
        limit: page::limit(&query)?,
    })
}

fn summary(catalog: &Catalog) -> CatalogSummary {
    let (entry, _) = shown(catalog);
    CatalogSummary {
        catalog_id: entry.catalog_id.clone(),
        code: entry.code.to_string(),
        name: entry.name.to_string(),
        provider: catalog.provider.clone(),
        provider_name: entry.provider_name.to_string(),
        region: entry.region_scope.clone(),
        share_type: entry.share_type,
        visibility: catalog.visibility,
        category: entry.category.as_ref().map(ToString::to_string),
        grade: entry.grade.clone(),
        library: entry.governance.library,
        status: catalog.status,
        version: catalog.version,
        version_in_force: catalog.in_force().map(|(_, version)| version),
        items: entry.items.len() as u64,
    }
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
    asker: Asker,
    Id(id): Id<CatalogId>,
    raw: RawQuery,
) -> Result<Json<Catalog>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::catalog(&id)).await
}

/// The life of a catalog entry / 目录历史
///
/// Every transaction about the entry, refused ones too, oldest first, as far as whoever asks
/// may see all that it is about. A page may be short and have a cursor all the same.
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
    asker: Asker,
    Id(id): Id<CatalogId>,
    raw: RawQuery,
) -> Result<Json<Page<Event>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let (limit, after) = (page::limit(&query)?, query.number("cursor", 0..=u64::MAX)?);
    let subject = StateKey::catalog(&id);
    context.read(move |view| history_page(view, &asker, &subject, after, limit)).await.map(Json)
}

pub(super) fn history_page(
    view: &View<'_>,
    asker: &Asker,
    subject: &StateKey,
    after: Option<u64>,
    limit: usize,
) -> Result<Page<Event>, Failure> {
    let sight = asker.sight(view)?;
    let exists = view.get(subject)?.is_some();
    if exists {
        sight.require(subject)?;
    }
    let (mut items, mut next, mut looked) = (Vec::new(), after, 0);
    loop {
        let indexes = view.history(subject, next, PAGE_ROWS_MAX)?;
        for index in &indexes {
            if looked >= HISTORY_ROWS_MAX {
                return Ok(Page { items, next_cursor: next.map(|next| next.to_string()) });
            }
            looked += 1;
            for event in view.events(*index, 1)? {
                if !sight.sees_event(&event)? {
                    continue;
                }
                // Another one that may be seen tells that there is a next page.
                if items.len() >= limit {
                    let last = items.last().map(|last: &Event| last.log_index.to_string());
                    return Ok(Page { items, next_cursor: last });
                }
                items.push(event);
            }
            next = Some(*index);
        }
        if indexes.len() < PAGE_ROWS_MAX {
            break;
        }
    }
    // What never came to be has the history of its refusals alone, for who may see them.
    if items.is_empty() && after.is_none() && (looked == 0 || !exists) {
        return Err(Failure::not_found(subject));
    }
    Ok(Page { items, next_cursor: None })
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
    asker: Asker,
    Id(id): Id<ResourceId>,
    raw: RawQuery,
) -> Result<Json<Resource>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::resource(&id)).await
}
