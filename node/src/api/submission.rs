//! The body of a submission: bounded before it is read, decoded by its content
//! type.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use liuhen_types::decode::{from_bytes, from_json};
use liuhen_types::limits::{TX_BYTES_MAX, TX_JSON_BYTES_MAX};
use liuhen_types::{Code, SignedTransaction};

use super::error::{Failure, echo};

/// JSON, as a person or a script sends it.
pub const JSON: &str = "application/json";
/// The canonical bytes.
pub const OCTETS: &str = "application/octet-stream";

/// Form of a submitted transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Borsh,
}

impl Form {
    fn of(content_type: &str) -> Result<Self, Failure> {
        // Parameters such as a charset change nothing: JSON is UTF-8.
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case(JSON) {
            Ok(Self::Json)
        } else if essence.eq_ignore_ascii_case(OCTETS) {
            Ok(Self::Borsh)
        } else {
            let got = echo(content_type);
            let message = format!("content type must be {JSON} or {OCTETS}, got {got}");
            Err(Failure::new(Code::ContentType, message))
        }
    }

    const fn bytes_max(self) -> usize {
        match self {
            Self::Json => TX_JSON_BYTES_MAX,
            Self::Borsh => TX_BYTES_MAX,
        }
    }
}

/// Decodes a submitted transaction.
///
/// # Errors
/// The failure that the client sees.
#[doc(hidden)]
pub fn decode_submission(content_type: &str, body: &[u8]) -> Result<SignedTransaction, Failure> {
    decode(Form::of(content_type)?, body)
}

fn decode(form: Form, body: &[u8]) -> Result<SignedTransaction, Failure> {
    let decoded = match form {
        Form::Json => from_json(body, form.bytes_max()),
        Form::Borsh => from_bytes(body, form.bytes_max()),
    };
    Ok(decoded?)
}

/// Reads and decodes the body of a submission.
///
/// # Errors
/// The failure that the client sees.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<SignedTransaction, Failure> {
    let content_type = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let form = Form::of(content_type.unwrap_or_default())?;
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if let Some(bytes) = announced.and_then(|text| text.parse::<u64>().ok()) {
        check_size(bytes, form)?;
    }
    let bytes = collect(body, form).await?;
    decode(form, &bytes)
}

/// Gathers a body, and stops at the limit whatever its head announced.
async fn collect(body: Body, form: Form) -> Result<Bytes, Failure> {
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(broken)?;
        check_size((whole.len() + chunk.len()) as u64, form)?;
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

fn check_size(bytes: u64, form: Form) -> Result<(), Failure> {
    let limit = form.bytes_max();
    if bytes > limit as u64 {
        let message = format!("body is {bytes} bytes or more, the limit is {limit}");
        return Err(Failure::new(Code::PayloadTooLarge, message));
    }
    Ok(())
}

fn broken(error: axum::Error) -> Failure {
    Failure::new(Code::MalformedBytes, format!("the body ended early: {error}"))
}
