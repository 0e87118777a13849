//! The event stream: the transaction log as server-sent events.
//!
//! Gap-free by construction: events are read from the log by index, and the tip
//! only says when to look. A client that resumes with `Last-Event-ID` goes on where
//! it stopped, at any node. A slow client simply reads later; nothing is buffered
//! for it beyond one small read.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use futures::stream::{self, Stream};
use liuhen_types::api::Event;
use tokio::sync::{OwnedSemaphorePermit, watch};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::{ApiContext, place};
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::limits::{STREAM_EVENTS_READ, STREAM_HEARTBEAT, STREAMS_MAX};
use super::query::RawQuery;
use crate::store::{Tip, View};

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Events of the chain / 事件流
///
/// Server-sent events: `id` is the index in the log, `data` an Event as JSON. Starts at `from`,
/// or after `Last-Event-ID` when a client resumes; a comment comes at least every 10 s. What
/// whoever asks may not see is left out. Ends only with the read ticket, if there is one.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "events",
    params(
        ("from" = Option<u64>, Query, description = "first index in the log; 0 if absent"),
        ("Last-Event-ID" = Option<u64>, Header, description = "index of the last event seen; wins over from"),
    ),
    responses((status = 200, body = Event, content_type = "text/event-stream", description = "the stream"), Failures),
)]
async fn events(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<SseEvent, Infallible>>>, Failure> {
    let query = raw.only(&["from"])?;
    let from = query.number("from", 0..=u64::MAX)?.unwrap_or(0);
    let next = last_event_id(&headers)?.map_or(from, |last| last.saturating_add(1));
    let place = place(&context.streams, "event streams", STREAMS_MAX)?;
    let tips = context.parts.store.subscribe();
    let ready = VecDeque::new();
    let follower = Follower { context, asker, tips, next, ready, _place: place };
    let stream = stream::unfold(follower, async |mut follower| {
        let event = follower.next().await?;
        Some((Ok(event), follower))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(STREAM_HEARTBEAT)))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, Failure> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let must = "an index in the log, a whole number";
    text.parse().map(Some).map_err(|_| Failure::parameter("Last-Event-ID", text, must))
}

/// One client's place in the log.
struct Follower {
    context: Arc<ApiContext>,
    asker: Asker,
    tips: watch::Receiver<Tip>,
    /// Index of the next event to read.
    next: u64,
    ready: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

impl Follower {
    /// The next event; none when the node stops or cannot read, upon which the
    /// client resumes elsewhere.
    async fn next(&mut self) -> Option<SseEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                let index = event.log_index.to_string();
                return SseEvent::default().id(index).json_data(event).ok();
            }
            // Marked as seen before reading, so that a commit meanwhile wakes us.
            self.tips.borrow_and_update();
            let from = self.next;
            let asker = self.asker.clone();
            let read = self.context.read(move |view| seen(view, &asker, from));
            let next = match read.await {
                Ok((events, next)) => {
                    self.ready = events;
                    next
                }
                Err(failure) => {
                    tracing::error!(detail = failure.detail, "an event stream ends");
                    return None;
                }
            };
            if next > from {
                self.next = next;
                continue;
            }
            tokio::select! {
                changed = self.tips.changed() => changed.ok()?,
                () = self.context.stopping() => return None,
            }
        }
    }
}

/// Events from an index on that may be seen, and the index after the last one looked at.
fn seen(view: &View<'_>, asker: &Asker, from: u64) -> Result<(VecDeque<Event>, u64), Failure> {
    let sight = asker.sight(view)?;
    let (mut seen, mut next) = (VecDeque::new(), from);
    for event in view.events(from, STREAM_EVENTS_READ)? {
        next = event.log_index.saturating_add(1);
        if sight.sees_event(&event)? {
            seen.push_back(event);
        }
    }
    Ok((seen, next))
}
