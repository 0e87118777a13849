//! What an endpoint answers when it does not succeed: a stable code with its HTTP
//! status, and a message for people.
//!
//! The body is written by the observer around all endpoints, which knows the
//! request's id; internal detail goes to the log and never into the answer.

use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use liuhen_contracts::Rejection;
use liuhen_types::decode::DecodeError;
use liuhen_types::{Code, StateError};

use super::limits::ECHO_CHARS_MAX;
use crate::error::Error;
use crate::intake::Refusal;
use crate::search::SearchError;

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable code.
    pub code: Code,
    /// Names field, value and limit.
    pub message: String,
    /// For the log only.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure with nothing to hide.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: None }
    }

    /// Too much to do.
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Code::Busy, message)
    }

    /// No such object.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("{what} is not known at this height"))
    }

    /// A parameter that is not what it must be.
    pub fn parameter(name: &str, value: &str, must: impl std::fmt::Display) -> Self {
        Self::new(Code::Parameter, format!("{name} must be {must}, got {}", echo(value)))
    }

    /// The node's own fault.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        let message = "the node failed; its log tells why under this request id".into();
        Self { code: Code::Internal, message, detail: Some(detail.to_string()) }
    }

    /// The HTTP status that belongs to the code.
    pub fn status(&self) -> StatusCode {
        status(self.code)
    }

    /// True if the same request may succeed later.
    pub fn retryable(&self) -> bool {
        matches!(self.code, Code::Busy | Code::Internal)
    }
}

/// The HTTP status of a code that refuses a request.
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::MalformedBytes
        | Code::MalformedJson
        | Code::JsonTooDeep
        | Code::UnknownField
        | Code::Schema
        | Code::Parameter => StatusCode::BAD_REQUEST,
        Code::Ticket => StatusCode::UNAUTHORIZED,
        Code::NotFound | Code::CopyUnknown => StatusCode::NOT_FOUND,
        Code::Method => StatusCode::METHOD_NOT_ALLOWED,
        Code::Replayed => StatusCode::CONFLICT,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        // Envelope and key: well formed, but not acceptable.
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A value as a message repeats it: short, and without control characters.
pub fn echo(value: &str) -> String {
    let short: String = value.chars().take(ECHO_CHARS_MAX).collect();
    format!("{short:?}")
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut detail = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            detail = format!("{detail}: {cause}");
            source = cause.source();
        }
        Self::internal(detail)
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Building => Self::busy(error.to_string()),
            SearchError::Failed(error) => error.into(),
        }
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        Self::internal(error)
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(error.code, error.message)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(Rejection { code, message }) => Self::new(code, message),
            Refusal::Busy(message) => Self::busy(message),
            Refusal::Failed(detail) => Self::internal(detail),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers where no route is.
pub async fn unknown_path(uri: Uri) -> Failure {
    Failure::new(Code::NotFound, format!("no such path: {}", echo(uri.path())))
}

/// Answers where a route does not serve the method.
pub async fn unknown_method(method: Method, uri: Uri) -> Failure {
    let message = format!("{} is not served at {}", echo(method.as_str()), echo(uri.path()));
    Failure::new(Code::Method, message)
}
