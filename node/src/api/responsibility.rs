//! Who answers for a copy of data, and which copies must be destroyed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{DestructionDue, Page, Responsibility};
use liuhen_types::entity::{Authorization, Catalog, CopyKind, Custody, Handover, Resource};
use liuhen_types::{
    AuthorizationId, BackflowId, CatalogId, Code, CopyId, DeliveryId, OrgId, Receipt, ResourceId,
    StateKey, TimeMs, TxId,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::{Asker, Sight};
use super::limits::STATE_KEY_BYTES_MAX;
use super::page;
use super::query::RawQuery;
use crate::store::View;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new()
        .routes(routes!(responsibility))
        .routes(routes!(copies))
        .routes(routes!(destructions))
}

/// Who answered for a copy at an instant / 安全责任认定
///
/// The org, with the two transactions that bound its term. The custody is proven under the state
/// root, each transaction by its receipt, all offline. `resource` alone asks for the source of its
/// entry's data, for which the provider always answers; `delivery` and `backflow` for what they
/// hand over, which is the sender's until the other side signs for it. `E_COPY_UNKNOWN` if there
/// is no such copy, or nobody answered for it then. A term that has not ended holds as of the
/// proof's height.
#[utoipa::path(
    get,
    path = "/v1/responsibility",
    tag = "audit",
    params(
        ("copy" = Option<String>, Query, description = "copy id; a consumer's copy bears the id of its grant"),
        ("resource" = Option<String>, Query, description = "id of a resource; with `copy`, that copy must be of its entry's data"),
        ("delivery" = Option<String>, Query, description = "id of a delivery: what it has in transit"),
        ("backflow" = Option<String>, Query, description = "id of a return of data: what it has in transit"),
        ("at" = Option<u64>, Query, description = "milliseconds since 1970; the time of the last block if absent"),
    ),
    responses((status = 200, body = Responsibility, description = "the term with its proofs"), Failures),
)]
async fn responsibility(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Responsibility>, Failure> {
    let query = raw.only(&["copy", "resource", "delivery", "backflow", "at"])?;
    let asked = Asked::of(
        (query.parse("copy")?, query.parse("resource")?),
        (query.parse("delivery")?, query.parse("backflow")?),
    )?;
    let at = query.number("at", 0..=u64::MAX)?.map(TimeMs);
    context
        .read(move |view| {
            let sight = asker.sight(view)?;
            let copy = asked.copy(view, &sight)?;
            answer(view, &sight, &copy, at)
        })
        .await
        .map(Json)
}

/// Which copy is asked for.
enum Asked {
    Copy(CopyId, Option<ResourceId>),
    Source(ResourceId),
    Transit(Handover),
}

impl Asked {
    fn of(
        (copy, resource): (Option<CopyId>, Option<ResourceId>),
        (delivery, backflow): (Option<DeliveryId>, Option<BackflowId>),
    ) -> Result<Self, Failure> {
        Ok(match (copy, resource, delivery, backflow) {
            (Some(copy), resource, None, None) => Self::Copy(copy, resource),
            (None, Some(resource), None, None) => Self::Source(resource),
            (None, None, Some(id), None) => Self::Transit(Handover::Delivery(id)),
            (None, None, None, Some(id)) => Self::Transit(Handover::Backflow(id)),
            _ => {
                let message = "give one of copy, resource, delivery and backflow";
                return Err(Failure::new(Code::Parameter, message));
            }
        })
    }

    fn copy(self, view: &View<'_>, sight: &Sight<'_>) -> Result<CopyId, Failure> {
        match self {
            Self::Copy(copy, None) => Ok(copy),
            Self::Copy(copy, Some(resource)) => {
                let catalog = entry_of(view, sight, None, Some(resource))?;
                let custody: Option<Custody> =
                    liuhen_contracts::read(view, &StateKey::custody(&copy))?;
                let is_of = custody.is_some_and(|custody| custody.catalog_id == catalog);
                if is_of { Ok(copy) } else { Err(unknown("there is no copy", &copy)) }
            }
            Self::Source(resource) => {
                let id = entry_of(view, sight, None, Some(resource))?;
                let catalog: Option<Catalog> =
                    liuhen_contracts::read(view, &StateKey::catalog(&id))?;
                let gone = || Failure::not_found(format_args!("catalog {id}"));
                Ok(CopyId::of(CopyKind::Source, &id, &catalog.ok_or_else(gone)?.provider))
            }
            Self::Transit(handover) => Ok(CopyId::in_transit(&handover)),
        }
    }
}

fn unknown(why: &str, copy: &CopyId) -> Failure {
    Failure::new(Code::CopyUnknown, format!("{why} {copy}"))
}

fn answer(
    view: &View<'_>,
    sight: &Sight<'_>,
    copy: &CopyId,
    at: Option<TimeMs>,
) -> Result<Responsibility, Failure> {
    let at = at.map_or_else(|| view.head().map(|head| head.time), Ok)?;
    let key = StateKey::custody(copy);
    let sees = sight.sees(&key)?;
    let custody: Option<Custody> = liuhen_contracts::read(view, &key)?.filter(|_| sees);
    let custody = custody.ok_or_else(|| unknown("there is no copy", copy))?;
    let nobody = || unknown(&format!("nobody answered at {at} for copy"), copy);
    let term = custody.term_at(at).cloned().ok_or_else(nobody)?;
    let state = view.state_view(&key)?.ok_or_else(|| Failure::not_found("the first block"))?;
    let begun = receipt(view, &term.begun_by)?;
    let ended = term.ended_by.as_ref().map(|id| receipt(view, id)).transpose()?;
    let Custody { copy_id, kind, catalog_id, .. } = custody;
    Ok(Responsibility { copy_id, kind, catalog_id, at, term, state, begun, ended })
}

/// The receipt of a transaction that the state names.
fn receipt(view: &View<'_>, id: &TxId) -> Result<Receipt, Failure> {
    let gone = || Failure::internal(format_args!("transaction {id} is not in the chain"));
    view.receipt(id)?.ok_or_else(gone)
}

/// Copies of an entry's data / 数据副本
///
/// All there ever were that whoever asks may see, with everybody who answered for them, in the
/// order in which they came, the source first; what is in transit is asked for by its delivery.
#[utoipa::path(
    get,
    path = "/v1/responsibility/copies",
    tag = "audit",
    params(
        ("catalog" = Option<String>, Query, description = "catalog id; this or `resource`"),
        ("resource" = Option<String>, Query, description = "id of a resource mounted behind the entry"),
        ("cursor" = Option<u64>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Custody>, description = "a page"), Failures),
)]
async fn copies(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Custody>>, Failure> {
    let query = raw.only(&["catalog", "resource", "cursor", "limit"])?;
    let (limit, cursor) = (page::limit(&query)?, query.number("cursor", 0..=u64::MAX)?);
    let (catalog, resource) = (query.parse("catalog")?, query.parse("resource")?);
    if catalog.is_some() == resource.is_some() {
        return Err(Failure::new(Code::Parameter, "give either catalog or resource"));
    }
    context
        .read(move |view| {
            let sight = asker.sight(view)?;
            let catalog = entry_of(view, &sight, catalog, resource)?;
            copies_of(view, &sight, &catalog, cursor.unwrap_or(0), limit)
        })
        .await
        .map(Json)
}

fn entry_of(
    view: &View<'_>,
    sight: &Sight<'_>,
    catalog: Option<CatalogId>,
    resource: Option<ResourceId>,
) -> Result<CatalogId, Failure> {
    if let Some(resource) = resource {
        let key = StateKey::resource(&resource);
        let sees = sight.sees(&key)?;
        let found: Option<Resource> = liuhen_contracts::read(view, &key)?.filter(|_| sees);
        let found = found.ok_or_else(|| Failure::not_found(format_args!("resource {resource}")))?;
        return Ok(found.mount.catalog_id);
    }
    catalog.ok_or_else(|| missing("catalog"))
}

fn copies_of(
    view: &View<'_>,
    sight: &Sight<'_>,
    catalog: &CatalogId,
    from: u64,
    limit: usize,
) -> Result<Page<Custody>, Failure> {
    if !sight.sees(&StateKey::catalog(catalog))? {
        return Ok(Page { items: Vec::new(), next_cursor: None });
    }
    let count: Option<u64> = liuhen_contracts::read(view, &StateKey::copy_count(catalog))?;
    let (mut items, mut next_cursor) = (Vec::new(), None);
    for index in from..count.unwrap_or(0) {
        let gone = || Failure::internal(format_args!("copy {index} of {catalog} is missing"));
        let id: Option<CopyId> = liuhen_contracts::read(view, &StateKey::copy_of(catalog, index))?;
        let key = StateKey::custody(&id.ok_or_else(gone)?);
        if sight.sees(&key)? {
            if items.len() >= limit {
                next_cursor = Some(index.to_string());
                break;
            }
            items.push(liuhen_contracts::read(view, &key)?.ok_or_else(gone)?);
        }
    }
    Ok(Page { items, next_cursor })
}

/// Copies whose destruction is due / 待销毁副本
///
/// Consumers' copies whose grant has ended, by the time of the last block, until their destruction
/// is certified. In order of copy. A page may be shorter than asked for, even empty, if few match;
/// while it has a cursor there is more to look at.
#[utoipa::path(
    get,
    path = "/v1/destructions",
    tag = "audit",
    params(
        ("org" = Option<String>, Query, description = "who must destroy, or provided the data"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<DestructionDue>, description = "a page"), Failures),
)]
async fn destructions(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<DestructionDue>>, Failure> {
    let query = raw.only(&["org", "cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let org: Option<OrgId> = query.parse("org")?;
    let cursor = query.bounded_text("cursor", STATE_KEY_BYTES_MAX)?.map(str::to_owned);
    context
        .read(move |view| {
            let now = view.head()?.time;
            let concerns = |due: &DestructionDue| {
                org.as_ref().is_none_or(|org| [&due.org, &due.provider].contains(&org))
            };
            let sight = asker.sight(view)?;
            let cursor = cursor.as_deref();
            page::scan_rows(view, &sight, "custody/copy/", cursor, limit, |_, value| {
                let custody: Custody = borsh::from_slice(value).map_err(Failure::internal)?;
                Ok(due(view, custody, now)?.filter(concerns))
            })
        })
        .await
        .map(Json)
}

/// The copy, if its destruction is due now.
fn due(view: &View<'_>, custody: Custody, now: TimeMs) -> Result<Option<DestructionDue>, Failure> {
    let since = liuhen_contracts::destruction_due(view, &custody.copy_id, now)?;
    let (Some(due_since), Some(term)) = (since, custody.terms.last()) else { return Ok(None) };
    // A consumer's copy bears the id of its grant.
    let grant = AuthorizationId::new(custody.copy_id.as_str()).map_err(Failure::internal)?;
    let found: Option<Authorization> =
        liuhen_contracts::read(view, &StateKey::authorization(&grant))?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(DestructionDue {
        org: term.org.clone(),
        copy_id: custody.copy_id,
        catalog_id: custody.catalog_id,
        authorization_id: grant,
        provider: found.provider,
        due_since,
    }))
}

fn missing(name: &str) -> Failure {
    Failure::new(Code::Parameter, format!("parameter {name} is missing"))
}
