//! Values of the state: with proof under any key, and evidence by its digest.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use borsh::BorshDeserialize;
use liuhen_types::api::StateView;
use liuhen_types::entity::EvidenceRecord;
use liuhen_types::{Code, Hash, Namespace, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::limits::STATE_KEY_BYTES_MAX;
use super::path::Ids;
use super::query::RawQuery;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(value)).routes(routes!(evidence))
}

/// A value of the state with its proof / 状态与证明
///
/// The proof shows the value, or that there is none, under the state root of the
/// checkpoint's header. That there is none is told only to who may read all of its kind.
#[utoipa::path(
    get,
    path = "/v1/state",
    tag = "proofs",
    params(("key" = String, Query, min_length = 1, max_length = 256,
        description = "contract/entity/id, such as org/org/hebei-minzheng")),
    responses((status = 200, body = StateView, description = "value or absence, proof, checkpoint"), Failures),
)]
async fn value(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<StateView>, Failure> {
    let query = raw.only(&["key"])?;
    let key = query.bounded_text("key", STATE_KEY_BYTES_MAX)?;
    let key = key.ok_or_else(|| Failure::new(Code::Parameter, "parameter key is missing"))?;
    let key = StateKey::from_bytes(key.as_bytes().to_vec());
    let read = context.read(move |view| {
        asker.sight(view)?.require(&key)?;
        Ok(view.state_view(&key)?)
    });
    let found = read.await?;
    found.map(Json).ok_or_else(|| Failure::not_found("the first block"))
}

/// Notarised evidence / 存证记录
#[utoipa::path(
    get,
    path = "/v1/evidence/{namespace}/{digest}",
    tag = "state",
    params(
        ("namespace" = String, Path, description = "namespace"),
        ("digest" = String, Path, description = "digest, 64 hexadecimal digits"),
    ),
    responses((status = 200, body = EvidenceRecord, description = "who notarised it and when"), Failures),
)]
async fn evidence(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Ids(namespace, digest): Ids<Namespace, Hash>,
    raw: RawQuery,
) -> Result<Json<EvidenceRecord>, Failure> {
    raw.only(&[])?;
    entity(&context, asker, StateKey::evidence(&namespace, &digest)).await
}

/// The entity under a key.
///
/// # Errors
/// `E_NOT_FOUND` if there is none, or none for whoever asks.
pub(super) async fn entity<T: BorshDeserialize + Send + 'static>(
    context: &Arc<ApiContext>,
    asker: Asker,
    key: StateKey,
) -> Result<Json<T>, Failure> {
    let read = context.read(move |view| {
        asker.sight(view)?.require(&key)?;
        let found: Option<T> = liuhen_contracts::read(view, &key)?;
        found.ok_or_else(|| Failure::not_found(&key))
    });
    read.await.map(Json)
}
