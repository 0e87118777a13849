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
use super::grade::{Asker, Sight};
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
/// Each with the ids of those of its transactions that whoever asks may see. A page of large
/// blocks may be shorter than asked for; it has a cursor all the same.
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
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<BlockView>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let cursor = query.number("cursor", 1..=u64::MAX)?;
    context.read(move |view| blocks(view, &asker, cursor, limit)).await.map(Json)
}

fn blocks(
    view: &View<'_>,
    asker: &Asker,
    from: Option<u64>,
    limit: usize,
) -> Result<Page<BlockView>, Failure> {
    let sight = asker.sight(view)?;
    let tip = view.head()?.height.0;
    let mut height = from.map_or(tip, |from| from.min(tip));
    let (mut items, mut txs) = (Vec::new(), 0);
    while height > 0 && items.len() < limit && txs < BLOCKS_PAGE_TXS_MAX {
        let missing = || Failure::internal(format_args!("block {height} is missing"));
        let mut block = view.block_view(Height(height))?.ok_or_else(missing)?;
        txs += block.transactions.len();
        keep_seen(view, &sight, &mut block)?;
        items.push(block);
        height -= 1;
    }
    Ok(Page { items, next_cursor: (height > 0).then(|| height.to_string()) })
}

/// One block / 区块
///
/// With the ids of those of its transactions that whoever asks may see.
#[utoipa::path(
    get,
    path = "/v1/blocks/{height}",
    tag = "blocks",
    params(("height" = u64, Path, description = "height, from 1")),
    responses((status = 200, body = BlockView, description = "header, certificate, transaction ids"), Failures),
)]
async fn block(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(height): Id<u64>,
    raw: RawQuery,
) -> Result<Json<BlockView>, Failure> {
    raw.only(&[])?;
    let read = context.read(move |view| {
        let mut block = view.block_view(Height(height))?;
        if let Some(block) = &mut block {
            keep_seen(view, &asker.sight(view)?, block)?;
        }
        Ok(block)
    });
    let block = read.await?;
    block.map(Json).ok_or_else(|| Failure::not_found(format_args!("block {height}")))
}

/// Leaves out the ids of transactions that may not be seen: who knows an id may ask for
/// the transaction.
fn keep_seen(view: &View<'_>, sight: &Sight<'_>, block: &mut BlockView) -> Result<(), Failure> {
    if sight.is_open() {
        return Ok(());
    }
    let end = block.log_start.saturating_add(block.transactions.len() as u64);
    let (mut seen, mut next) = (Vec::new(), block.log_start);
    while next < end {
        // The store gives a page at a time; a block may have more.
        let events = view.events(next, (end - next) as usize)?;
        let Some(last) = events.last() else { break };
        next = last.log_index.saturating_add(1);
        for event in events {
            if sight.sees_event(&event)? {
                seen.push(event.tx_id);
            }
        }
    }
    block.transactions = seen;
    Ok(())
}
