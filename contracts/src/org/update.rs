//! `OrgUpdate`: the responsible posts of an org, by itself or by an authority over
//! it.

use liuhen_types::entity::{Org, OrgPosts};
use liuhen_types::payload::OrgUpdate;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;

pub(crate) fn schema(_: &OrgUpdate) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &OrgUpdate) -> Checked<()> {
    if payload.org != *context.sender() {
        let held = Held::any_of(context, &AUTHORITIES)?;
        let org: Org = context.find(&StateKey::org(&payload.org))?;
        held.require_over(&context.region(&org.registration.region)?)?;
    }
    let found: Option<OrgPosts> = context.read(&StateKey::org_posts(&payload.org))?;
    require(found.is_none_or(|found| found.posts != *payload), Code::NoChange)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &OrgUpdate, (): ()) {
    let (set_by, set_at) = (context.sender().clone(), context.time());
    let posts = OrgPosts { posts: payload.clone(), set_by, set_at };
    context.put(StateKey::org_posts(&payload.org), &posts);
}
