//! Checkpoints, and proofs that one log continues another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::ConsistencyProof;
use liuhen_types::{Checkpoint, Code, Height};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::query::RawQuery;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(checkpoint)).routes(routes!(consistency))
}

/// A checkpoint / 检查点
///
/// Header and certificate of a height, or of the tip. An auditor who keeps one can ask any
/// node later for the consistency with its log.
#[utoipa::path(
    get,
    path = "/v1/checkpoint",
    tag = "proofs",
    params(("height" = Option<u64>, Query, minimum = 1, description = "the tip if absent")),
    responses((status = 200, body = Checkpoint, description = "the checkpoint"), Failures),
)]
async fn checkpoint(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<Json<Checkpoint>, Failure> {
    let query = raw.only(&["height"])?;
    let height = query.number("height", 1..=u64::MAX)?.map(Height);
    let found = context
        .read(move |view| {
            let height = height.map_or_else(|| view.head().map(|head| head.height), Ok)?;
            Ok(view.checkpoint(height)?)
        })
        .await?;
    found.map(Json).ok_or_else(|| match height {
        Some(height) => Failure::not_found(format_args!("block {height}")),
        None => Failure::not_found("the first block"),
    })
}

/// Proof that a log continues an older one / 一致性证明
///
/// Shows that the log of `from_size` entries, as an auditor saw it, is the beginning of the
/// log at `to_height` (RFC 9162, section 2.1.4).
#[utoipa::path(
    get,
    path = "/v1/consistency",
    tag = "proofs",
    params(
        ("from_size" = u64, Query, description = "size of the older log"),
        ("to_height" = Option<u64>, Query, minimum = 1, description = "the tip if absent"),
    ),
    responses((status = 200, body = ConsistencyProof, description = "path and newer checkpoint"), Failures),
)]
async fn consistency(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<Json<ConsistencyProof>, Failure> {
    let query = raw.only(&["from_size", "to_height"])?;
    let from_size = query.number("from_size", 0..=u64::MAX)?;
    let from_size =
        from_size.ok_or_else(|| Failure::new(Code::Parameter, "parameter from_size is missing"))?;
    let to_height = query.number("to_height", 1..=u64::MAX)?.map(Height);
    let proof = context.read(move |view| {
        let to = to_height.map_or_else(|| view.head().map(|head| head.height), Ok)?;
        let Some(header) = view.header(to)? else {
            return Err(Failure::not_found(format_args!("block {to}")));
        };
        let size = header.signed.header.log_size;
        if from_size > size {
            let must = format_args!("at most {size}, the size of the log at height {to}");
            return Err(Failure::parameter("from_size", &from_size.to_string(), must));
        }
        let missing = || Failure::internal(format_args!("header {to} is gone"));
        view.consistency(from_size, to)?.ok_or_else(missing)
    });
    proof.await.map(Json)
}
