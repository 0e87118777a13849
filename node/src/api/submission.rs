//! The body of a submission: bounded before it is read, decoded by its content
//! type.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use borsh::BorshDeserialize;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use liuhen_types::decode::{from_bytes, from_json};
use liuhen_types::limits::{SUBMIT_BYTES_MAX, SUBMIT_TXS_MAX, TX_BYTES_MAX, TX_JSON_BYTES_MAX};
use liuhen_types::{Code, SignedTransaction};
use serde::de::DeserializeOwned;

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

    fn read<T: BorshDeserialize + DeserializeOwned>(
        self,
        body: &[u8],
        bytes_max: usize,
    ) -> Result<T, Failure> {
        let decoded = match self {
            Self::Json => from_json(body, bytes_max),
            Self::Borsh => from_bytes(body, bytes_max),
        };
        Ok(decoded?)
    }
}

/// Decodes a submitted transaction.
///
/// # Errors
/// The failure that the client sees.
#[doc(hidden)]
pub fn decode_submission(content_type: &str, body: &[u8]) -> Result<SignedTransaction, Failure> {
    let form = Form::of(content_type)?;
    form.read(body, form.bytes_max())
}

/// Decodes a submitted list of transactions.
///
/// # Errors
/// The failure that the client sees.
#[doc(hidden)]
pub fn decode_list(content_type: &str, body: &[u8]) -> Result<Vec<SignedTransaction>, Failure> {
    list(Form::of(content_type)?, body)
}

fn list(form: Form, body: &[u8]) -> Result<Vec<SignedTransaction>, Failure> {
    let txs: Vec<SignedTransaction> = form.read(body, SUBMIT_BYTES_MAX)?;
    if !(1..=SUBMIT_TXS_MAX).contains(&txs.len()) {
        let message =
            format!("a list must have 1 to {SUBMIT_TXS_MAX} transactions, got {}", txs.len());
        return Err(Failure::new(Code::Schema, message));
    }
    Ok(txs)
}

/// Reads and decodes the body of a submission.
///
/// # Errors
/// The failure that the client sees.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<SignedTransaction, Failure> {
    let form = form(headers)?;
    let bytes = collect(headers, body, form.bytes_max()).await?;
    form.read(&bytes, form.bytes_max())
}

/// The same for a list.
///
/// # Errors
/// The failure that the client sees.
pub(super) async fn read_list(
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<SignedTransaction>, Failure> {
    let form = form(headers)?;
    let bytes = collect(headers, body, SUBMIT_BYTES_MAX).await?;
    list(form, &bytes)
}

fn form(headers: &HeaderMap) -> Result<Form, Failure> {
    let content_type = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    Form::of(content_type.unwrap_or_default())
}

/// Gathers a body, and stops at the limit whatever its head announced.
async fn collect(headers: &HeaderMap, body: Body, bytes_max: usize) -> Result<Bytes, Failure> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if let Some(bytes) = announced.and_then(|text| text.parse::<u64>().ok()) {
        check_size(bytes, bytes_max)?;
    }
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(broken)?;
        check_size((whole.len() + chunk.len()) as u64, bytes_max)?;
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

fn check_size(bytes: u64, bytes_max: usize) -> Result<(), Failure> {
    if bytes > bytes_max as u64 {
        let message = format!("body is {bytes} bytes or more, the limit is {bytes_max}");
        return Err(Failure::new(Code::PayloadTooLarge, message));
    }
    Ok(())
}

fn broken(error: axum::Error) -> Failure {
    Failure::new(Code::MalformedBytes, format!("the body ended early: {error}"))
}
