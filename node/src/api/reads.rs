//! What was read in audit sessions and about incidents, as this node recorded it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{Page, ReadRecord};
use liuhen_types::{IncidentId, SessionId, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::page;
use super::query::RawQuery;
use crate::reads::ReadPage;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(reads))
}

/// Reads in audit sessions and about incidents / 查阅记录
///
/// As this node recorded them before it answered; other nodes have records of their
/// own. Whoever may see the session or the incident may see its reads. A page may be shorter
/// than asked for; while it has a cursor there is more to look at.
#[utoipa::path(
    get,
    path = "/v1/reads",
    tag = "audit",
    params(
        ("session" = Option<String>, Query, description = "audit session"),
        ("incident" = Option<String>, Query, description = "incident"),
        ("cursor" = Option<u64>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<ReadRecord>, description = "a page, oldest first"), Failures),
)]
async fn reads(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<ReadRecord>>, Failure> {
    let query = raw.only(&["session", "incident", "cursor", "limit"])?;
    let session: Option<SessionId> = query.parse("session")?;
    let incident: Option<IncidentId> = query.parse("incident")?;
    let limit = page::limit(&query)?;
    let from = query.number("cursor", 0..=u64::MAX)?.unwrap_or(0);
    let log = Arc::clone(&context.parts.reads);
    let page = context.read(move |view| {
        let sight = asker.sight(view)?;
        if !sight.reaches("audit/session/") && !sight.reaches("security/incident/") {
            return Ok(ReadPage { records: Vec::new(), next: None });
        }
        log.page(from, limit, |record| -> Result<bool, Failure> {
            let wanted = |given: bool, equal: bool| !given || equal;
            if !wanted(session.is_some(), record.session == session)
                || !wanted(incident.is_some(), record.incident == incident)
            {
                return Ok(false);
            }
            let keys = [
                record.session.as_ref().map(StateKey::audit_session),
                record.incident.as_ref().map(StateKey::incident),
            ];
            for key in keys.iter().flatten() {
                if sight.sees(key)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    });
    let page = page.await?;
    let next_cursor = page.next.map(|next| next.to_string());
    Ok(Json(Page { items: page.records, next_cursor }))
}
