//! Whom and what an object names: its texts that are ids of orgs, codes of regions and
//! ids of shares.

use std::collections::BTreeSet;

use liuhen_types::entity::{Catalog, entity_texts};
use liuhen_types::{OrgId, RegionCode, StateError, StateKey};

/// The texts of an object that may name somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(BTreeSet<String>);

impl Object {
    /// What a value of the state names.
    pub(super) fn of(key: &StateKey, value: &[u8]) -> Result<Self, StateError> {
        let texts = entity_texts(key, value);
        texts.map(Self).map_err(|error| StateError { key: error.key, reason: error.reason })
    }

    /// What an entry names: those who answer for it, not what its items say.
    pub(super) fn of_catalog(catalog: &Catalog) -> Self {
        let mut texts = BTreeSet::from([catalog.provider.to_string()]);
        texts.extend(catalog.reviewed_by.as_ref().map(ToString::to_string));
        let current = catalog.current.as_ref().map(|current| &current.entry);
        for entry in std::iter::once(&catalog.entry).chain(current) {
            let governance = &entry.governance;
            texts.insert(entry.region_scope.to_string());
            texts.extend(governance.owner.as_ref().map(ToString::to_string));
            texts.extend(governance.manager.as_ref().map(ToString::to_string));
        }
        Self(texts)
    }

    /// What only an org is named with.
    pub(super) fn of_org(org: &OrgId) -> Self {
        Self(BTreeSet::from([org.to_string()]))
    }

    /// A region.
    pub(super) fn of_region(region: &RegionCode) -> Self {
        Self(BTreeSet::from([region.to_string()]))
    }

    /// True if it names this id.
    pub(super) fn names(&self, id: &str) -> bool {
        self.0.contains(id)
    }

    /// Texts that have the form of an org's id.
    pub(super) fn orgs(&self) -> impl Iterator<Item = OrgId> {
        self.0.iter().filter_map(|text| text.parse().ok())
    }

    /// Texts that have the form of a region's code.
    pub(super) fn regions(&self) -> impl Iterator<Item = RegionCode> {
        self.0.iter().filter_map(|text| text.parse().ok())
    }
}
