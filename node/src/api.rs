//! The HTTP API: REST under `/v1`, the event stream, metrics and health.
//!
//! One file per group of endpoints; the OpenAPI document grows from the same
//! definitions as the routes. Reads answer from the committed tip; whatever
//! matters carries its proof, so a client need not trust the node. What is read is
//! graded by the roles of who asks, unless the node is told not to: every endpoint
//! that answers with objects takes an `Asker` (`grade.rs`) and looks through its sight.

pub mod context;
pub mod limits;
pub mod server;
pub mod submission;

mod admit;
mod blocks;
mod catalogs;
mod compliance;
mod docs;
mod entities;
mod error;
mod events;
mod grade;
mod locate;
mod observe;
mod orgs;
mod overdue;
mod page;
mod path;
mod proofs;
mod query;
mod reads;
mod reports;
mod responsibility;
mod shares;
mod state;
mod status;
mod trace;
mod tx;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use context::{ApiContext, ApiParts};
pub use error::Failure;
pub use server::serve;
pub use submission::{decode_list, decode_submission};

/// All routes with the OpenAPI document that describes them.
fn routes(context: &Arc<ApiContext>) -> (Router<Arc<ApiContext>>, OpenApi) {
    let short = OpenApiRouter::new()
        .merge(status::routes())
        .merge(blocks::routes())
        .merge(state::routes())
        .merge(orgs::routes())
        .merge(catalogs::routes())
        .merge(locate::routes())
        .merge(entities::routes())
        .merge(shares::routes())
        .merge(trace::routes())
        .merge(responsibility::routes())
        .merge(compliance::routes())
        .merge(reads::routes())
        .merge(proofs::routes())
        .merge(docs::routes())
        .merge(tx::routes())
        .layer(from_fn_with_state(Arc::clone(context), admit::admit));
    // What waits by its nature has its own bounds; what watches the node must
    // answer when everything else is too busy to.
    let unbounded = OpenApiRouter::new()
        .merge(tx::waiting_routes())
        .merge(reports::routes())
        .merge(events::routes())
        .merge(overdue::routes())
        .merge(status::watch_routes());
    OpenApiRouter::with_openapi(docs::header()).merge(short).merge(unbounded).split_for_parts()
}

/// The service of a node.
pub fn router(context: Arc<ApiContext>) -> Router {
    let (router, _) = routes(&context);
    router
        .fallback(error::unknown_path)
        .method_not_allowed_fallback(error::unknown_method)
        .layer(from_fn_with_state(Arc::clone(&context), observe::observe))
        .layer(from_fn(docs::security_headers))
        .with_state(context)
}

/// The OpenAPI document.
pub fn openapi(context: &Arc<ApiContext>) -> OpenApi {
    routes(context).1
}
