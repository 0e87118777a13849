//! Around every request: its id, its metrics, its line in the log, the body of a
//! failure, and the end of a panic.

use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER as RETRY_AFTER_HEADER};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use liuhen_types::Code;
use liuhen_types::api::ApiError;

use super::context::ApiContext;
use super::error::Failure;
use super::limits::RETRY_AFTER;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Handles one request.
pub(super) async fn observe(
    State(context): State<Arc<ApiContext>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = next_request_id();
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path = request.uri().path().to_owned();

    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    // A panic's text is on standard error already; the request only learns of it.
    let response = run.await.unwrap_or_else(|_| Failure::internal("panic").into_response());
    let mut response = finish(response, &request_id, method, &path);

    let took = started.elapsed();
    let status = response.status();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    context.parts.metrics.request(route, method, status.as_u16(), took);
    let took_us = took.as_micros() as u64;
    tracing::debug!(request_id, method, path, status = status.as_u16(), took_us, "request");
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    response
}

/// Writes the body of a failure, whether ours or the framework's.
fn finish(mut response: Response, request_id: &str, method: &str, path: &str) -> Response {
    let status = response.status();
    let failure = response.extensions_mut().remove::<Failure>();
    let failure = match failure {
        Some(failure) => failure,
        None if status.is_client_error() || status.is_server_error() => foreign(status),
        None => return response,
    };
    if failure.code == Code::Internal {
        let detail = failure.detail.as_deref().unwrap_or("unknown");
        tracing::error!(request_id, method, path, detail, "request failed");
    }
    let (status, retryable) = (failure.status(), failure.retryable());
    let Failure { code, message, .. } = failure;
    let busy = code == Code::Busy;
    let body = ApiError { code, message, request_id: request_id.to_owned(), retryable };
    let (parts, _) = response.into_parts();
    let mut response = (status, Json(body)).into_response();
    // A method that is not served comes with the list of those that are.
    if let Some(methods) = parts.headers.get(ALLOW) {
        response.headers_mut().insert(ALLOW, methods.clone());
    }
    if busy {
        let seconds = HeaderValue::from(RETRY_AFTER.as_secs());
        response.headers_mut().insert(RETRY_AFTER_HEADER, seconds);
    }
    response
}

/// An answer that the framework gave before an endpoint was reached.
fn foreign(status: StatusCode) -> Failure {
    let message = format!("the request was refused: {status}");
    if status.is_server_error() {
        return Failure::internal(message);
    }
    let code = match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::Method,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::ContentType,
        _ => Code::Parameter,
    };
    Failure::new(code, message)
}

/// Unique among all requests of all runs, for practical purposes: a random start
/// and a counter.
fn next_request_id() -> String {
    static START: LazyLock<u32> = LazyLock::new(|| RandomState::new().hash_one("start") as u32);
    static COUNTER: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-{:x}", *START, COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// Few values, however strange the request.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "OTHER",
    }
}
