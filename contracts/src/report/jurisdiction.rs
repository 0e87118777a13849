//! Which orgs lie in a region or below it, by the region table.

use std::collections::BTreeMap;

use liuhen_types::entity::Org;
use liuhen_types::genesis::Region;
use liuhen_types::{Code, OrgId, RegionCode, State, StateError, StateKey};

use crate::limits::REPORT_ORGS_REMEMBERED_MAX;
use crate::refusal::Refusal;
use crate::region::RegionChain;
use crate::state::read;

/// A region with all regions below it. An org's region never changes, so what it
/// answers for an org is the same from every later state.
pub struct Jurisdiction<'a> {
    pub(super) state: &'a dyn State,
    region: &'a RegionCode,
    known: BTreeMap<OrgId, bool>,
}

impl<'a> Jurisdiction<'a> {
    /// A region of the table; none if there is no such region.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn new(state: &'a dyn State, region: &'a RegionCode) -> Result<Option<Self>, StateError> {
        let found: Option<Region> = read(state, &StateKey::region(region))?;
        Ok(found.map(|_| Self { state, region, known: BTreeMap::new() }))
    }

    /// True if the org is registered and lies here.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn covers(&mut self, org: &OrgId) -> Result<bool, StateError> {
        if let Some(covers) = self.known.get(org) {
            return Ok(*covers);
        }
        let covers = self.look_up(org)?;
        if self.known.len() >= REPORT_ORGS_REMEMBERED_MAX {
            self.known.clear();
        }
        self.known.insert(org.clone(), covers);
        Ok(covers)
    }

    fn look_up(&self, org: &OrgId) -> Result<bool, StateError> {
        let Some(org) = read::<Org>(self.state, &StateKey::org(org))? else { return Ok(false) };
        match RegionChain::read(self.state, &org.registration.region) {
            Ok(chain) => Ok(chain.is_within(self.region)),
            Err(Refusal::Code(code)) => Err(unreadable(&org, code)),
            Err(Refusal::State(error)) => Err(error),
        }
    }
}

fn unreadable(org: &Org, code: Code) -> StateError {
    let key = StateKey::region(&org.registration.region).to_string();
    StateError { key, reason: format!("an org lies in it: {code}") }
}
