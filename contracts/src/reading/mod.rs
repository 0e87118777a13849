//! Who may read what (R-31, R-77; section 4.4): the same answer from every node that
//! grades its reads.
//!
//! Reading changes nothing, so no block depends on this; it is a rule all the same, and
//! it sees nothing but the state. What may not be read is to its reader as if it did
//! not exist, which also means that only the province is told that something does not.

mod class;
mod matrix;
mod object;
mod who;

use std::cell::RefCell;
use std::collections::BTreeMap;

use liuhen_types::entity::{AuditFindingRecord, Catalog, CatalogReach, Org, Ownership, Resource};
use liuhen_types::payload::catalog::{CatalogEntry, OpenAttribute};
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
    /// Chains of the region table that were needed.
    regions: RefCell<BTreeMap<RegionCode, RegionChain>>,
}

impl<'s> Reading<'s> {
    /// What everybody may read.
    pub fn public(state: &'s dyn State) -> Self {
        Self { state, who: None, regions: RefCell::default() }
    }

    /// What an org may read at a time.
    ///
    /// # Errors
    /// [`NoReader`] if the org may not act, or the session or incident that it names is
    /// not one that it may read in.
    pub fn of(state: &'s dyn State, reader: &Reader, now: TimeMs) -> Result<Self, NoReader> {
        let who = Some(Who::find(state, reader, now)?);
        Ok(Self { state, who, regions: RefCell::default() })
    }

    /// True if what a key names may be read; for what does not exist, if the reader may
    /// know that.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees(&self, key: &StateKey) -> Result<bool, StateError> {
        match self.state.get(key)? {
            // A proof of absence shows a neighbour, which may be anything.
            None => Ok(self.holds(Role::ProvinceAuthority)),
            // Salted digests: who can name one has it from a party.
            Some(_) if class::rule_of(key) == Rule::Digest => Ok(true),
            Some(value) => self.sees_row(key, &value),
        }
    }

    /// True if there may be rows of a kind, by what its keys begin with, that the reader
    /// may read; if not, a list of them need not be looked through.
    pub fn reaches(&self, prefix: &str) -> bool {
        let rule = class::rule_of(&StateKey::from_bytes(prefix.as_bytes().to_vec()));
        let classes: &[Class] = match &rule {
            Rule::Is(Class::Public) | Rule::Catalog | Rule::Resource | Rule::Opening => {
                return true;
            }
            Rule::Ownership => &[Class::Published, Class::Restricted],
            Rule::Source => &[Class::Source],
            Rule::Is(class) => std::slice::from_ref(class),
            Rule::Digest => &[Class::Sharing],
            Rule::Finding => &[Class::Audit],
        };
        let Some(who) = &self.who else { return false };
        let any = |class: &Class| who.held.iter().any(|h| reach(h.role, *class) != Reach::Nothing);
        classes.iter().any(any)
    }

    /// True if a value may be read that stands under this key.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read, or the value is damaged.
    pub fn sees_row(&self, key: &StateKey, value: &[u8]) -> Result<bool, StateError> {
        let class = match class::rule_of(key) {
            Rule::Is(class) => class,
            Rule::Digest => Class::Sharing,
            // Whoever decides on openings reads what is asked of it, whatever the entry.
            Rule::Opening if self.holds(Role::OpenDataAuthority) => return Ok(true),
            Rule::Opening => class::of_opening(&decode(key, value)?),
            Rule::Catalog => return self.sees_catalog(&decode(key, value)?),
            Rule::Resource => {
                let resource: Resource = decode(key, value)?;
                let catalog = read(self.state, &StateKey::catalog(&resource.mount.catalog_id))?;
                return catalog.map_or(Ok(false), |catalog| self.sees_catalog(&catalog));
            }
            Rule::Ownership => {
                let ownership: Ownership = decode(key, value)?;
                let catalog = StateKey::catalog(&ownership.confirmation.catalog_id);
                let names = || object::of_value(key, value);
                return Ok(self.sees(&catalog)? || self.sees_object(Class::Restricted, names)?);
            }
            Rule::Source => {
                let names = || object::of_value(key, value);
                let sees_entry = self.sees_object(Class::Source, names)?;
                return Ok(sees_entry || self.sees_object(Class::Restricted, names)?);
            }
            Rule::Finding => {
                let finding: AuditFindingRecord = decode(key, value)?;
                return self.sees(&StateKey::audit_session(&finding.finding.session_id));
            }
        };
        self.sees_object(class, || {
            let mut object = object::of_value(key, value)?;
            object::link(self.state, key, value, &mut object)?;
            Ok(object)
        })
    }

    /// True if an entry may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_catalog(&self, catalog: &Catalog) -> Result<bool, StateError> {
        let (class, id) = (class::of_catalog(catalog), &catalog.entry.catalog_id);
        let is_open = |(entry, _): (&CatalogEntry, u32)| {
            entry.open_attribute != OpenAttribute::NotOpen && class == Class::Published
        };
        if catalog.in_force().is_some_and(is_open) {
            let opened: Option<u64> = read(self.state, &StateKey::openings_of(id))?;
            if opened.is_some_and(|count| count > 0) {
                return Ok(true);
            }
        }
        if self.sees_object(class, || Ok(object::of_catalog(catalog)))? {
            return Ok(true);
        }
        // Whoever was granted its items knows it.
        let Some(who) = self.who.as_ref().filter(|_| class == Class::Restricted) else {
            return Ok(false);
        };
        Ok(self.state.get(&StateKey::granted_items(id, &who.org))?.is_some())
    }

    /// True if the whole trace of a share may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_trace(&self, request: &RequestId) -> Result<bool, StateError> {
        let key = StateKey::request(request);
        match self.state.get(&key)? {
            Some(value) => self.sees_object(Class::Trace, || object::of_value(&key, &value)),
            None => self.sees(&key),
        }
    }

    /// True if a step of the log may be read: the reader took it, or may read everything
    /// that it is about. What a refused step did not bring about counts as its sender's.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_step(
        &self,
        kind: &str,
        sender: &OrgId,
        subjects: &[StateKey],
    ) -> Result<bool, StateError> {
        if self.who.as_ref().is_some_and(|who| who.org == *sender) {
            return Ok(true);
        }
        if let Some(class) = class::of_step(kind)
            && !self.sees_object(class, || self.of_step(sender, subjects))?
        {
            return Ok(false);
        }
        for subject in subjects {
            let by_sender = |class| self.sees_object(class, || Ok(object::of_org(sender)));
            let sees = match (self.state.get(subject)?, class::rule_of(subject)) {
                // What is no kind names nobody that could be looked for.
                (_, Rule::Is(Class::Inner)) => by_sender(Class::Sharing)?,
                (Some(value), _) => self.sees_row(subject, &value)?,
                (None, Rule::Is(class)) => by_sender(class)?,
                (None, Rule::Catalog | Rule::Resource | Rule::Ownership) => {
                    by_sender(Class::Draft)?
                }
                (None, Rule::Source) => by_sender(Class::Source)?,
                (None, Rule::Opening | Rule::Digest) => by_sender(Class::Sharing)?,
                (None, Rule::Finding) => by_sender(Class::Audit)?,
            };
            if !sees {
                return Ok(false);
            }
        }
        // A step about nothing is not for everybody.
        Ok(!subjects.is_empty())
    }

    /// Whom a step concerns beside what it is about.
    fn of_step(&self, sender: &OrgId, subjects: &[StateKey]) -> Result<Object, StateError> {
        let mut object = object::of_org(sender);
        for subject in subjects.iter().filter(|key| class::rule_of(key) == Rule::Catalog) {
            if let Some(catalog) = read::<Catalog>(self.state, subject)? {
                let of_catalog = object::of_catalog(&catalog);
                object.orgs.extend(of_catalog.orgs);
                object.regions.extend(of_catalog.regions);
            }
        }
        Ok(object)
    }

    /// True if the figures and reports of a region may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_figures(&self, region: &RegionCode) -> Result<bool, StateError> {
        self.sees_object(Class::Figures, || Ok(object::of_region(region)))
    }

    /// True if the figures and the compliance of an org may be read.
    ///
    /// # Errors
    /// [`StateError`] if the state cannot be read.
    pub fn sees_figures_of(&self, org: &OrgId) -> Result<bool, StateError> {
        self.sees_object(Class::Figures, || Ok(object::of_org(org)))
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
        let keeps_entries = class::keeps_entries(class);
        if !keeps_entries && reaches.iter().any(|(reach, _)| *reach == Reach::All) {
            return Ok(true);
        }
        if reaches.iter().all(|(reach, _)| *reach == Reach::Nothing) {
            return Ok(false);
        }
        let object = object()?;
        for (reach, jurisdiction) in reaches {
            let sees = match reach {
                Reach::All => object.orgs.contains(&who.org) || self.sees_entries(&object)?,
                Reach::Nothing => false,
                Reach::Party => object.orgs.contains(&who.org),
                Reach::Tree => self.lies_in(&object, std::slice::from_ref(jurisdiction))?,
                Reach::Session => self.in_session(who, &object)?,
                Reach::Incident => who.incident.as_ref().is_some_and(|incident| {
                    incident.orgs.iter().any(|org| object.orgs.contains(org))
                        || incident
                            .authorizations
                            .iter()
                            .any(|id| object.authorizations.contains(id))
                }),
            };
            if sees {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn holds(&self, role: Role) -> bool {
        self.who.as_ref().is_some_and(|who| who.holds(role))
    }

    /// True if all entries that the object names may be read.
    fn sees_entries(&self, object: &Object) -> Result<bool, StateError> {
        for id in &object.catalogs {
            let catalog: Option<Catalog> = read(self.state, &StateKey::catalog(id))?;
            if let Some(catalog) = catalog
                && !self.sees_catalog(&catalog)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn in_session(&self, who: &Who, object: &Object) -> Result<bool, StateError> {
        let Some(session) = &who.session else { return Ok(false) };
        // A mandate that ended since ends what the session gave.
        let held = who.held.iter().filter(|held| held.role == Role::Auditor);
        let held: Vec<_> = held.map(|held| held.jurisdiction.clone()).collect();
        let within = |chain: RegionChain| held.iter().any(|outer| chain.is_within(outer));
        let mut live = Vec::new();
        for region in &session.jurisdictions {
            if self.chain(region)?.is_some_and(within) {
                live.push(region.clone());
            }
        }
        let names_share = session.shares.iter().any(|share| object.requests.contains(share));
        Ok(names_share && self.lies_in(object, &held)? || self.lies_in(object, &live)?)
    }

    /// True if an org or a region that the object names lies in one of the jurisdictions.
    fn lies_in(&self, object: &Object, outer: &[RegionCode]) -> Result<bool, StateError> {
        let within = |chain: RegionChain| outer.iter().any(|region| chain.is_within(region));
        for region in &object.regions {
            if self.chain(region)?.is_some_and(within) {
                return Ok(true);
            }
        }
        for org in &object.orgs {
            let found: Option<Org> = read(self.state, &StateKey::org(org))?;
            let Some(found) = found else { continue };
            if self.chain(&found.registration.region)?.is_some_and(within) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn chain(&self, region: &RegionCode) -> Result<Option<RegionChain>, StateError> {
        if let Some(known) = self.regions.borrow().get(region) {
            return Ok(Some(known.clone()));
        }
        match RegionChain::read(self.state, region) {
            Ok(chain) => {
                self.regions.borrow_mut().insert(region.clone(), chain.clone());
                Ok(Some(chain))
            }
            Err(Refusal::Code(_)) => Ok(None),
            Err(Refusal::State(error)) => Err(error),
        }
    }
}
