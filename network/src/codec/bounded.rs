//! Lists and byte strings that are bounded while they are read.

use std::io::{self, Read};

use borsh::{BorshDeserialize, BorshSerialize};
use bytes::Bytes;

use super::invalid;

/// At most `MAX` values.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize)]
pub(super) struct List<T, const MAX: usize>(pub Vec<T>);

impl<T: BorshDeserialize, const MAX: usize> BorshDeserialize for List<T, MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> io::Result<Self> {
        let count = u32::deserialize_reader(reader)? as usize;
        if count > MAX {
            return Err(invalid(format!("list of {count} values, the limit is {MAX}")));
        }
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(T::deserialize_reader(reader)?);
        }
        Ok(Self(values))
    }
}

/// At most `MAX` bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob<const MAX: usize>(pub Bytes);

impl<const MAX: usize> Blob<MAX> {
    /// The bytes as a vector.
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl<const MAX: usize> From<&[u8]> for Blob<MAX> {
    fn from(bytes: &[u8]) -> Self {
        Self(Bytes::copy_from_slice(bytes))
    }
}

impl<const MAX: usize> BorshSerialize for Blob<MAX> {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        if self.0.len() > MAX {
            return Err(invalid(format!("{} bytes, the limit is {MAX}", self.0.len())));
        }
        self.0[..].serialize(writer)
    }
}

impl<const MAX: usize> BorshDeserialize for Blob<MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> io::Result<Self> {
        let length = u32::deserialize_reader(reader)? as usize;
        if length > MAX {
            return Err(invalid(format!("{length} bytes, the limit is {MAX}")));
        }
        // Grows with what is really there, not with what was announced.
        let mut bytes = Vec::new();
        reader.by_ref().take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Self(bytes.into()))
    }
}
