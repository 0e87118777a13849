//! The node itself: where it stands, its genesis, its health and metrics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use liuhen_types::Genesis;
use liuhen_types::api::NodeStatus;
use liuhen_types::transaction::CONTRACT_VERSION;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::query::RawQuery;
use super::submission::JSON;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(status)).routes(routes!(genesis))
}

pub(super) fn watch_routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(metrics))
}

/// How the node stands / 节点状态
#[utoipa::path(
    get,
    path = "/v1/status",
    tag = "node",
    responses((status = 200, body = NodeStatus, description = "tip, pool and peers"), Failures),
)]
async fn status(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<Json<NodeStatus>, Failure> {
    raw.only(&[])?;
    let parts = &context.parts;
    let tip = parts.store.tip();
    let contract_version =
        context.read(|view| Ok(liuhen_contracts::contract_version(view)?)).await?;
    Ok(Json(NodeStatus {
        chain_id: parts.store.genesis().chain_id.clone(),
        node: parts.node.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        contract_version,
        contract_version_known: CONTRACT_VERSION,
        height: tip.height,
        header_id: tip.header_id,
        time: tip.time,
        state_root: tip.state_root,
        log_size: tip.log_size,
        log_root: tip.log_root,
        pool_txs: parts.pool.len() as u64,
        pool_bytes: parts.pool.bytes() as u64,
        peers: (parts.peers)() as u64,
    }))
}

/// The genesis of the chain / 创世信息
///
/// The trust root of every offline check. Get it once from somebody you trust; a node
/// that lies about it is noticed because its hash is the parent of block 1.
#[utoipa::path(
    get,
    path = "/v1/genesis",
    tag = "node",
    responses((status = 200, body = Genesis, description = "as in genesis.json"), Failures),
)]
async fn genesis(
    State(context): State<Arc<ApiContext>>,
    raw: RawQuery,
) -> Result<impl IntoResponse, Failure> {
    raw.only(&[])?;
    Ok(([(CONTENT_TYPE, JSON)], context.genesis_json.clone()))
}

/// Whether the node does its work / 健康检查
///
/// 200 while the store takes writes and consensus runs, otherwise 503 with the reason.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "node",
    responses((status = 200, body = String, content_type = "text/plain", description = "ok"), Failures),
)]
async fn health(State(context): State<Arc<ApiContext>>) -> Result<&'static str, Failure> {
    context.parts.health.check().map(|()| "ok\n").map_err(Failure::busy)
}

/// Metrics for Prometheus / 监控指标
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "node",
    responses((status = 200, body = String, content_type = "application/openmetrics-text", description = "OpenMetrics text"), Failures),
)]
async fn metrics(State(context): State<Arc<ApiContext>>) -> impl IntoResponse {
    let text = context.parts.metrics.encode(&context.sample());
    ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
