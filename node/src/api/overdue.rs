//! The stream of what becomes overdue: a fact with an event, never a decision.
//!
//! Nothing is written when a day passes (see decision 0008), so these events are read
//! from the deadlines: first all that are overdue, then, each time the chain's date
//! moves on, those whose last day has passed since, and those that began overdue.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use futures::stream::{self, Stream};
use liuhen_crypto::sm3;
use liuhen_types::api::Page;
use liuhen_types::entity::Deadline;
use liuhen_types::{Date, Hash, Height, OrgId, State as _, StateKey};
use tokio::sync::{OwnedSemaphorePermit, watch};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::{ApiContext, place};
use super::docs::Failures;
use super::error::Failure;
use super::grade::{Asker, Sight};
use super::limits::{STREAM_EVENTS_READ, STREAM_HEARTBEAT, STREAMS_MAX};
use super::page;
use super::query::RawQuery;
use crate::limits::PAGE_ROWS_MAX;
use crate::store::{Tip, View};

/// What the keys of the calendar's years start with.
const CALENDAR: &[u8] = b"calendar/year/";
/// Name of the events.
const EVENT: &str = "overdue";

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(overdue))
}

/// What becomes overdue / 超期事件
///
/// Server-sent events of name `overdue`, `data` a Deadline as JSON: all that are overdue by the
/// date of the last block (UTC+8) and may be seen, then each one as its last day passes. A
/// client that comes back starts anew, and after a calendar arrived all is told again. Ends only
/// with the read ticket, if there is one; a comment comes at least every 10 s.
#[utoipa::path(
    get,
    path = "/v1/events/overdue",
    tag = "events",
    params(("org" = Option<String>, Query, description = "who must act, watches, or is concerned")),
    responses((status = 200, body = Deadline, content_type = "text/event-stream", description = "the stream"), Failures),
)]
async fn overdue(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Sse<impl Stream<Item = Result<SseEvent, Infallible>>>, Failure> {
    let query = raw.only(&["org"])?;
    let org: Option<OrgId> = query.parse("org")?;
    let place = place(&context.streams, "event streams", STREAMS_MAX)?;
    let tips = context.parts.store.subscribe();
    let told = None;
    let ready = VecDeque::new();
    let round = None;
    let follower = Follower { context, asker, tips, org, told, round, ready, _place: place };
    let stream = stream::unfold(follower, async |mut follower| {
        let event = follower.next().await?;
        Some((Ok(event), follower))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(STREAM_HEARTBEAT)))
}

/// Up to where all that is overdue was told.
#[derive(Clone, Copy, Debug)]
struct Told {
    date: Date,
    height: Height,
    /// Digest of the calendar: a year that arrives later may move a deadline to an
    /// earlier day, which no date tells.
    calendar: Hash,
}

/// One way through the deadlines.
#[derive(Clone, Debug)]
struct Round {
    now: Told,
    cursor: Option<String>,
}

struct Follower {
    context: Arc<ApiContext>,
    asker: Asker,
    tips: watch::Receiver<Tip>,
    org: Option<OrgId>,
    told: Option<Told>,
    round: Option<Round>,
    ready: VecDeque<Deadline>,
    _place: OwnedSemaphorePermit,
}

impl Follower {
    /// The next event; none when the node stops or cannot read.
    async fn next(&mut self) -> Option<SseEvent> {
        loop {
            if let Some(deadline) = self.ready.pop_front() {
                return SseEvent::default().event(EVENT).json_data(deadline).ok();
            }
            if let Err(failure) = self.read().await {
                tracing::error!(detail = failure.detail, "a stream of overdue work ends");
                return None;
            }
            if self.ready.is_empty() && self.round.is_none() {
                tokio::select! {
                    changed = self.tips.changed() => changed.ok()?,
                    () = self.context.stopping() => return None,
                }
            }
        }
    }

    /// One page of the round, or the beginning of one if the date moved on.
    async fn read(&mut self) -> Result<(), Failure> {
        // Marked as seen before reading, so that a commit meanwhile wakes us.
        self.tips.borrow_and_update();
        let (round, told, org) = (self.round.clone(), self.told, self.org.clone());
        let asker = self.asker.clone();
        let read = self.context.read(move |view| {
            let round = match round {
                Some(round) => round,
                None => match begin(view, told)? {
                    Some(round) => round,
                    None => return Ok(None),
                },
            };
            let page = due(view, &asker.sight(view)?, &round, told, org.as_ref())?;
            Ok(Some((round.now, page)))
        });
        let Some((now, page)) = read.await? else { return Ok(()) };
        self.ready = page.items.into();
        self.round = page.next_cursor.map(|cursor| Round { now, cursor: Some(cursor) });
        if self.round.is_none() {
            self.told = Some(now);
        }
        Ok(())
    }
}

/// A round through the deadlines, if the date is later than what was told.
fn begin(view: &View<'_>, told: Option<Told>) -> Result<Option<Round>, Failure> {
    let head = view.head()?;
    let now = Told { date: head.time.date(), height: head.height, calendar: calendar(view)? };
    let is_new = told.is_none_or(|told| told.date < now.date);
    Ok(is_new.then_some(Round { now, cursor: None }))
}

/// A digest of the working-day calendar, with how many deadlines are still to be reckoned by
/// each year of it: a calendar that came late reckons them batch by batch.
fn calendar(view: &View<'_>) -> Result<Hash, Failure> {
    let years = view.scan(CALENDAR, None, PAGE_ROWS_MAX)?;
    let mut parts = Vec::with_capacity(years.len());
    for (key, value) in &years {
        let year = key.strip_prefix(CALENDAR).and_then(|year| std::str::from_utf8(year).ok());
        let waiting = match year.and_then(|year| year.parse().ok()) {
            Some(year) => view.get(&StateKey::calendar_waiting_count(year))?.unwrap_or_default(),
            None => Vec::new(),
        };
        parts.push((key, value, waiting));
    }
    let parts: Vec<&[u8]> = parts
        .iter()
        .flat_map(|(key, value, waiting)| [*key, *value, waiting])
        .map(Vec::as_slice)
        .collect();
    Ok(sm3(&parts))
}

/// A page of what is overdue and was not told.
fn due(
    view: &View<'_>,
    sight: &Sight<'_>,
    round: &Round,
    told: Option<Told>,
    org: Option<&OrgId>,
) -> Result<Page<Deadline>, Failure> {
    let is_overdue = |deadline: &Deadline| {
        let concerns = org.is_none_or(|org| deadline.concerns(org));
        concerns && deadline.ended_on.is_none() && deadline.due_on < round.now.date
    };
    let cursor = round.cursor.as_deref();
    let mut page = page::scan(view, sight, "deadline/", cursor, STREAM_EVENTS_READ, is_overdue)?;
    let Some(told) = told.filter(|told| told.calendar == round.now.calendar) else {
        return Ok(page);
    };
    let mut fresh = Vec::with_capacity(page.items.len());
    for deadline in page.items {
        let began_since = |height| height > told.height;
        let passed_since = deadline.due_on >= told.date;
        let is_fresh = passed_since
            || view.tx_location(&deadline.started_by)?.is_some_and(|at| began_since(at.height));
        fresh.extend(is_fresh.then_some(deadline));
    }
    page.items = fresh;
    Ok(page)
}
