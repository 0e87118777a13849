//! Access records: the leaves of an access batch. Their bodies stay in the
//! gateway's store; only batch roots and counters are on chain.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::id::{AppId, AuthorizationId, GatewayId, ItemId, OrgId};
use crate::text::Text;
use crate::time::TimeMs;

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "code", deny_unknown_fields)]
pub enum AccessResult {
    /// Served.
    Ok,
    /// Refused, and why.
    Denied(Code),
}

/// One call: person, data and scene together (人、数据、场景, R-49). References to
/// persons, cases and contents are salted digests.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRecord {
    /// The gateway.
    pub gateway_id: GatewayId,
    /// Its sequence number, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub time: TimeMs,
    /// Under which authorisation.
    pub authorization_id: AuthorizationId,
    /// Which org.
    pub consumer: OrgId,
    /// Which application, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// Salted digest of the person.
    pub operator_ref: Hash,
    /// What for.
    pub purpose: Text<300>,
    /// Salted digest of the case number.
    pub case_ref: Hash,
    /// Items read.
    pub items: Vec<ItemId>,
    /// Rows handed over.
    pub rows: u64,
    /// SM3 over salt and response.
    pub response_digest: Hash,
    /// What became of it.
    pub result: AccessResult,
    /// Random; without it nobody can guess the record from its leaf.
    pub salt: Hash,
}

impl AccessRecord {
    /// The data of the record's leaf in its batch.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory does not fail")
    }
}
