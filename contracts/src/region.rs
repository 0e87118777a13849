//! Relations of regions, read from the region table and from nothing else: a
//! code's digits say nothing.

use std::rc::Rc;

use liuhen_types::genesis::Region;
use liuhen_types::payload::org::Level;
use liuhen_types::{Code, RegionCode, State, StateError, StateKey};

use crate::limits::REGION_DEPTH_MAX;
use crate::refusal::{Checked, Refusal};
use crate::state::{must_read, read};

/// A region with all regions above it, itself first. Never empty; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct RegionChain(Rc<[Region]>);

impl RegionChain {
    /// Follows `parent` from `code` to the province.
    pub(crate) fn read(state: &dyn State, code: &RegionCode) -> Checked<Self> {
        let own: Region = read(state, &StateKey::region(code))?.ok_or(Code::RegionUnknown)?;
        let mut chain = vec![own];
        while let Some(parent) = chain.last().and_then(|r| r.parent.clone()) {
            if chain.len() == REGION_DEPTH_MAX {
                let reason = format!("regions are nested deeper than {REGION_DEPTH_MAX}");
                let key = StateKey::region(code).to_string();
                return Err(Refusal::State(StateError { key, reason }));
            }
            chain.push(must_read(state, &StateKey::region(&parent))?);
        }
        Ok(Self(chain.into()))
    }

    /// The region itself.
    pub(crate) fn own(&self) -> &Region {
        &self.0[0]
    }

    /// From the region itself up to its province.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Region> {
        self.0.iter()
    }

    /// True if the region is `outer` or lies in it.
    pub(crate) fn is_within(&self, outer: &RegionCode) -> bool {
        self.0.iter().any(|r| r.code == *outer)
    }

    /// The regions whose authorities review what an org of this region does, the nearest
    /// first: from its own, or for a township the county.
    pub(crate) fn reviewing_and_above(&self) -> impl Iterator<Item = &Region> {
        self.iter().filter(|region| region.level != Level::Township)
    }
}
