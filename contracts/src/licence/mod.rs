//! Electronic licences (电子证照, R-65): only the issuing org issues, updates and
//! abolishes; versions follow one another without a branch.

pub(crate) mod abolish;
pub(crate) mod issue;
pub(crate) mod update;

use liuhen_types::entity::{Licence, Measure};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, LicenceId, StateKey, TimeMs};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::tally;

/// A licence is named by a digest, so that nobody puts its number there.
fn check_id(licence_id: &LicenceId) -> Schema {
    let is_digest = licence_id.as_str().parse::<Hash>().is_ok();
    schema::require(is_digest, || {
        format!("licence_id must be a salted SM3 in 64 hexadecimal digits, got {licence_id}")
    })
}

/// A licence that the sender issued and that is not abolished.
fn own(context: &Context<'_>, licence_id: &LicenceId) -> Checked<Licence> {
    Held::in_own_region(context, &[Role::Provider])?;
    let licence: Licence = context.find(&StateKey::licence(licence_id))?;
    require(licence.issuer == *context.sender(), Code::NotIssuer)?;
    require(licence.abolished.is_none(), Code::LicenseAbolished)?;
    Ok(licence)
}

/// Counts how long after the fact the ledger was told (I-18), and gives that.
fn count_lag(context: &mut Context<'_>, happened_at: TimeMs) -> Checked<u64> {
    let issuer = context.sender().clone();
    tally::elapsed(context, &issuer, Measure::LicenceLag, happened_at)?;
    Ok(context.time().0.saturating_sub(happened_at.0))
}
