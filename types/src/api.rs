//! What the HTTP API under `/v1` answers. Node and SDK share these types; the
//! OpenAPI document is generated from them.

mod answer;
mod report;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use answer::{
    CertificateView, ComplianceCondition, DestructionDue, Responsibility, SystemCompliance,
};
pub use report::{
    CodeCount, KindCount, MonthlyReport, OverdueList, ReportList, ReportStep, ReportTopic,
};

use crate::block::Header;
use crate::certificate::CommitCertificate;
use crate::code::{Code, Outcome};
use crate::entity::{CatalogStatus, IndicatorValue, Period};
use crate::id::{
    AuthorizationId, CatalogId, ChainId, GatewayId, GradeId, Height, IncidentId, ItemId, OrgId,
    RegionCode, RequestId, SessionId, TxId,
};
use crate::payload::catalog::{Library, ShareType, Visibility};
use crate::receipt::{Checkpoint, SignedHeader};
use crate::time::TimeMs;
use crate::transaction::SignedTransaction;
use liuhen_crypto::state_tree::StateProof;
use liuhen_crypto::{Hash, KeyId};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiError {
    /// Stable code.
    pub code: Code,
    /// Names field, value and limit.
    pub message: String,
    /// Names the request in the node's log.
    pub request_id: String,
    /// True if the same request may succeed later.
    pub retryable: bool,
}

/// Answer to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Submitted {
    /// The transaction's id.
    pub id: TxId,
    /// True if this submission put it into the pool; false if it was there.
    pub new: bool,
}

/// What became of one transaction of a list that was submitted at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmittedOne {
    /// The transaction's id.
    pub id: TxId,
    /// `OK` if it is in the pool, else why it is not.
    pub code: Code,
    /// True if this submission put it into the pool; false if it was there, or is not.
    pub new: bool,
    /// For a refusal: field, value and limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Answer to the submission of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmittedList {
    /// One for each transaction, in the order of the list.
    pub results: Vec<SubmittedOne>,
}

/// Where a transaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum TransactionStatus {
    /// In this node's pool.
    Pending {
        /// The transaction's id.
        id: TxId,
    },
    /// In the chain, for good.
    Committed(Box<TransactionView>),
}

/// A committed transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransactionView {
    /// The transaction's id.
    pub id: TxId,
    /// Height of its block.
    pub height: Height,
    /// Position within the block.
    pub position: u32,
    /// Index in the log.
    pub log_index: u64,
    /// The block's time.
    pub time: TimeMs,
    /// What the contracts answered.
    pub outcome: Outcome,
    /// The transaction with its signatures.
    pub transaction: SignedTransaction,
    /// Keys that signed it and were in other hands by then, as far as is known today;
    /// the act stands all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspect_keys: Vec<KeyId>,
}

/// How a node stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NodeStatus {
    /// The chain.
    pub chain_id: ChainId,
    /// The node's name.
    pub node: String,
    /// Software version.
    pub version: String,
    /// The version of the contracts in force.
    pub contract_version: u32,
    /// The newest one that this node knows: it stops before a height from which a newer one
    /// holds.
    pub contract_version_known: u32,
    /// Last committed height; 0 before the first block.
    pub height: Height,
    /// Id of its header; the genesis hash before the first block.
    pub header_id: Hash,
    /// Its time.
    pub time: TimeMs,
    /// State root after it.
    pub state_root: Hash,
    /// Log size after it.
    pub log_size: u64,
    /// Log root after it.
    pub log_root: Hash,
    /// Transactions waiting.
    pub pool_txs: u64,
    /// Their bytes.
    pub pool_bytes: u64,
    /// Consensus peers connected.
    pub peers: u64,
}

/// A block without its transactions' bodies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlockView {
    /// Id of the header.
    pub id: Hash,
    /// The header.
    pub header: Header,
    /// The certificate that this node holds.
    pub certificate: CommitCertificate,
    /// Index in the log of the block's first transaction.
    pub log_start: u64,
    /// Ids of its transactions, in order.
    pub transactions: Vec<TxId>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The page.
    pub items: Vec<T>,
    /// Give this as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// An entity of the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntityView {
    /// Its key; `GET /v1/state` proves the entity under it.
    pub key: String,
    /// The entity.
    pub value: serde_json::Value,
}

/// Indicators of a region and a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IndicatorReport {
    /// The region, with all regions below.
    pub region: RegionCode,
    /// The span.
    pub period: Period,
    /// The state they were computed from.
    pub height: Height,
    /// What an `IndicatorSnapshot` of the same values commits to.
    pub values_root: Hash,
    /// The values.
    pub values: Vec<IndicatorValue>,
}

/// The scorecard of an org for a span of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scorecard {
    /// The org.
    pub org: OrgId,
    /// The span.
    pub period: Period,
    /// The state it was computed from.
    pub height: Height,
    /// The values.
    pub values: Vec<IndicatorValue>,
}

/// A state value, or its absence, with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateView {
    /// The key, `contract/entity/id`.
    pub key: String,
    /// The value's bytes in hexadecimal; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Proof of presence or absence under the header's state root.
    pub proof: StateProof,
    /// The header and its certificate.
    pub checkpoint: Checkpoint,
}

/// A catalog entry in a list: the version in force, or the latest one if none is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CatalogSummary {
    /// The entry.
    pub catalog_id: CatalogId,
    /// Catalog code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Providing org.
    pub provider: OrgId,
    /// Its name.
    pub provider_name: String,
    /// Region that the data cover.
    pub region: RegionCode,
    /// Share type.
    pub share_type: ShareType,
    /// Who may find it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<GradeId>,
    /// Library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<Library>,
    /// Where the latest version stands.
    pub status: CatalogStatus,
    /// The latest version.
    pub version: u32,
    /// The version in force, which is the one described here; none before the first
    /// publication and after the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_in_force: Option<u32>,
    /// Number of items.
    pub items: u64,
}

/// One step in the life of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Index in the log; the cursor of the event stream.
    pub log_index: u64,
    /// Height.
    pub height: Height,
    /// Block time.
    pub time: TimeMs,
    /// The transaction.
    pub tx_id: TxId,
    /// Its kind, as in annex A.
    pub kind: String,
    /// Who sent it.
    pub sender: OrgId,
    /// What the contracts answered.
    pub outcome: Outcome,
    /// Keys of the entities that it is about.
    pub subjects: Vec<String>,
    /// Keys that signed it and were in other hands by then, as far as is known today;
    /// the act stands all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspect_keys: Vec<KeyId>,
}

/// The whole life of a share, in order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trace {
    /// The share.
    pub request_id: RequestId,
    /// The catalog entry.
    pub catalog_id: CatalogId,
    /// The authorisation, if one was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_id: Option<AuthorizationId>,
    /// Items asked for.
    pub items_requested: Vec<ItemId>,
    /// Items granted.
    pub items_granted: Vec<ItemId>,
    /// Served accesses anchored.
    pub accesses_ok: u64,
    /// Refused accesses anchored.
    pub accesses_denied: u64,
    /// True if counters in the state and steps in the log agree.
    pub complete: bool,
    /// What is missing, if something is.
    pub missing: Vec<String>,
    /// The anchored batches with accesses under the grant, in order of the log.
    #[serde(default)]
    pub batches: Vec<TraceBatch>,
    /// The steps.
    pub steps: Vec<Event>,
    /// The header at which this was read.
    pub as_of: SignedHeader,
}

/// A batch of a gateway's access records, as far as it concerns a grant. The records
/// are with the gateway; their leaves make up the anchored root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TraceBatch {
    /// The anchor's index in the log.
    pub log_index: u64,
    /// The gateway.
    pub gateway_id: GatewayId,
    /// First sequence number of the batch.
    pub seq_from: u64,
    /// Last one.
    pub seq_to: u64,
    /// Root over its records.
    pub leaf_root: Hash,
    /// Accesses served under the grant.
    pub ok: u64,
    /// Accesses refused that cite the grant.
    pub denied: u64,
}

/// Proof that one log is a prefix of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsistencyProof {
    /// Size of the older log.
    pub from_size: u64,
    /// The path (RFC 9162, section 2.1.4).
    pub path: Vec<Hash>,
    /// The newer log.
    pub checkpoint: Checkpoint,
}

/// A read in an audit session or about an incident, as a node recorded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadRecord {
    /// When, by the node's clock.
    pub at: TimeMs,
    /// The org that read.
    pub org: OrgId,
    /// The key that signed its ticket.
    pub key_id: KeyId,
    /// The audit session that it read in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The incident that it read about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    /// Path and query of what it asked for.
    pub path: String,
}
