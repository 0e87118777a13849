//! Whether an org's systems may be accepted, approved as projects and funded (R-83,
//! what the contract would answer, with the facts that it rests on. The
//! decision is others'.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{CertificateView, ComplianceCondition, Page, SystemCompliance};
use liuhen_types::entity::{Org, System};
use liuhen_types::payload::evaluation::CompliancePurpose;
use liuhen_types::{OrgId, StateKey, TimeMs};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::{Asker, Sight};
use super::limits::{COMPLIANCE_PAGE_MAX, STATE_KEY_BYTES_MAX};
use super::page;
use super::path::Id;
use super::query::RawQuery;
use crate::store::View;

const PURPOSES: [CompliancePurpose; 3] =
    [CompliancePurpose::Acceptance, CompliancePurpose::Project, CompliancePurpose::Funding];

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(compliance))
}

/// Compliance of an org's systems / 合规情况
///
/// For every system of the inventory: the conditions of a certificate, met and missing, by the
/// state of the last block, each with the keys of its facts, and the certificates that were issued.
/// `GET /v1/state` proves every fact and certificate. A page may be shorter than asked for; while
/// it has a cursor there is more to look at.
#[utoipa::path(
    get,
    path = "/v1/compliance/{org}",
    tag = "audit",
    params(
        ("org" = String, Path, description = "org id of the systems' owner"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 20, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<SystemCompliance>, description = "a page, by system"), Failures),
)]
async fn compliance(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(org): Id<OrgId>,
    raw: RawQuery,
) -> Result<Json<Page<SystemCompliance>>, Failure> {
    let query = raw.only(&["cursor", "limit"])?;
    let limit = query.number("limit", 1..=COMPLIANCE_PAGE_MAX as u64)?;
    let limit = limit.map_or(COMPLIANCE_PAGE_MAX, |limit| limit as usize);
    let cursor = query.bounded_text("cursor", STATE_KEY_BYTES_MAX)?.map(str::to_owned);
    context
        .read(move |view| {
            asker.sight(view)?.require_figures_of(&org)?;
            // Systems are drafts to most; their compliance is a figure of the org.
            let sight = Sight::everything();
            let known: Option<Org> = liuhen_contracts::read(view, &StateKey::org(&org))?;
            known.ok_or_else(|| Failure::not_found(format_args!("org {org}")))?;
            let now = view.head()?.time;
            let cursor = cursor.as_deref();
            page::scan_rows(view, &sight, "catalog/system/", cursor, limit, |_, value| {
                let system: System = borsh::from_slice(value).map_err(Failure::internal)?;
                let owned = system.registration.org == org;
                owned.then(|| standing(view, system, now)).transpose()
            })
        })
        .await
        .map(Json)
}

fn standing(view: &View<'_>, system: System, now: TimeMs) -> Result<SystemCompliance, Failure> {
    let conditions = liuhen_contracts::compliance_conditions(view, &system, now)?;
    let conditions: Vec<_> = conditions
        .into_iter()
        .map(|one| ComplianceCondition {
            condition: one.gap,
            is_met: one.is_met,
            facts: one.facts.iter().map(ToString::to_string).collect(),
        })
        .collect();
    let mut certificates = Vec::new();
    for purpose in PURPOSES {
        let key = StateKey::compliance(&system.registration.system_id, purpose);
        let certificate = liuhen_contracts::read(view, &key)?;
        certificates.extend(
            certificate.map(|certificate| CertificateView { key: key.to_string(), certificate }),
        );
    }
    let registration = system.registration;
    Ok(SystemCompliance {
        system_id: registration.system_id,
        name: registration.name,
        org: registration.org,
        status: registration.status,
        complies: conditions.iter().all(|one| one.is_met),
        conditions,
        certificates,
    })
}
