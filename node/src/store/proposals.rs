//! Proposals that are kept until their height is decided, so that a restarted
//! node neither proposes twice nor lacks the block that the others decide.

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_network::{ProposedBlock, StoredProposal};
use liuhen_types::{Hash, Header, Height, KeyId, Signature};

use super::column::Column;
use super::rows::{decode, height_key};
use super::{Store, View};
use crate::error::Error;

/// Bytes of the sum at the end of a row.
const SUM_BYTES: usize = 8;

/// Room for everything of a row but the body.
const HEAD_BYTES: usize = 1024;

/// A proposal as a row.
#[derive(BorshDeserialize)]
struct ProposalRow {
    round: u32,
    pol_round: Option<u32>,
    proposer: KeyId,
    signature: Option<Signature>,
    valid: bool,
    header: Header,
    body: Vec<u8>,
}

/// Height, header id, round: a block that is proposed again in a later round is
/// kept once for each.
fn key(height: Height, header_id: &Hash, round: u32) -> Vec<u8> {
    [&height_key(height)[..], &header_id.0, &round.to_be_bytes()].concat()
}

/// Key and value of a row.
pub(super) fn row(proposal: &StoredProposal) -> (Vec<u8>, Vec<u8>) {
    let StoredProposal { round, pol_round, proposer, signature, block, valid } = proposal;
    let key = key(block.header.height, &block.header.id(), *round);
    // The fields of a row in order; the body is large and copied once.
    let head = (*round, *pol_round, *proposer, *signature, *valid, &block.header);
    let mut bytes = Vec::with_capacity(HEAD_BYTES + block.body.len());
    to_writer(&mut bytes, &head);
    to_writer(&mut bytes, &*block.body);
    bytes.extend_from_slice(&sum(&bytes).to_le_bytes());
    (key, bytes)
}

fn to_writer(bytes: &mut Vec<u8>, value: &(impl BorshSerialize + ?Sized)) {
    borsh::to_writer(bytes, value).expect("writing to memory does not fail");
}

/// Reads a row and checks it against its sum and its key.
pub(crate) fn read(key: &[u8], value: &[u8]) -> Result<StoredProposal, Error> {
    let damaged = |reason: &str| Error::corrupt(Column::Proposals, key, reason);
    let split = value.len().checked_sub(SUM_BYTES).ok_or_else(|| damaged("it is too short"))?;
    let (row, found) = value.split_at(split);
    if found != sum(row).to_le_bytes() {
        return Err(damaged("its sum differs"));
    }
    let row: ProposalRow = decode(Column::Proposals, key, row)?;
    if key != self::key(row.header.height, &row.header.id(), row.round) {
        return Err(damaged("its key names another block"));
    }
    Ok(StoredProposal {
        round: row.round,
        pol_round: row.pol_round,
        proposer: row.proposer,
        signature: row.signature,
        block: ProposedBlock { header: row.header, body: row.body.into() },
        valid: row.valid,
    })
}

/// A sum that differs whenever one byte differs: each step is a bijection of the
/// sum so far. It finds accidents; nothing in the chain could recompute these rows.
fn sum(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(FACTOR).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(bytes.len() as u64, |sum, w| step(sum, u64::from_le_bytes(*w)));
    rest.iter().fold(sum, |sum, byte| step(sum, u64::from(*byte)))
}

impl Store {
    /// Keeps a proposal. Once this returns it survives a crash of the machine.
    ///
    /// # Errors
    /// As the disk fails; the store is then poisoned.
    pub fn save_proposal(&self, proposal: &StoredProposal) -> Result<(), Error> {
        let (key, value) = row(proposal);
        let mut batch = self.inner.database.batch();
        batch.put(Column::Proposals, &key, &value);
        self.inner.database.write(batch, true)
    }

    /// The proposals kept for a height.
    pub fn proposals(&self, height: Height) -> Result<Vec<StoredProposal>, Error> {
        self.view().proposals(&height_key(height)).collect()
    }

    /// A kept proposal of this block, of whichever round.
    pub fn proposal(&self, height: Height, id: &Hash) -> Result<Option<StoredProposal>, Error> {
        let prefix = [&height_key(height)[..], &id.0].concat();
        self.view().proposals(&prefix).next().transpose()
    }
}

impl View<'_> {
    fn proposals(&self, prefix: &[u8]) -> impl Iterator<Item = Result<StoredProposal, Error>> {
        let rows = self.snapshot().rows_under(Column::Proposals, prefix);
        rows.map(|row| row.and_then(|(key, value)| read(&key, &value)))
    }
}
