//! Query parameters: known ones only, each once, each within its range.

use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::extract::Query as AxumQuery;
use axum::http::Uri;
use axum::http::request::Parts;
use liuhen_types::Code;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::error::{Failure, echo};
use super::limits::QUERY_BYTES_MAX;

/// The parameters of a request, not yet looked at.
#[derive(Debug)]
pub struct RawQuery(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for RawQuery {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::of(&parts.uri)
    }
}

impl RawQuery {
    fn of(uri: &Uri) -> Result<Self, Failure> {
        let bytes = uri.query().map_or(0, str::len);
        if bytes > QUERY_BYTES_MAX {
            let message = format!("query is {bytes} bytes, the limit is {QUERY_BYTES_MAX}");
            return Err(Failure::new(Code::Parameter, message));
        }
        AxumQuery::try_from_uri(uri)
            .map(|AxumQuery(pairs)| Self(pairs))
            .map_err(|_| Failure::new(Code::Parameter, "query must be name=value pairs"))
    }

    /// The parameters, if they are among `known`.
    ///
    /// # Errors
    /// `E_PARAMETER` for an unknown or repeated one.
    pub fn only(self, known: &'static [&'static str]) -> Result<Query, Failure> {
        for (n, (name, _)) in self.0.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                let message = format!("parameter {} is unknown, known: {known}", echo(name));
                return Err(Failure::new(Code::Parameter, message));
            }
            if self.0.iter().take(n).any(|(earlier, _)| earlier == name) {
                let message = format!("parameter {name} is given twice");
                return Err(Failure::new(Code::Parameter, message));
            }
        }
        Ok(Query(self.0))
    }
}

/// Parameters whose names are known.
#[derive(Debug)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// The text of a parameter, if it is given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A text of 1 to `bytes_max` bytes.
    ///
    /// # Errors
    /// `E_PARAMETER` for another length.
    pub fn bounded_text(&self, name: &str, bytes_max: usize) -> Result<Option<&str>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        if text.is_empty() || text.len() > bytes_max {
            let must = format_args!("1 to {bytes_max} bytes of text");
            return Err(Failure::parameter(name, text, must));
        }
        Ok(Some(text))
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    /// `E_PARAMETER` for anything else.
    pub fn number(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<u64>() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => {
                let must = format_args!("a whole number of {} to {}", range.start(), range.end());
                Err(Failure::parameter(name, text, must))
            }
        }
    }

    /// An identifier or another value with a text form.
    ///
    /// # Errors
    /// `E_PARAMETER` with the type's own words.
    pub fn parse<T: FromStr<Err: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Failure> {
        self.text(name).map(|text| parse(name, text)).transpose()
    }

    /// One of the names of an enumeration.
    ///
    /// # Errors
    /// `E_PARAMETER` with the list of names.
    pub fn choice<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Result<Option<T>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let value: StrDeserializer<'_, ValueError> = text.into_deserializer();
        T::deserialize(value).map(Some).map_err(|error| {
            // The query is bounded, and so is what the error repeats of it.
            let message = format!("{name}: {}", error.to_string().escape_debug());
            Failure::new(Code::Parameter, message)
        })
    }
}

/// Reads a value that a path or a query names.
pub fn parse<T: FromStr<Err: std::fmt::Display>>(name: &str, text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: T::Err| {
        Failure::new(Code::Parameter, format!("{name} is {}: {error}", echo(text)))
    })
}
