//! Identifiers in paths.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use liuhen_types::Code;

use super::error::Failure;
use super::query::parse;

/// The one identifier of a path.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr<Err: std::fmt::Display>> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(unusable)?;
        Ok(Self(parse("the id in the path", &text)?))
    }
}

/// The two identifiers of a path.
#[derive(Debug)]
pub struct Ids<A, B>(pub A, pub B);

impl<S, A, B> FromRequestParts<S> for Ids<A, B>
where
    S: Send + Sync,
    A: FromStr<Err: std::fmt::Display>,
    B: FromStr<Err: std::fmt::Display>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path((a, b)) =
            Path::<(String, String)>::from_request_parts(parts, state).await.map_err(unusable)?;
        Ok(Self(parse("the first id in the path", &a)?, parse("the second id in the path", &b)?))
    }
}

fn unusable(rejection: axum::extract::rejection::PathRejection) -> Failure {
    Failure::new(Code::Parameter, format!("the path cannot be read: {rejection}"))
}
