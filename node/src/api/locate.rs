//! Where the data of a catalog entry are, with proof.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::location::{LocateError, LocationView, ProvenValue, locate};
use liuhen_types::{CatalogId, StateKey};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::ApiContext;
use super::docs::Failures;
use super::error::Failure;
use super::grade::Asker;
use super::path::Id;
use super::query::RawQuery;
use crate::store::View;

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(location))
}

/// Where the data of an entry are / 目录定位
///
/// The version in force, its provider, the resources behind it, and the state values that
/// all of this follows from, each with its proof under one checkpoint.
#[utoipa::path(
    get,
    path = "/v1/catalogs/{id}/locate",
    tag = "catalogs",
    params(("id" = String, Path, description = "catalog id")),
    responses((status = 200, body = LocationView, description = "the location with its proof"), Failures),
)]
async fn location(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    Id(id): Id<CatalogId>,
    raw: RawQuery,
) -> Result<Json<LocationView>, Failure> {
    raw.only(&[])?;
    let read = context.read(move |view| {
        asker.sight(view)?.require(&StateKey::catalog(&id))?;
        view_of(view, &id)
    });
    read.await.map(Json)
}

fn view_of(view: &View<'_>, id: &CatalogId) -> Result<LocationView, Failure> {
    let height = view.head()?.height;
    let absent = || Failure::not_found(StateKey::catalog(id));
    let checkpoint = view.checkpoint(height)?.ok_or_else(absent)?;
    let mut values = Vec::new();
    let read = |key: &StateKey| -> Result<Option<Vec<u8>>, Failure> {
        let (bytes, proof) = view.proven(key)?;
        let value = bytes.as_ref().map(hex::encode);
        values.push(ProvenValue { key: key.to_string(), value, proof });
        Ok(bytes)
    };
    let location =
        locate(id, checkpoint.signed.header.time, read).map_err(|error| match error {
            LocateError::Read(failure) => failure,
            LocateError::Value(key) => Failure::internal(format!("{key} is missing or damaged")),
        })?;
    Ok(LocationView { location: location.ok_or_else(absent)?, values, checkpoint })
}
