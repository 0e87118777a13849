//! Electronic licences in the state: the chain of their versions.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::{Hash, sm3};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::id::{LicenceId, OrgId};
use crate::state::StateKey;
use crate::text::Text;
use crate::time::TimeMs;

/// A licence as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// The licence.
    pub licence_id: LicenceId,
    /// The org that issued it and alone changes it.
    pub issuer: OrgId,
    /// Its kind.
    pub kind: Text<100>,
    /// Salted digest of the case that it closed.
    pub case_ref: Hash,
    /// The current version, from 1.
    pub version: u32,
    /// When the ledger last recorded something of it.
    pub recorded_at: TimeMs,
    /// Set once it is abolished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abolished: Option<Abolition>,
}

/// That a licence is valid no more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Abolition {
    /// Why.
    pub reason: Text<500>,
    /// Since when, as the issuer says.
    pub changed_at: TimeMs,
    /// Milliseconds from there to the ledger.
    pub lag_ms: u64,
}

/// One version of a licence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceVersion {
    /// Which version, from 1.
    pub version: u32,
    /// Salted SM3 of the licence.
    pub licence_digest: Hash,
    /// Salted digest of the case or change that it came from.
    pub case_ref: Hash,
    /// When that case closed or that change happened, as the issuer says.
    pub happened_at: TimeMs,
    /// When the ledger recorded it.
    pub recorded_at: TimeMs,
    /// Milliseconds from there to the ledger (I-18).
    pub lag_ms: u64,
}

impl Licence {
    /// Whether a version is the one in force.
    ///
    /// # Errors
    /// [`Code::LicenseAbolished`] if the licence is valid no more,
    /// [`Code::LicenseSuperseded`] if a newer version exists, and
    /// [`Code::ReferenceUnknown`] if there is no such version.
    pub fn check_version(&self, version: u32) -> Result<(), Code> {
        if version == 0 || version > self.version {
            Err(Code::ReferenceUnknown)
        } else if self.abolished.is_some() {
            Err(Code::LicenseAbolished)
        } else if version < self.version {
            Err(Code::LicenseSuperseded)
        } else {
            Ok(())
        }
    }
}

impl StateKey {
    /// A licence: [`Licence`].
    pub fn licence(id: &LicenceId) -> Self {
        Self::of(format!("licence/licence/{id}"))
    }

    /// A version of it: [`LicenceVersion`].
    pub fn licence_version(id: &LicenceId, version: u32) -> Self {
        Self::of(format!("licence/version/{id}/{version}"))
    }

    /// That an org issued a licence of a kind: `()`.
    pub fn licence_issuer(org: &OrgId, kind: &Text<100>) -> Self {
        // A kind is any text, a key is ASCII.
        Self::of(format!("licence/issuer/{org}/{}", sm3(&[kind.as_bytes()])))
    }
}
