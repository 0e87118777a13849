//! Graded reads (R-31, R-77; section 4.4): who asks, and what of the state they may see.
//!
//! A request without a ticket is everybody's. What may not be seen is answered like
//! what does not exist. Transactions by their id are not graded: ids are salted, and
//! only who may see a step is told its id.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use liuhen_contracts::{NoReader, Reader, Reading};
use liuhen_crypto::sm3_domain;
use liuhen_types::api::{Event, ReadRecord, ReportStep};
use liuhen_types::entity::{Catalog, CatalogReach, Deadline, KeyRecord, KeyStatus};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{
    Code, OrgId, ReadTicket, RegionCode, RequestId, SignedReadTicket, StateKey, TimeMs,
};

use super::context::ApiContext;
use super::error::Failure;
use super::limits::{PATH_BYTES_MAX, TICKET_SKEW_MS};
use crate::config::ReadAccess;
use crate::store::View;

const VERIFIED_DOMAIN: &str = "liuhen/verified-read-ticket/v1";

/// Who asks.
#[derive(Clone, Debug)]
pub(super) enum Asker {
    /// The node does not grade.
    Anyone,
    /// Graded; none is whoever has no ticket.
    Graded(Option<Arc<Ticketed>>),
}

/// Who asks with a ticket that holds.
#[derive(Debug)]
pub(super) struct Ticketed {
    ticket: ReadTicket,
    reader: Reader,
}

impl FromRequestParts<Arc<ApiContext>> for Asker {
    type Rejection = Failure;

    /// Finds out who asks, and records what is read in a session or about an incident
    /// before it is answered. Endpoints that grade nothing do not ask.
    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<ApiContext>,
    ) -> Result<Self, Failure> {
        let asker = |ticketed| match context.parts.access {
            ReadAccess::Open => Self::Anyone,
            ReadAccess::Graded => Self::Graded(ticketed),
        };
        let Some(signed) = shown(parts)? else { return Ok(asker(None)) };
        Ok(asker(Some(Arc::new(identified(context, signed, parts).await?))))
    }
}

/// Records a read in a session or about an incident where reading takes no ticket.
pub(super) struct Recorded;

impl FromRequestParts<Arc<ApiContext>> for Recorded {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        context: &Arc<ApiContext>,
    ) -> Result<Self, Failure> {
        let shown = shown(parts).ok().flatten();
        if let Some(signed) = shown.filter(|signed| is_recorded(&signed.ticket)) {
            match identified(context, signed, parts).await {
                // Unrecorded is unanswered; a ticket that does not hold is nobody's.
                Err(failure) if failure.code == Code::Internal => return Err(failure),
                _ => {}
            }
        }
        Ok(Self)
    }
}

/// True if what is read with a ticket is recorded.
fn is_recorded(ticket: &ReadTicket) -> bool {
    ticket.session.is_some() || ticket.incident.is_some()
}

/// The ticket that a request shows.
fn shown(parts: &Parts) -> Result<Option<SignedReadTicket>, Failure> {
    let Some(header) = parts.headers.get(AUTHORIZATION) else { return Ok(None) };
    let header = header.to_str().map_err(|_| refused("the header is no text"))?;
    SignedReadTicket::from_header(header).map(Some).map_err(refused)
}

async fn identified(
    context: &Arc<ApiContext>,
    signed: SignedReadTicket,
    parts: &Parts,
) -> Result<Ticketed, Failure> {
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    if path.len() > PATH_BYTES_MAX {
        let message = format!("path is {} bytes, the limit is {PATH_BYTES_MAX}", path.len());
        return Err(Failure::new(Code::Parameter, message));
    }
    let shared = Arc::clone(context);
    context.block(move || identify(&shared, signed, path)).await
}

fn identify(
    context: &ApiContext,
    signed: SignedReadTicket,
    path: String,
) -> Result<Ticketed, Failure> {
    let Ticketed { ticket, reader } = check(context, signed)?;
    if is_recorded(&ticket) {
        context.parts.reads.append(&ReadRecord {
            at: now(),
            org: reader.org.clone(),
            key_id: ticket.key_id,
            session: reader.session.clone(),
            incident: reader.incident.clone(),
            path,
        })?;
    }
    Ok(Ticketed { ticket, reader })
}

/// Who a ticket says that reads, if it holds.
fn check(context: &ApiContext, signed: SignedReadTicket) -> Result<Ticketed, Failure> {
    let store = &context.parts.store;
    signed.ticket.check(&store.genesis().chain_id, now(), TICKET_SKEW_MS).map_err(refused)?;
    let view = store.view();
    let key = key_of(&view, &signed.ticket)?;
    if is_recorded(&signed.ticket) && key.purpose != KeyPurpose::Org {
        return Err(about(&signed.ticket, "reads in no session: it is not a key of the whole org"));
    }
    let bytes = borsh::to_vec(&signed).map_err(Failure::internal)?;
    let hash = sm3_domain(VERIFIED_DOMAIN, &[&bytes]);
    if !context.tickets.contains(&hash) {
        let verifier = context.parts.signatures.signers().key(&key.public_key);
        if !verifier.verify(&signed.ticket.message(), &signed.signature) {
            return Err(about(&signed.ticket, "did not sign it"));
        }
        context.tickets.insert(hash);
    }
    let ticket = signed.ticket;
    let reader = Reader {
        org: ticket.org.clone(),
        session: ticket.session.clone(),
        incident: ticket.incident.clone(),
    };
    // Refused at once rather than answered as if nothing existed.
    reading(&view, &reader)?;
    Ok(Ticketed { ticket, reader })
}

/// The key of a ticket, if it may sign one now.
fn key_of(view: &View<'_>, ticket: &ReadTicket) -> Result<KeyRecord, Failure> {
    let key: Option<KeyRecord> = liuhen_contracts::read(view, &StateKey::key(&ticket.key_id))?;
    let key = key.filter(|key| key.org == ticket.org && key.purpose != KeyPurpose::Node);
    let unknown = || about(ticket, &format!("is no key of org {}", ticket.org));
    let key = key.ok_or_else(unknown)?;
    if key.status != KeyStatus::Active {
        return Err(about(ticket, "is revoked"));
    }
    // By the clock of the chain, as for its transactions.
    let now = view.head()?.time;
    if key.not_after.is_some_and(|last| last < now) {
        return Err(about(ticket, "is past its last day"));
    }
    Ok(key)
}

fn about(ticket: &ReadTicket, what: &str) -> Failure {
    refused(format_args!("key {} {what}", ticket.key_id))
}

fn reading<'v>(view: &'v View<'_>, reader: &Reader) -> Result<Reading<'v>, Failure> {
    Reading::of(view, reader, view.head()?.time).map_err(|error| match error {
        NoReader::State(error) => error.into(),
        other => refused(other),
    })
}

fn refused(why: impl std::fmt::Display) -> Failure {
    Failure::new(Code::Ticket, format!("{why}; sign a new ticket, or read without one"))
}

fn now() -> TimeMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    TimeMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl Asker {
    /// What may be seen at one moment of the chain.
    ///
    /// # Errors
    /// If the state fails, or the reader is none any more.
    pub(super) fn sight<'v>(&self, view: &'v View<'_>) -> Result<Sight<'v>, Failure> {
        Ok(Sight(match self {
            Self::Anyone => None,
            Self::Graded(None) => Some(Reading::public(view)),
            Self::Graded(Some(ticketed)) => {
                // Streams look again and again: a ticket ends, and so may its key.
                let Ticketed { ticket, reader } = ticketed.as_ref();
                if ticket.expires_at < now() {
                    return Err(refused("the read ticket has ended"));
                }
                key_of(view, ticket)?;
                Some(reading(view, reader)?)
            }
        }))
    }
}

/// What may be seen at one moment of the chain; none sees everything.
pub(super) struct Sight<'v>(Option<Reading<'v>>);

impl Sight<'_> {
    /// Hides nothing: for what was graded as a whole.
    pub(super) const fn everything() -> Self {
        Self(None)
    }

    /// True if nothing is hidden.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_none()
    }

    /// True if what a key names may be seen, or its absence known.
    pub(super) fn sees(&self, key: &StateKey) -> Result<bool, Failure> {
        self.0.as_ref().map_or(Ok(true), |reading| Ok(reading.sees(key)?))
    }

    /// True if a row of a list may be seen.
    pub(super) fn sees_row(&self, key: &[u8], value: &[u8]) -> Result<bool, Failure> {
        let Some(reading) = &self.0 else { return Ok(true) };
        Ok(reading.sees_row(&StateKey::from_bytes(key.to_vec()), value)?)
    }

    /// Refuses what may not be seen as if it did not exist.
    pub(super) fn require(&self, key: &StateKey) -> Result<(), Failure> {
        if self.sees(key)? { Ok(()) } else { Err(Failure::not_found(key)) }
    }

    /// The same for the trace of a share.
    pub(super) fn require_trace(&self, id: &RequestId) -> Result<(), Failure> {
        let sees = self.0.as_ref().map_or(Ok(true), |reading| reading.sees_trace(id))?;
        if sees { Ok(()) } else { Err(Failure::not_found(format_args!("request {id}"))) }
    }

    /// The same for the figures of a region.
    pub(super) fn require_figures(&self, region: &RegionCode) -> Result<(), Failure> {
        let sees = self.0.as_ref().map_or(Ok(true), |reading| reading.sees_figures(region))?;
        if sees { Ok(()) } else { Err(Failure::not_found(format_args!("region {region}"))) }
    }

    /// The same for the figures of an org.
    pub(super) fn require_figures_of(&self, org: &OrgId) -> Result<(), Failure> {
        let sees = self.0.as_ref().map_or(Ok(true), |reading| reading.sees_figures_of(org))?;
        if sees { Ok(()) } else { Err(Failure::not_found(format_args!("org {org}"))) }
    }

    /// True if a step of the log may be seen.
    pub(super) fn sees_event(&self, event: &Event) -> Result<bool, Failure> {
        let Some(reading) = &self.0 else { return Ok(true) };
        Ok(reading.sees_step(&event.kind, &event.sender, &keys_of(&event.subjects))?)
    }

    /// The same of a step of a report.
    pub(super) fn sees_report_step(&self, step: &ReportStep) -> Result<bool, Failure> {
        let Some(reading) = &self.0 else { return Ok(true) };
        Ok(reading.sees_step(&step.kind, &step.sender, &keys_of(&step.subjects))?)
    }

    /// True if a deadline of a report may be seen.
    pub(super) fn sees_deadline(&self, deadline: &Deadline) -> Result<bool, Failure> {
        let Some(reading) = &self.0 else { return Ok(true) };
        let key = StateKey::deadline(deadline.kind, &deadline.subject);
        let value = borsh::to_vec(deadline).map_err(Failure::internal)?;
        Ok(reading.sees_row(&key, &value)?)
    }

    /// True if a list of what begins so may have rows that may be seen.
    pub(super) fn reaches(&self, prefix: &str) -> bool {
        self.0.as_ref().is_none_or(|reading| reading.reaches(prefix))
    }

    /// True if a catalog entry may be seen.
    pub(super) fn sees_catalog(&self, catalog: &Catalog) -> Result<bool, Failure> {
        self.0.as_ref().map_or(Ok(true), |reading| Ok(reading.sees_catalog(catalog)?))
    }

    /// Where a search may look; none is everywhere.
    pub(super) fn catalog_reach(&self) -> Option<Vec<CatalogReach>> {
        self.0.as_ref().map(Reading::catalog_reach)
    }
}

fn keys_of(subjects: &[String]) -> Vec<StateKey> {
    subjects.iter().map(|key| StateKey::from_bytes(key.clone().into_bytes())).collect()
}
