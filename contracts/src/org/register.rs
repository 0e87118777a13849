//! `OrgRegister`: an authority registers an org in its jurisdiction.
//!
//! The parent authority is recorded as it was then. What an org has to answer for goes to the
//! authority that its region has at the time, so the record stays when that changes.

use liuhen_types::entity::{Org, OrgStatus};
use liuhen_types::genesis::Region;
use liuhen_types::payload::OrgRegister;
use liuhen_types::payload::org::{Level, OrgKind};
use liuhen_types::{Code, OrgId, StateKey};

use crate::context::Context;
use crate::party;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::{self, Schema};

pub(crate) fn schema(payload: &OrgRegister) -> Schema {
    schema::require(payload.parent_authority.is_some(), || {
        "parent_authority is missing; only genesis may leave it out".into()
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &OrgRegister) -> Checked<()> {
    let held = Held::any_of(context, &AUTHORITIES)?;
    let chain = context.region(&payload.region)?;
    held.require_over(&chain)?;
    context.require_new(&StateKey::org(&payload.org_id))?;
    require(level_fits(payload.level, chain.own()), Code::Metadata)?;
    require(payload.home_node == chain.own().home_node, Code::HomeNodeMismatch)?;
    let parent = payload.parent_authority.as_ref().ok_or(Code::ReferenceUnknown)?;
    require(context.exists(&StateKey::org(parent))?, Code::ReferenceUnknown)?;
    check_parent(context, payload, parent, &chain)
}

/// An org answers to the authority of its region, or to the nearest above that can act; an
/// authority to the latter alone, if there is one.
fn check_parent(
    context: &Context<'_>,
    payload: &OrgRegister,
    parent: &OrgId,
    chain: &RegionChain,
) -> Checked<()> {
    let own = party::authority_at(context, &chain.own().code)?;
    let mut above = None;
    for region in chain.iter().skip(1) {
        above = party::authority_at(context, &region.code)?;
        if above.is_some() {
            break;
        }
    }
    let is_below = payload.kind == OrgKind::Authority && above.is_some();
    let own = own.filter(|_| !is_below);
    require([own, above].iter().flatten().any(|org| org == parent), Code::Jurisdiction)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &OrgRegister, (): ()) {
    let org = Org {
        registration: payload.clone(),
        status: OrgStatus::Active,
        registered_at: context.time(),
        registered_by: Some(context.sender().clone()),
    };
    context.put(StateKey::org(&payload.org_id), &org);
}

/// An org has its region's level; a township org may stand in its county's region.
pub(crate) fn level_fits(level: Level, region: &Region) -> bool {
    level == region.level || (level == Level::Township && region.level == Level::County)
}
