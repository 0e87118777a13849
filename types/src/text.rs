//! Text of bounded length.

use std::borrow::Cow;
use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// Text of 1 to `MAX` bytes of UTF-8 without control characters other than
/// line feed, and not of blanks alone: a reason that says nothing is none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct Text<const MAX: usize>(String);

/// A text that is empty or blank, too long, or holds control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "text must be 1 to {max} bytes of non-blank UTF-8 without control characters, got {bytes} bytes"
)]
pub struct TextError {
    /// The limit.
    pub max: usize,
    /// The length found.
    pub bytes: usize,
}

impl<const MAX: usize> Text<MAX> {
    /// Checks and takes a text.
    ///
    /// # Errors
    /// [`TextError`] if it is empty or blank, longer than `MAX` bytes, or holds control
    /// characters.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        let clean = text.chars().all(|c| c == '\n' || !c.is_control());
        if text.trim().is_empty() || text.len() > MAX || !clean {
            return Err(TextError { max: MAX, bytes: text.len() });
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::ops::Deref for Text<MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> std::fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.0, f)
    }
}

impl<const MAX: usize> std::str::FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl<const MAX: usize> BorshDeserialize for Text<MAX> {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let bytes = read_bounded(reader, MAX)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "text must be UTF-8"))?;
        Self::new(text).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A name for visitors; JSON shows the text alone.
        serializer.serialize_newtype_struct("Text", &self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

impl<const MAX: usize> utoipa::PartialSchema for Text<MAX> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(1))
            .max_length(Some(MAX))
            .into()
    }
}

impl<const MAX: usize> utoipa::ToSchema for Text<MAX> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Text{MAX}"))
    }
}

/// Reads a borsh byte string of at most `max` bytes; the length is checked
/// before anything is allocated.
pub(crate) fn read_bounded<R: io::Read>(reader: &mut R, max: usize) -> io::Result<Vec<u8>> {
    let bytes = u32::deserialize_reader(reader)? as usize;
    if bytes > max {
        let message = format!("text must be at most {max} bytes, got {bytes}");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let mut buffer = vec![0; bytes];
    reader.read_exact(&mut buffer)?;
    Ok(buffer)
}
