//! A receipt file inside a transaction. It stays bytes until a rule reads it, so
//! that receipts within receipts cost a decoder nothing.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::receipt::ReceiptFile;
use crate::text::read_bounded;

/// Bytes of a receipt file that fits into a transaction.
pub const CARRIED_RECEIPT_BYTES_MAX: usize = 48 * 1024;

/// The bytes of a [`ReceiptFile`], hexadecimal in JSON; whether they are one is
/// known only when they are read.
#[derive(Clone, PartialEq, Eq, BorshSerialize)]
pub struct ReceiptBytes(Vec<u8>);

/// More bytes than a transaction may carry, or none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a carried receipt must be 1 to {CARRIED_RECEIPT_BYTES_MAX} bytes, got {0}")]
pub struct ReceiptBytesError(usize);

impl ReceiptBytes {
    /// Takes the bytes of a receipt file.
    ///
    /// # Errors
    /// [`ReceiptBytesError`] for none or more than [`CARRIED_RECEIPT_BYTES_MAX`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, ReceiptBytesError> {
        if bytes.is_empty() || bytes.len() > CARRIED_RECEIPT_BYTES_MAX {
            return Err(ReceiptBytesError(bytes.len()));
        }
        Ok(Self(bytes))
    }

    /// Reads the receipt file.
    ///
    /// # Errors
    /// `InvalidData` if the bytes are none.
    pub fn read(&self) -> io::Result<ReceiptFile> {
        ReceiptFile::from_bytes(&self.0)
    }
}

impl std::fmt::Debug for ReceiptBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReceiptBytes({} bytes)", self.0.len())
    }
}

impl BorshDeserialize for ReceiptBytes {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let bytes = read_bounded(reader, CARRIED_RECEIPT_BYTES_MAX)?;
        Self::new(bytes).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

impl Serialize for ReceiptBytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for ReceiptBytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
        let is_canonical = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
        if !is_canonical || text.len() > 2 * CARRIED_RECEIPT_BYTES_MAX {
            let message = "a carried receipt must be lower-case hexadecimal within its limit";
            return Err(serde::de::Error::custom(message));
        }
        let bytes = hex::decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        Self::new(bytes).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for ReceiptBytes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^([0-9a-f]{2})+$"))
            .max_length(Some(2 * CARRIED_RECEIPT_BYTES_MAX))
            .into()
    }
}

impl utoipa::ToSchema for ReceiptBytes {}
