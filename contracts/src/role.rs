//! What the sender may do, and where.

use liuhen_types::entity::{HeldRole, Org};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{Code, OrgId, RegionCode, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;

/// PA, CA, XA.
pub(crate) const AUTHORITIES: [Role; 3] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority];

/// The authority's role at a level; townships have none of their own.
pub(crate) const fn authority_of(level: Level) -> Option<Role> {
    match level {
        Level::Province => Some(Role::ProvinceAuthority),
        Level::City => Some(Role::CityAuthority),
        Level::County => Some(Role::CountyAuthority),
        Level::Township => None,
    }
}

/// Roles of one org that hold at block time and that an act needs one of.
pub(crate) struct Held(Vec<HeldRole>);

impl Held {
    /// Those of `roles` that the sender holds anywhere, at least one.
    pub(crate) fn any_of(context: &Context<'_>, roles: &[Role]) -> Checked<Self> {
        let held = Self::of_org(context, context.sender(), roles)?;
        require(!held.0.is_empty(), Code::Role)?;
        Ok(held)
    }

    /// Those of `roles` that an org holds anywhere.
    pub(crate) fn of_org(context: &Context<'_>, org: &OrgId, roles: &[Role]) -> Checked<Self> {
        let all: Option<Vec<HeldRole>> = context.read(&StateKey::held_roles(org))?;
        let now = context.time();
        let holds = |h: &HeldRole| roles.contains(&h.role) && h.valid_to.is_none_or(|t| now <= t);
        Ok(Self(all.unwrap_or_default().into_iter().filter(holds).collect()))
    }

    /// For acts in the sender's own name: it must hold one of `roles` for its own
    /// region. Gives the sender and that region.
    pub(crate) fn in_own_region(
        context: &Context<'_>,
        roles: &[Role],
    ) -> Checked<(Org, RegionChain)> {
        let held = Self::any_of(context, roles)?;
        let org = context.sender_org()?;
        let chain = context.region(&org.registration.region)?;
        held.require_over(&chain)?;
        Ok((org, chain))
    }

    pub(crate) fn includes(&self, role: Role) -> bool {
        self.0.iter().any(|h| h.role == role)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if one holds in the chain's region or above it.
    pub(crate) fn covers(&self, chain: &RegionChain) -> bool {
        self.0.iter().any(|h| chain.is_within(&h.jurisdiction))
    }

    /// Refuses unless one holds in the chain's region or above it.
    pub(crate) fn require_over(&self, chain: &RegionChain) -> Checked<()> {
        require(self.covers(chain), Code::Jurisdiction)
    }

    /// Refuses unless one holds exactly in this jurisdiction.
    pub(crate) fn require_at(&self, jurisdiction: &RegionCode) -> Checked<()> {
        let holds = self.0.iter().any(|h| h.jurisdiction == *jurisdiction);
        require(holds, Code::Jurisdiction)
    }
}
