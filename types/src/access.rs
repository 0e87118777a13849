//! Access records: the leaves of an access batch. Their bodies stay in the
//! gateway's store; only batch roots and counters are on chain.

mod admission;
mod receipt;

pub use admission::Access;
pub use receipt::AccessReceipt;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_crypto::Hash;
use liuhen_crypto::log::{LogHasher as _, Sm3Log};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::code::Code;
use crate::id::{AppId, AuthorizationId, GatewayId, ItemId, OrgId, RegionCode};
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
/// persons, cases and contents are salted digests. What a refused call did not name is
/// absent; a served one names everything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRecord {
    /// The gateway.
    pub gateway_id: GatewayId,
    /// Its sequence number, from 1, without gaps.
    pub seq: u64,
    /// Leaf of the record before it; 64 zeros for number 1.
    pub prev_leaf: Hash,
    /// When.
    pub time: TimeMs,
    /// Under which authorisation.
    pub authorization_id: AuthorizationId,
    /// Which org.
    pub consumer: OrgId,
    /// Which application; none if the org itself calls, which a grant that names
    /// applications refuses, see [`Access::refusal`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// Salted digest of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_ref: Option<Hash>,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Text<300>>,
    /// Code of the service item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_item: Option<Text<100>>,
    /// Salted digest of the case number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_ref: Option<Hash>,
    /// Items read.
    pub items: Vec<ItemId>,
    /// Rows handed over.
    pub rows: u64,
    /// SM3 over salt and response, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_digest: Option<Hash>,
    /// What became of it.
    pub result: AccessResult,
    /// Random; without it nobody can guess the record from its leaf.
    pub salt: Hash,
    /// Region that all rows read are of; absent if they are of the grant's region scope as
    /// a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
}

/// Why a record is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: record {seq}: {message}")]
pub struct RecordError {
    /// What it breaks.
    pub code: Code,
    /// Its number.
    pub seq: u64,
    /// The field and what is wrong with it.
    pub message: &'static str,
}

impl AccessRecord {
    /// Checks that a served call names person, data and scene, and that a refused one
    /// handed over nothing and lacks what it was refused for.
    ///
    /// # Errors
    /// [`RecordError`] with the first defect.
    pub fn check(&self) -> Result<(), RecordError> {
        let named = |digest: &Option<Hash>| digest.is_some_and(|digest| digest != Hash::ZERO);
        let has_person = named(&self.operator_ref);
        let has_scene =
            self.purpose.is_some() && self.service_item.is_some() && named(&self.case_ref);
        let has_response = named(&self.response_digest);
        let link = (self.seq == 1) == (self.prev_leaf == Hash::ZERO);
        let mut rules = vec![
            (self.seq > 0, Code::LeafGap, "seq is 0, numbers begin with 1"),
            (link, Code::LeafGap, "prev_leaf is zero for number 1 and for no other"),
            (self.salt != Hash::ZERO, Code::SaltRequired, "salt is zero"),
        ];
        match &self.result {
            AccessResult::Ok => rules.extend([
                (has_person, Code::OperatorRequired, "operator_ref is absent from a served call"),
                (
                    has_scene,
                    Code::ScenarioRequired,
                    "purpose, service_item or case_ref is absent from a served call",
                ),
                (!self.items.is_empty(), Code::ItemUnknown, "items is empty in a served call"),
                (has_response, Code::Schema, "response_digest is absent from a served call"),
            ]),
            AccessResult::Denied(code) => {
                let handed_over = self.rows > 0 || self.response_digest.is_some();
                rules.push((!handed_over, Code::Schema, "a refused call handed something over"));
                let (lacks, message) = match code {
                    Code::Ok => (false, "a call is refused with a code other than OK"),
                    Code::OperatorRequired => {
                        (!has_person, "refused without need: a person is named")
                    }
                    Code::ScenarioRequired => {
                        (!has_scene, "refused without need: a scene is named")
                    }
                    _ => (true, ""),
                };
                rules.push((lacks, Code::Schema, message));
            }
        }
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, code, message)) => Err(RecordError { code, seq: self.seq, message }),
            None => Ok(()),
        }
    }

    /// The record's leaf in its batch, which the next record names.
    pub fn leaf(&self) -> Hash {
        Sm3Log::leaf(&self.to_bytes())
    }

    /// The data of the record's leaf in its batch.
    pub fn to_bytes(&self) -> Vec<u8> {
        borsh::to_vec(self).expect("writing to memory does not fail")
    }
}
