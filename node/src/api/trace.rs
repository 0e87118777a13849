//! The life of a share: who asked, who allowed, what was accessed, in order of the
//! log, and whether that is everything.

mod complete;
mod follow;
mod implied;
mod steps;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::Trace;
use liuhen_types::entity::{Authorization, Catalog, ShareRequest};
use liuhen_types::{RequestId, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::path::Id;
use super::query::RawQuery;
use crate::store::View;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(share))
}

/// The trace of a share / 共享全程留痕
///
/// The request, its demand, the catalog entry and its resources, the grant, deliveries, every
/// anchored batch of accesses, violations, incidents, disputes, quality issues, export
/// approvals, suspensions and the destruction of the copy, refused attempts too. `complete`
/// holds if every step that the state speaks of is there and the anchors add up to the
/// grant's counters, which are provable; otherwise `missing` names what is not. At most
/// 5000 steps.
#[utoipa::path(
    get,
    path = "/v1/trace/share/{request_id}",
    tag = "shares",
    params(("request_id" = String, Path, description = "request id, the share's id")),
    responses((status = 200, body = Trace, description = "the trace"), Failures),
)]
async fn share(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<RequestId>,
    raw: RawQuery,
) -> Result<Json<Trace>, Failure> {
    raw.only(&[])?;
    let read = context.read(move |view| {
        asker.sight(view)?.require_trace(&id)?;
        trace(view, &id)
    });
    read.await.map(Json)
}

/// What the state says about a share.
struct Share {
    request: ShareRequest,
    catalog: Option<Catalog>,
    authorization: Option<Authorization>,
}

fn trace(view: &View<'_>, id: &RequestId) -> Result<Trace, Failure> {
    let request: Option<ShareRequest> = liuhen_contracts::read(view, &StateKey::request(id))?;
    let request = request.ok_or_else(|| Failure::not_found(format_args!("request {id}")))?;
    let catalog = liuhen_contracts::read(view, &StateKey::catalog(&request.request.catalog_id))?;
    let key = request.authorization_id.as_ref().map(StateKey::authorization);
    let authorization = key.map(|key| liuhen_contracts::read(view, &key)).transpose()?.flatten();
    let share = Share { request, catalog, authorization };

    let gathered = steps::gather(view, &share)?;
    let missing = complete::missing(view, &share, &gathered)?;
    let batches = complete::batches(&share, &gathered);
    let head = view.head()?.height;
    let unsigned = || Failure::internal(format_args!("header {head} is missing"));
    let as_of = view.header(head)?.ok_or_else(unsigned)?.signed;
    let Share { request, authorization, .. } = share;
    let counter = |read: fn(&Authorization) -> u64| authorization.as_ref().map_or(0, read);
    Ok(Trace {
        request_id: id.clone(),
        catalog_id: request.request.catalog_id,
        authorization_id: request.authorization_id,
        items_requested: request.request.items.into_iter().map(|item| item.item_id).collect(),
        items_granted: request.granted_items,
        accesses_ok: counter(|authorization| authorization.ok),
        accesses_denied: counter(|authorization| authorization.denied),
        complete: missing.is_empty(),
        missing,
        batches,
        steps: gathered.steps.into_iter().map(|step| step.event).collect(),
        as_of,
    })
}
