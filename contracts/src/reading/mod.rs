//! Who may read what (R-31, R-77; section 4.4): the same answer from every node that
//! grades its reads.
//!
//! Reading changes nothing, so no block depends on this; it is a rule all the same, and
//! it sees nothing but the state. What may not be read is to its reader as if it did
//! not exist, which also means that only readers of everything of a kind are told that
//! something does not exist.

mod class;
mod matrix;
mod object;
mod who;

use std::cell::RefCell;
use std::collections::BTreeMap;

use liuhen_types::entity::{Catalog, CatalogReach, Org, Resource};
use liuhen_types::payload::org::Role;
use liuhen_types::{OrgId, RegionCode, RequestId, State, StateError, StateKey, TimeMs};

use self::class::{Class, Rule};
use self::matrix::{Reach, reach};
use self::object::Object;
use self::who::Who;
use crate::refusal::Refusal;
use crate::region::RegionChain;
use crate::state::{decode, read};

pub use self::who::{NoReader, Reader};

/// What one reader may read in one state.
pub struct Reading<'s> {
    state: &'s dyn State,
    /// None is whoever did not log in.
    who: Option<Who>,
    /// Where orgs lie; none for what is no org.
    orgs: RefCell<BTreeMap<OrgId, Option<RegionChain>>>,
}

impl<'s> Reading<'s> {
    /// What everybody may read.
    pub fn public(state: &'s dyn State) -> Self {
        Self { state, who: None, orgs: RefCell::default() }
    }

    /// What an org may read at a time.
    ///
    /// # Errors
    /// [`NoReader`] if the org may not act, or the session or incident that it names is
    /// not one that it may read in.
    pub fn of(state: &'s dyn State, reader: &Reader, now: TimeMs) -> Result<Self, NoReader> {
        let who = Some(Who::find(state, reader, now)?);
        Ok(Self { state, who, orgs: RefCell::default() })
    }

    /// True if what a key names may be read; for what does not exist, if the reader may
    /// know that.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees(&self, key: &StateKey) -> Result<bool, StateError> {
        match class::rule_of(key) {
            // Salted digests: who can name one has it from a party.
            Rule::Digest | Rule::Is(Class::Public) => Ok(true),
            _ => match self.state.get(key)? {
                Some(value) => self.sees_row(key, &value),
                None => Ok(self.knows_absence(key)),
            },
        }
    }

    /// True if a value may be read that stands under this key.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, or the value is damaged.
    pub fn sees_row(&self, key: &StateKey, value: &[u8]) -> Result<bool, StateError> {
        let class = match class::rule_of(key) {
            Rule::Is(class) => class,
            Rule::Digest => Class::Sharing,
            Rule::Opening => class::of_opening(&decode(key, value)?),
            Rule::Catalog => return self.sees_catalog(&decode(key, value)?),
            Rule::Resource => {
                let resource: Resource = decode(key, value)?;
                let catalog = read(self.state, &StateKey::catalog(&resource.mount.catalog_id))?;
                return catalog.map_or(Ok(false), |catalog| self.sees_catalog(&catalog));
            }
        };
        self.sees_object(class, || Object::of(key, value))
    }

    /// True if an entry may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_catalog(&self, catalog: &Catalog) -> Result<bool, StateError> {
        let class = class::of_catalog(catalog);
        if class == Class::Published {
            let opened = StateKey::openings_of(&catalog.entry.catalog_id);
            let opened: Option<u64> = read(self.state, &opened)?;
            if opened.is_some_and(|count| count > 0) {
                return Ok(true);
            }
        }
        self.sees_object(class, || Ok(Object::of_catalog(catalog)))
    }

    /// True if the whole trace of a share may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_trace(&self, request: &RequestId) -> Result<bool, StateError> {
        let key = StateKey::request(request);
        match self.state.get(&key)? {
            Some(value) => self.sees_object(Class::Trace, || Object::of(&key, &value)),
            None => Ok(self.knows_absence(&key)),
        }
    }

    /// True if a step of the log may be read: the reader took it, or may read everything
    /// that it is about. What a refused step did not bring about counts as its sender's.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_step(&self, sender: &OrgId, subjects: &[StateKey]) -> Result<bool, StateError> {
        if self.who.as_ref().is_some_and(|who| who.org == *sender) {
            return Ok(true);
        }
        for subject in subjects {
            let sees = match (self.state.get(subject)?, class::rule_of(subject)) {
                (Some(value), _) => self.sees_row(subject, &value)?,
                (None, Rule::Is(class)) => {
                    self.sees_object(class, || Ok(Object::of_org(sender)))?
                }
                (None, Rule::Catalog | Rule::Resource) => {
                    self.sees_object(Class::Draft, || Ok(Object::of_org(sender)))?
                }
                (None, Rule::Opening | Rule::Digest) => {
                    self.sees_object(Class::Sharing, || Ok(Object::of_org(sender)))?
                }
            };
            if !sees {
                return Ok(false);
            }
        }
        // A step about nothing is not for everybody.
        Ok(!subjects.is_empty())
    }

    /// True if the figures and reports of a region may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_figures(&self, region: &RegionCode) -> Result<bool, StateError> {
        self.sees_object(Class::Figures, || Ok(Object::of_region(region)))
    }

    /// True if the figures and the compliance of an org may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_figures_of(&self, org: &OrgId) -> Result<bool, StateError> {
        self.sees_object(Class::Figures, || Ok(Object::of_org(org)))
    }

    /// The org that reads, if it logged in.
    pub fn org(&self) -> Option<&OrgId> {
        self.who.as_ref().map(|who| &who.org)
    }

    /// Where a search of the catalog may look; every find is to be checked by itself.
    pub fn catalog_reach(&self) -> Vec<CatalogReach> {
        let mut reaches = vec![CatalogReach::DeclaredOpen];
        let Some(who) = &self.who else { return reaches };
        for (class, drafts) in
            [(Class::Published, false), (Class::Restricted, false), (Class::Draft, true)]
        {
            for held in &who.held {
                let within = |region: &RegionCode| match drafts {
                    true => CatalogReach::Within(region.clone()),
                    false => CatalogReach::InForceWithin(region.clone()),
                };
                match (reach(held.role, class), class) {
                    (Reach::All, Class::Published) => reaches.push(CatalogReach::Published),
                    (Reach::All, _) => reaches.push(CatalogReach::InForce),
                    (Reach::Tree, _) => reaches.push(within(&held.jurisdiction)),
                    (Reach::Party, _) => reaches.push(CatalogReach::Naming(who.org.clone())),
                    (Reach::Session, _) => {
                        let regions = who.session.iter().flat_map(|open| &open.jurisdictions);
                        reaches.extend(regions.map(within));
                    }
                    (Reach::Incident | Reach::Nothing, _) => {}
                }
            }
        }
        reaches.sort();
        reaches.dedup();
        reaches
    }

    fn knows_absence(&self, key: &StateKey) -> bool {
        let is_public = matches!(class::rule_of(key), Rule::Is(Class::Public) | Rule::Digest);
        let is_registry = class::rule_of(key) == Rule::Is(Class::Registry);
        let Some(who) = &self.who else { return is_public };
        let holds_any = !who.held.is_empty();
        is_public
            || is_registry && holds_any
            || who.held.iter().any(|held| held.role == Role::ProvinceAuthority)
    }

    fn sees_object(
        &self,
        class: Class,
        object: impl FnOnce() -> Result<Object, StateError>,
    ) -> Result<bool, StateError> {
        if class == Class::Public {
            return Ok(true);
        }
        let Some(who) = &self.who else { return Ok(false) };
        let reaches: Vec<_> =
            who.held.iter().map(|held| (reach(held.role, class), &held.jurisdiction)).collect();
        if reaches.iter().any(|(reach, _)| *reach == Reach::All) {
            return Ok(true);
        }
        if reaches.iter().all(|(reach, _)| *reach == Reach::Nothing) {
            return Ok(false);
        }
        let object = object()?;
        for (reach, jurisdiction) in reaches {
            let sees = match reach {
                Reach::All => true,
                Reach::Nothing => false,
                Reach::Party => object.names(who.org.as_str()),
                Reach::Tree => self.lies_in(&object, std::slice::from_ref(jurisdiction))?,
                Reach::Session => self.in_session(who, &object)?,
                Reach::Incident => who
                    .incident
                    .as_ref()
                    .is_some_and(|incident| incident.orgs().any(|org| object.names(org.as_str()))),
            };
            if sees {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn in_session(&self, who: &Who, object: &Object) -> Result<bool, StateError> {
        let Some(session) = &who.session else { return Ok(false) };
        Ok(session.shares.iter().any(|share| object.names(share.as_str()))
            || self.lies_in(object, &session.jurisdictions)?)
    }

    /// True if an org or a region that the object names lies in one of the jurisdictions.
    fn lies_in(&self, object: &Object, outer: &[RegionCode]) -> Result<bool, StateError> {
        let within = |chain: &RegionChain| outer.iter().any(|region| chain.is_within(region));
        for region in object.regions() {
            if self.chain(&region)?.is_some_and(|chain| within(&chain)) {
                return Ok(true);
            }
        }
        for org in object.orgs() {
            if self.chain_of(org)?.is_some_and(|chain| within(&chain)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn chain_of(&self, org: OrgId) -> Result<Option<RegionChain>, StateError> {
        if let Some(known) = self.orgs.borrow().get(&org) {
            return Ok(known.clone());
        }
        let found: Option<Org> = read(self.state, &StateKey::org(&org))?;
        let chain = match found {
            Some(found) => self.chain(&found.registration.region)?,
            None => None,
        };
        self.orgs.borrow_mut().insert(org, chain.clone());
        Ok(chain)
    }

    fn chain(&self, region: &RegionCode) -> Result<Option<RegionChain>, StateError> {
        match RegionChain::read(self.state, region) {
            Ok(chain) => Ok(Some(chain)),
            Err(Refusal::Code(_)) => Ok(None),
            Err(Refusal::State(error)) => Err(error),
        }
    }
}
