//! Committed blocks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::Height;
use liuhen_types::api::{BlockView, Page};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::limits::BLOCKS_PAGE_TXS_MAX;
use super::page;
use super::path::Id;
use super::query::RawQuery;
use crate::store::View;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(block))
}

/// Blocks, newest first / 区块列表
///
/// A page of large blocks may be shorter than asked for; it has a cursor all the same.
#[utoipa::path(
    get,
    path = "/v1/blocks",
    tag = "blocks",
    params(
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<BlockView>, description = "a page"), Failures),
)]
async fn list(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<Json<Page<BlockView>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let cursor = query.number("cursor", 1..=u64::MAX)?;
    context.read(move |view| blocks(view, cursor, limit)).await.map(Json)
}

fn blocks(view: &View<'_>, from: Option<u64>, limit: usize) -> Result<Page<BlockView>, Failure> {
    let tip = view.head()?.height.0;
    let mut height = from.map_or(tip, |from| from.min(tip));
    let (mut items, mut txs) = (Vec::new(), 0);
    while height > 0 && items.len() < limit && txs < BLOCKS_PAGE_TXS_MAX {
        let missing = || Failure::internal(format_args!("block {height} is missing"));
        let block = view.block_view(Height(height))?.ok_or_else(missing)?;
        txs += block.transactions.len();
        items.push(block);
        height -= 1;
    }
    Ok(Page { items, next_cursor: (height > 0).then(|| height.to_string()) })
}

/// One block / 区块
#[utoipa::path(
    get,
    path = "/v1/blocks/{height}",
    tag = "blocks",
    params(("height" = u64, Path, description = "height, from 1")),
    responses((status = 200, body = BlockView, description = "header, certificate, transaction ids"), Failures),
)]
async fn block(
    State(context): State<Arc<ApiContext>>,
    Id(height): Id<u64>,
    raw: RawQuery,
) -> Result<Json<BlockView>, Failure> {
    raw.only(&[])?;
    let block = context.read(move |view| Ok(view.block_view(Height(height))?)).await?;
    block.map(Json).ok_or_else(|| Failure::not_found(format_args!("block {height}")))
}
