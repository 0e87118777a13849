//! What one transaction sees and writes.
//!
//! Checks read the state as it stood before the transaction; changes only write.
//! So a refused transaction leaves nothing behind: its context is dropped.

use std::rc::Rc;

use borsh::{BorshDeserialize, BorshSerialize};
use liuhen_types::entity::{KeyRecord, Org};
use liuhen_types::{
    ChainId, Changeset, Code, Date, Height, OrgId, RegionCode, SignedTransaction, State, StateKey,
    TimeMs, TxId,
};

use crate::memo::Memo;
use crate::refusal::Checked;
use crate::region::RegionChain;
use crate::state::{Changed, must_read, read};

/// What a block tells its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// Its position.
    pub height: Height,
    /// Its time, the only clock that rules know.
    pub time: TimeMs,
}

pub(crate) struct Context<'a> {
    pub(crate) state: &'a dyn State,
    pub(crate) block: BlockContext,
    pub(crate) chain_id: &'a ChainId,
    pub(crate) transaction: &'a SignedTransaction,
    /// The sender's key, as it stands before this transaction.
    pub(crate) key: &'a KeyRecord,
    pub(crate) changes: Changeset,
    pub(crate) warnings: Vec<Code>,
    /// What transactions before it read and left as it was.
    pub(crate) memo: Rc<Memo>,
}

impl Context<'_> {
    pub(crate) fn sender(&self) -> &OrgId {
        &self.transaction.transaction.sender
    }

    pub(crate) fn time(&self) -> TimeMs {
        self.block.time
    }

    /// The transaction's id, for what refers to it later.
    pub(crate) fn tx_id(&self) -> TxId {
        self.transaction.id()
    }

    /// The date of the block in UTC+8.
    pub(crate) fn today(&self) -> Date {
        self.block.time.date()
    }

    /// True if an org co-signed.
    pub(crate) fn is_cosigned_by(&self, org: &OrgId) -> bool {
        self.transaction.cosignatures.iter().any(|c| c.org == *org)
    }

    pub(crate) fn read<T: BorshDeserialize>(&self, key: &StateKey) -> Checked<Option<T>> {
        Ok(read(self.state, key)?)
    }

    /// The object that a payload refers to.
    pub(crate) fn find<T: BorshDeserialize>(&self, key: &StateKey) -> Checked<T> {
        self.read(key)?.ok_or(Code::ReferenceUnknown.into())
    }

    /// An object that exists because another one that was read names it.
    pub(crate) fn must_read<T: BorshDeserialize>(&self, key: &StateKey) -> Checked<T> {
        Ok(must_read(self.state, key)?)
    }

    pub(crate) fn sender_org(&self) -> Checked<Org> {
        self.must_read(&StateKey::org(self.sender()))
    }

    /// The region of an org that the state names, with all regions above it.
    pub(crate) fn region_of(&self, org: &OrgId) -> Checked<RegionChain> {
        let known = self.memo.homes.borrow().get(org).cloned();
        if let Some(chain) = known {
            return Ok(chain);
        }
        let found: Org = must_read(&self.with_changes(), &StateKey::org(org))?;
        let chain = self.region(&found.registration.region)?;
        self.memo.homes.borrow_mut().insert(org.clone(), chain.clone());
        Ok(chain)
    }

    /// A region with all regions above it, as they stand before this transaction.
    pub(crate) fn region(&self, code: &RegionCode) -> Checked<RegionChain> {
        let known = self.memo.regions.borrow().get(code).cloned();
        if let Some(chain) = known {
            return Ok(chain);
        }
        let chain = RegionChain::read(self.state, code)?;
        self.memo.regions.borrow_mut().insert(code.clone(), chain.clone());
        Ok(chain)
    }

    pub(crate) fn exists(&self, key: &StateKey) -> Checked<bool> {
        Ok(self.state.get(key)?.is_some())
    }

    /// Refuses an id that is taken.
    pub(crate) fn require_new(&self, key: &StateKey) -> Checked<()> {
        crate::refusal::require(!self.exists(key)?, Code::Duplicate)
    }

    /// The state as this transaction leaves it so far.
    pub(crate) fn with_changes(&self) -> impl State + '_ {
        Changed { base: self.state, changes: &self.changes }
    }

    /// What the next transaction of this sender would see, over [`Self::with_changes`].
    pub(crate) fn over<'b>(&'b self, state: &'b dyn State) -> Context<'b> {
        let (changes, warnings) = (Changeset::new(), Vec::new());
        Context { state, changes, warnings, memo: Rc::default(), ..*self }
    }

    /// A value as this transaction leaves it so far; for changes that touch a
    /// value twice, such as counts.
    pub(crate) fn written<T: BorshDeserialize>(&self, key: &StateKey) -> Checked<Option<T>> {
        Ok(read(&self.with_changes(), key)?)
    }

    pub(crate) fn put<T: BorshSerialize + ?Sized>(&mut self, key: StateKey, value: &T) {
        self.changes.insert(key, Some(encode(value)));
    }

    pub(crate) fn remove(&mut self, key: StateKey) {
        self.changes.insert(key, None);
    }

    pub(crate) fn warn(&mut self, code: Code) {
        debug_assert!(code.is_warning(), "{code} is no warning");
        if !self.warnings.contains(&code) {
            self.warnings.push(code);
        }
    }
}

pub(crate) fn encode<T: BorshSerialize + ?Sized>(value: &T) -> Vec<u8> {
    // Most values are about as long as they are in memory, a count is 8 bytes.
    let mut bytes = Vec::with_capacity(size_of_val(value));
    value.serialize(&mut bytes).expect("writing to memory does not fail");
    bytes
}
