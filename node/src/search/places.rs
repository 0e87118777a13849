//! Where entries and orgs lie, by the region table of one view of the chain: the table
//! grows by transaction.

use std::collections::{BTreeSet, HashMap};

use liuhen_search::{Document, Index, Place};
use liuhen_types::entity::{Catalog, Org};
use liuhen_types::genesis::Region;
use liuhen_types::{OrgId, RegionCode, StateKey};

use crate::error::Error;
use crate::store::View;

/// Regions and orgs that were asked for. Thousands of entries name the same few, and a read
/// of the store is not for nothing.
pub(super) struct Places<'a> {
    view: &'a View<'a>,
    regions: HashMap<RegionCode, Option<Region>>,
    /// The region of an org and all above.
    orgs: HashMap<OrgId, Vec<RegionCode>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(view: &'a View<'a>) -> Self {
        Self { view, regions: HashMap::new(), orgs: HashMap::new() }
    }

    /// Puts an entry into the index, with where it lies and whom it concerns.
    pub(super) fn put(&mut self, index: &mut Index, catalog: &Catalog) -> Result<(), Error> {
        let (entry, _) = liuhen_search::shown(catalog);
        let mut place = self.place(&entry.region_scope)?;
        for version in liuhen_search::versions(catalog) {
            place.concerned.extend(self.place(&version.region_scope)?.regions);
        }
        for org in liuhen_search::answering(catalog) {
            if !self.orgs.contains_key(org) {
                let found: Option<Org> = liuhen_contracts::read(self.view, &StateKey::org(org))?;
                let regions = match found {
                    Some(found) => self.place(&found.registration.region)?.regions,
                    None => Vec::new(),
                };
                self.orgs.insert(org.clone(), regions);
            }
            place.concerned.extend(self.orgs.get(org).into_iter().flatten().cloned());
        }
        Ok(index.put(&Document { catalog, place: &place })?)
    }

    fn place(&mut self, region: &RegionCode) -> Result<Place, Error> {
        let level = self.region(region)?.map(|region| region.level);
        let mut regions = Vec::new();
        let mut current = Some(region.clone());
        // Parents are of a higher level, so this ends.
        while let Some(code) = current {
            current = self.region(&code)?.and_then(|region| region.parent.clone());
            regions.push(code);
        }
        Ok(Place { regions, level, concerned: BTreeSet::new() })
    }

    fn region(&mut self, code: &RegionCode) -> Result<Option<&Region>, Error> {
        if !self.regions.contains_key(code) {
            let found = liuhen_contracts::read(self.view, &StateKey::region(code))?;
            self.regions.insert(code.clone(), found);
        }
        Ok(self.regions.get(code).and_then(Option::as_ref))
    }
}
