//! Bounds the number and the time of ordinary requests.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::context::{ApiContext, place};
use super::error::Failure;
use super::limits::{REQUEST_TIMEOUT, REQUESTS_MAX};

/// Refuses a request when too many are in work, and gives up one that takes too
/// long, such as one whose body trickles in.
pub(super) async fn admit(
    State(context): State<Arc<ApiContext>>,
    request: Request,
    next: Next,
) -> Response {
    let _place = match place(&context.requests, "requests", REQUESTS_MAX) {
        Ok(place) => place,
        Err(failure) => return failure.into_response(),
    };
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let seconds = REQUEST_TIMEOUT.as_secs();
            Failure::busy(format!("request took longer than {seconds} s, the limit"))
                .into_response()
        }
    }
}
