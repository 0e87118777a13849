//! Decoding of bytes and JSON from outside, with limits.

use borsh::BorshDeserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::code::Code;
use crate::limits::JSON_DEPTH_MAX;

/// Input that is not a value: a stable code, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// The stable code.
    pub code: Code,
    /// Names field, value and limit.
    pub message: String,
}

impl DecodeError {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Decodes borsh; all bytes must be used and there may be at most `bytes_max`.
///
/// # Errors
/// [`Code::PayloadTooLarge`] or [`Code::MalformedBytes`].
pub fn from_bytes<T: BorshDeserialize>(bytes: &[u8], bytes_max: usize) -> Result<T, DecodeError> {
    check_size(bytes.len(), bytes_max)?;
    borsh::from_slice(bytes).map_err(|e| {
        DecodeError::new(Code::MalformedBytes, format!("body is not a valid value: {e}"))
    })
}

/// Decodes JSON of at most `bytes_max` bytes and [`JSON_DEPTH_MAX`] levels.
///
/// # Errors
/// [`Code::PayloadTooLarge`], [`Code::JsonTooDeep`], [`Code::MalformedJson`],
/// [`Code::UnknownField`], or [`Code::Schema`] where it is JSON but no value.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8], bytes_max: usize) -> Result<T, DecodeError> {
    check_size(bytes.len(), bytes_max)?;
    check_depth(bytes)?;
    serde_json::from_slice(bytes).map_err(|e| {
        let text = e.to_string();
        let code = match e.classify() {
            Category::Data if is_unknown_field(&text) => Code::UnknownField,
            Category::Data => Code::Schema,
            _ => Code::MalformedJson,
        };
        DecodeError::new(code, format!("body is not a valid value: {text}"))
    })
}

/// Serde has two wordings: one for structs, one beside tag and content of an enum.
fn is_unknown_field(text: &str) -> bool {
    text.starts_with("unknown field")
        || (text.starts_with("invalid value: string") && text.contains("expected \"type\" or \""))
}

fn check_size(bytes: usize, bytes_max: usize) -> Result<(), DecodeError> {
    if bytes > bytes_max {
        let message = format!("body is {bytes} bytes, the limit is {bytes_max}");
        return Err(DecodeError::new(Code::PayloadTooLarge, message));
    }
    Ok(())
}

/// Counts brackets outside strings, before a recursive parser sees the input.
fn check_depth(bytes: &[u8]) -> Result<(), DecodeError> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > JSON_DEPTH_MAX {
            let message = format!("body is nested deeper than the limit of {JSON_DEPTH_MAX}");
            return Err(DecodeError::new(Code::JsonTooDeep, message));
        }
    }
    Ok(())
}
