//! A location: recomputed from proven values, never taken from the answer.

use std::collections::BTreeMap;

use liuhen_types::location::{LocateError, Location, LocationView, ProvenValue, locate};
use liuhen_types::receipt::{TrustRoot, VerifyError};
use liuhen_types::{CatalogId, StateKey};

use super::proven;

pub(super) fn verify(
    view: &LocationView,
    id: &CatalogId,
    trust: &TrustRoot,
) -> Result<Location, VerifyError> {
    view.checkpoint.verify(trust)?;
    let values: BTreeMap<&str, &ProvenValue> =
        view.values.iter().map(|value| (value.key.as_str(), value)).collect();
    // Only what the location rests on is checked; there is nothing else to believe.
    let read = |key: &StateKey| {
        let name = key.to_string();
        let Some(shown) = values.get(name.as_str()) else {
            return Err(VerifyError::Proof(format!("the answer does not show {key}")));
        };
        proven(&view.checkpoint, key, shown.value.as_deref(), &shown.proof)
    };
    let located = locate(id, view.checkpoint.signed.header.time, read);
    let located = located.map_err(|error| match error {
        LocateError::Read(error) => error,
        LocateError::Value(key) => VerifyError::Proof(format!("{key} is missing in the state")),
    })?;
    let Some(located) = located else {
        return Err(VerifyError::Proof(format!("there is no catalog entry {id} in the state")));
    };
    if located != view.location {
        return Err(VerifyError::Proof("the location does not follow from the state".into()));
    }
    Ok(located)
}
