//! What the node must do for consensus: the whole interface between the engine
//! and the ledger.

use async_trait::async_trait;
use bytes::Bytes;
use liuhen_types::{CommitCertificate, Hash, Header, Height, KeyId, Signature, ValidatorSet};

/// A block as it is proposed: the header is the value of consensus, the body
/// (borsh of [`liuhen_types::Body`]) travels in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedBlock {
    /// The header.
    pub header: Header,
    /// The body's bytes.
    pub body: Bytes,
}

/// A proposal as it is kept until its height is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProposal {
    /// Round of the proposal.
    pub round: u32,
    /// Round of the proof of lock that it carries, if one.
    pub pol_round: Option<u32>,
    /// Who proposed it.
    pub proposer: KeyId,
    /// The proposer's signature over the first part; none for a synced block.
    pub signature: Option<Signature>,
    /// The block.
    pub block: ProposedBlock,
    /// The application's verdict.
    pub valid: bool,
}

/// A decided block with the certificate that this node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBlock {
    /// The block.
    pub block: ProposedBlock,
    /// The certificate.
    pub certificate: CommitCertificate,
}

/// The ledger can go on no further: the disk failed or an invariant broke. The
/// node stops.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fatal(pub String);

/// The verdict on a block: valid, or why not.
pub type Verdict = Result<(), String>;

/// The ledger as the engine sees it. Calls come from one task, one at a time,
/// except [`Application::decided`] and [`Application::wait_for_work`]. Slow work
/// must not block the async threads.
#[async_trait]
pub trait Application: Send + Sync + 'static {
    /// Last committed height; 0 before the first block.
    async fn tip(&self) -> Result<Height, Fatal>;

    /// Lowest height that [`Application::decided`] can answer.
    async fn history_start(&self) -> Result<Height, Fatal>;

    /// The validators that decide `height`, which is tip + 1.
    async fn validators(&self, height: Height) -> Result<ValidatorSet, Fatal>;

    /// Builds and executes a block for `height` = tip + 1.
    async fn build(&self, height: Height, round: u32) -> Result<ProposedBlock, Fatal>;

    /// Executes a block for tip + 1 and compares everything in its header.
    async fn validate(&self, block: &ProposedBlock) -> Result<Verdict, Fatal>;

    /// Keeps a proposal. Once this returns it MUST survive a crash.
    async fn save_proposal(&self, height: Height, proposal: &StoredProposal) -> Result<(), Fatal>;

    /// The proposals kept for a height.
    async fn proposals(&self, height: Height) -> Result<Vec<StoredProposal>, Fatal>;

    /// Commits the kept proposal with this header id. Once this returns the
    /// block MUST survive a crash; a second call for the same height and id
    /// changes nothing.
    async fn commit(&self, header_id: Hash, certificate: CommitCertificate) -> Result<(), Fatal>;

    /// A decided block, or none above the tip.
    async fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fatal>;

    /// Returns when there is a reason to make a block at `height`: transactions
    /// wait, or the heartbeat is due.
    async fn wait_for_work(&self, height: Height);
}
