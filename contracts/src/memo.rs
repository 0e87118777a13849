//! What nearly every transaction reads and few change: regions with those above them, the
//! homes of orgs, profiles in force. A block reads each once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use liuhen_types::entity::Period;
use liuhen_types::profile::Profile;
use liuhen_types::{Changeset, OrgId, RegionCode, StateKey};

use crate::region::RegionChain;

/// What it is read from: the keys of [`StateKey::region`], [`StateKey::profile`] and
/// [`StateKey::org`].
const PREFIXES: [&[u8]; 3] = [b"region/table/", b"region/profile/", b"org/org/"];

/// Holds what was read since the block began, as long as nothing of it changes.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// Regions with all above.
    pub(crate) regions: RefCell<BTreeMap<RegionCode, RegionChain>>,
    /// Regions of orgs: an org does not move.
    pub(crate) homes: RefCell<BTreeMap<OrgId, RegionChain>>,
    /// Profiles in force for a region on the day of the block.
    pub(crate) profiles: RefCell<BTreeMap<RegionCode, Option<Profile>>>,
    /// The month that is noted to have counts.
    pub(crate) month: Cell<Option<Period>>,
}

impl Memo {
    /// Forgets everything: a transaction was refused, and what it would have written may have
    /// been read.
    pub(crate) fn forget(&self) {
        self.regions.borrow_mut().clear();
        self.homes.borrow_mut().clear();
        self.profiles.borrow_mut().clear();
        self.month.set(None);
    }

    /// Forgets everything if any of it is among the changes of a transaction.
    pub(crate) fn forget_changed(&self, changes: &Changeset) {
        let is_read = |key: &StateKey| PREFIXES.iter().any(|p| key.as_bytes().starts_with(p));
        if changes.keys().any(is_read) {
            self.forget();
        }
    }
}
