//! Collects the access records of a gateway into one anchored batch.

use std::collections::BTreeMap;
use std::convert::Infallible;

use liuhen_crypto::log::{LogFrontier, Sm3Log, inclusion_path};
use liuhen_types::entity::GatewayLog;
use liuhen_types::limits::{ANCHOR_AUTHORIZATIONS_MAX, ANCHOR_RECORDS_MAX};
use liuhen_types::payload::AccessAnchor;
use liuhen_types::payload::access::AuthorizationUse;
use liuhen_types::{
    AccessRecord, AuthorizationId, GatewayId, Hash, Payload, Receipt, RecordError, RecordReceipt,
    TimeMs,
};

/// Why a record or a receipt does not belong to a batch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// A record of another gateway.
    #[error("record is of gateway {found}, the batch is of gateway {expected}")]
    Gateway {
        /// The batch's gateway.
        expected: GatewayId,
        /// The record's.
        found: GatewayId,
    },
    /// A gap, or the same record again.
    #[error("record has sequence number {found}, {expected} is due")]
    Sequence {
        /// The number that is due.
        expected: u64,
        /// The record's.
        found: u64,
    },
    /// A record that is older than the one before it.
    #[error("record {seq} has time {}, before {} of the record before it", time.0, last.0)]
    Time {
        /// The record's sequence number.
        seq: u64,
        /// Its time.
        time: TimeMs,
        /// The time of the record before it.
        last: TimeMs,
    },
    /// A record that does not name the leaf of the one before it.
    #[error("record {seq} names {found} as the leaf before it, which is {expected}")]
    Link {
        /// The record's sequence number.
        seq: u64,
        /// Leaf of the record before it.
        expected: Hash,
        /// What the record names.
        found: Hash,
    },
    /// No record of an access.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// No room: anchor this batch, then go on with [`AccessBatch::following`].
    #[error("batch is full: {0}")]
    Full(String),
    /// Nothing to anchor.
    #[error("batch holds no record")]
    Empty,
    /// A receipt of something else than this batch.
    #[error("the receipt is not of an accepted anchor of this batch")]
    Anchor,
}

/// The records of one gateway since its last anchor.
#[derive(Clone, Debug)]
pub struct AccessBatch {
    gateway_id: GatewayId,
    seq_from: u64,
    prev_root: Hash,
    time_from: TimeMs,
    /// Leaf of the record before the next; none if only the gateway's store has that.
    last_leaf: Option<Hash>,
    records: Vec<AccessRecord>,
    frontier: LogFrontier<Sm3Log>,
    /// Perfect nodes by level: what the records' paths are computed from.
    levels: Vec<Vec<Hash>>,
    uses: BTreeMap<AuthorizationId, AuthorizationUse>,
}

impl AccessBatch {
    /// The first batch of a gateway.
    pub fn first(gateway_id: GatewayId) -> Self {
        Self::starting_at(gateway_id, 1, Hash::ZERO, TimeMs(0), Some(Hash::ZERO))
    }

    /// The batch after what the chain holds of a gateway. The chain has no single leaf, so
    /// whether the first record names the right one before it, the gateway's whole store
    /// tells: `liuhen audit records` looks.
    pub fn after(gateway_id: GatewayId, log: &GatewayLog) -> Self {
        let seq_from = log.last_seq.saturating_add(1);
        let last_leaf = (log.last_seq == 0).then_some(Hash::ZERO);
        Self::starting_at(gateway_id, seq_from, log.last_root, log.last_time, last_leaf)
    }

    /// An empty batch that goes on where this one ends.
    pub fn following(&self) -> Self {
        if self.records.is_empty() {
            return self.clone();
        }
        let (gateway_id, root) = (self.gateway_id.clone(), self.frontier.root());
        Self::starting_at(gateway_id, self.next_seq(), root, self.last_time(), self.last_leaf)
    }

    fn starting_at(
        gateway_id: GatewayId,
        seq_from: u64,
        prev_root: Hash,
        time_from: TimeMs,
        last_leaf: Option<Hash>,
    ) -> Self {
        let (records, levels, uses) = (Vec::new(), Vec::new(), BTreeMap::new());
        let frontier = LogFrontier::new();
        Self {
            gateway_id,
            seq_from,
            prev_root,
            time_from,
            last_leaf,
            records,
            frontier,
            levels,
            uses,
        }
    }

    /// The gateway.
    pub fn gateway_id(&self) -> &GatewayId {
        &self.gateway_id
    }

    /// The sequence number that the next record must have.
    pub fn next_seq(&self) -> u64 {
        self.seq_from.saturating_add(self.frontier.size())
    }

    /// The leaf that the next record must name as the one before it; none after
    /// [`Self::after`], where the gateway's own store has it.
    pub fn last_leaf(&self) -> Option<Hash> {
        self.last_leaf
    }

    /// The records so far.
    pub fn records(&self) -> &[AccessRecord] {
        &self.records
    }

    /// Adds the next record.
    ///
    /// # Errors
    /// [`BatchError`] if it is not the next one, or there is no room for it.
    pub fn push(&mut self, record: AccessRecord) -> Result<(), BatchError> {
        self.check(&record)?;
        let levels = &mut self.levels;
        let leaf = record.leaf();
        self.last_leaf = Some(leaf);
        self.frontier.append(leaf, &mut |level, _, digest| {
            let level = usize::from(level);
            if level == levels.len() {
                levels.push(Vec::new());
            }
            levels[level].push(digest);
        });
        AuthorizationUse::count(&mut self.uses, &record);
        self.records.push(record);
        Ok(())
    }

    fn check(&self, record: &AccessRecord) -> Result<(), BatchError> {
        if record.gateway_id != self.gateway_id {
            let (expected, found) = (self.gateway_id.clone(), record.gateway_id.clone());
            return Err(BatchError::Gateway { expected, found });
        }
        let (seq, time, last) = (record.seq, record.time, self.last_time());
        if seq != self.next_seq() {
            return Err(BatchError::Sequence { expected: self.next_seq(), found: seq });
        }
        if time < last {
            return Err(BatchError::Time { seq, time, last });
        }
        record.check()?;
        let found = record.prev_leaf;
        if let Some(expected) = self.last_leaf.filter(|expected| *expected != found) {
            return Err(BatchError::Link { seq, expected, found });
        }
        if self.frontier.size() >= ANCHOR_RECORDS_MAX {
            return Err(BatchError::Full(format!("the limit is {ANCHOR_RECORDS_MAX} records")));
        }
        let is_new = !self.uses.contains_key(&record.authorization_id);
        if is_new && self.uses.len() >= ANCHOR_AUTHORIZATIONS_MAX {
            let message = format!("the limit is {ANCHOR_AUTHORIZATIONS_MAX} authorisations");
            return Err(BatchError::Full(message));
        }
        Ok(())
    }

    /// The earliest time that the next record may have. A gateway whose clock was
    /// set back stamps its records with this until the clock has caught up.
    pub fn last_time(&self) -> TimeMs {
        self.records.last().map_or(self.time_from, |record| record.time)
    }

    /// What the gateway signs and submits.
    ///
    /// # Errors
    /// [`BatchError::Empty`] if there is no record.
    pub fn anchor(&self) -> Result<AccessAnchor, BatchError> {
        let (Some(first), Some(last)) = (self.records.first(), self.records.last()) else {
            return Err(BatchError::Empty);
        };
        Ok(AccessAnchor {
            gateway_id: self.gateway_id.clone(),
            seq_from: self.seq_from,
            seq_to: last.seq,
            leaf_root: self.frontier.root(),
            prev_root: self.prev_root,
            time_min: first.time,
            time_max: last.time,
            per_authorization: self.uses.values().cloned().collect(),
        })
    }

    /// The receipt of each record, given the receipt of the batch's anchor (which
    /// [`crate::Client::submit`] has verified).
    ///
    /// # Errors
    /// [`BatchError::Anchor`] if the anchor was refused or is not of this batch.
    pub fn receipts(
        &self,
        anchor: &Receipt,
    ) -> Result<impl Iterator<Item = RecordReceipt> + use<'_>, BatchError> {
        let Payload::AccessAnchor(anchored) = &anchor.transaction.transaction.payload else {
            return Err(BatchError::Anchor);
        };
        if *anchored != self.anchor()? || !anchor.outcome.is_accepted() {
            return Err(BatchError::Anchor);
        }
        let anchor = anchor.clone();
        Ok(self.records.iter().zip(0..).map(move |(record, index)| RecordReceipt {
            record: record.clone(),
            batch_path: self.path(index),
            anchor: anchor.clone(),
        }))
    }

    fn path(&self, index: u64) -> Vec<Hash> {
        let read = |level: u8, index: u64| {
            Ok::<_, Infallible>(self.levels[usize::from(level)][index as usize])
        };
        inclusion_path::<Sm3Log, _>(index, self.frontier.size(), read)
            .expect("every record of the batch has a leaf and its nodes are kept")
    }
}
