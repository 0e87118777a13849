//! Anchors of access records (留痕, R-48 to R-50).

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Body;
use crate::access::{AccessRecord, AccessResult};
use crate::id::{AuthorizationId, GatewayId};
use crate::state::StateKey;
use crate::time::TimeMs;

/// What a batch holds on one authorisation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationUse {
    /// The authorisation.
    pub authorization_id: AuthorizationId,
    /// Accesses that were served.
    pub ok: u64,
    /// Accesses that were refused.
    pub denied: u64,
    /// First served access; required if `ok` is not 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ok: Option<TimeMs>,
    /// Last served access; required if `ok` is not 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ok: Option<TimeMs>,
}

impl AuthorizationUse {
    /// Counts a record among those of its batch.
    pub fn count(uses: &mut BTreeMap<AuthorizationId, Self>, record: &AccessRecord) {
        let id = &record.authorization_id;
        let used = uses.entry(id.clone()).or_insert_with(|| Self {
            authorization_id: id.clone(),
            ok: 0,
            denied: 0,
            first_ok: None,
            last_ok: None,
        });
        match record.result {
            AccessResult::Ok => {
                used.ok += 1;
                used.first_ok.get_or_insert(record.time);
                used.last_ok = Some(record.time);
            }
            AccessResult::Denied(_) => used.denied += 1,
        }
    }
}

/// `AccessAnchor`: the Merkle root over a batch of access records. Sequence
/// numbers have no gap and each batch names the root before it, so a record
/// that is removed later is missed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessAnchor {
    /// The gateway; its key signs the transaction.
    pub gateway_id: GatewayId,
    /// First sequence number of the batch: last one anchored + 1.
    pub seq_from: u64,
    /// Last sequence number of the batch.
    pub seq_to: u64,
    /// Merkle root over the records, in order of sequence number.
    pub leaf_root: Hash,
    /// The gateway's batch root before this one; zeros for the first.
    pub prev_root: Hash,
    /// First record's time.
    pub time_min: TimeMs,
    /// Last record's time.
    pub time_max: TimeMs,
    /// Per authorisation, in order of its id, what the batch holds.
    pub per_authorization: Vec<AuthorizationUse>,
}

impl Body for AccessAnchor {
    fn subjects(&self) -> Vec<StateKey> {
        let grants = self.per_authorization.iter();
        let grants = grants.map(|one| StateKey::authorization(&one.authorization_id));
        std::iter::once(StateKey::gateway(&self.gateway_id)).chain(grants).collect()
    }
}
