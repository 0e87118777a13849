//! `OrgStatusSet`: suspends an org, lets it act again, or ends it.
//!
//! An ended data authority may name its successor in the same act: roles pass over
//! without a moment in which the jurisdiction has none or two, and with them what it had to
//! decide. What no authority above can do, as above that of the province is none, an executed
//! proposal allows once. Grants do not pass: those of an ended consumer are
//! suspended for good, for its successor asks for its own. An auditor is touched by
//! governance alone: to suspend it would be to dismiss it, or, while an approved proposal
//! waits for its height, to keep it from becoming one.

use liuhen_types::entity::{HeldRole, Org, OrgStanding, OrgStatus, Proposal};
use liuhen_types::payload::OrgStatusSet;
use liuhen_types::payload::governance::{AuthorityChange, ProposalBody};
use liuhen_types::{Code, OrgId, StateKey};

use super::role_grant::{GRANTORS, require_parent};
use super::roles::{self, Grant};
use crate::authorization::index;
use crate::context::Context;
use crate::deadline::tasks;
use crate::governance::act;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Authority roles that pass over.
struct Handover {
    successor: OrgId,
    /// Those that pass.
    passing: Vec<HeldRole>,
    /// What the ended org keeps on its list.
    kept: Vec<HeldRole>,
    /// All roles of the successor after it.
    gained: Vec<HeldRole>,
}

pub(crate) struct Facts {
    org: Org,
    handover: Option<Handover>,
    /// The proposal that allowed it.
    proposal: Option<Proposal>,
}

pub(crate) fn schema(payload: &OrgStatusSet) -> Schema {
    let ends = payload.status == OrgStatus::Revoked;
    schema::require(ends || payload.successor.is_none(), || {
        format!("successor must be left out with status {:?}", payload.status)
    })?;
    schema::require(payload.proposal_id.is_none() || payload.successor.is_some(), || {
        "proposal_id must be left out without a successor".into()
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &OrgStatusSet) -> Checked<Facts> {
    let held = Held::any_of(context, &GRANTORS)?;
    let org: Org = context.find(&StateKey::org(&payload.org))?;
    let proposal = allowed_by(context, payload)?;
    if proposal.is_none() {
        held.require_over(&context.region(&org.registration.region)?)?;
        require(payload.org != *context.sender(), Code::SelfReview)?;
    }
    let above = proposal.is_none().then_some(&held);
    require(org.status != OrgStatus::Revoked && org.status != payload.status, Code::State)?;
    let is_auditor = roles::is_auditor(context.state, context.time(), &payload.org)?;
    let hinders = payload.status != OrgStatus::Active;
    let is_awaited = hinders && roles::awaits_audit(context, &payload.org)?;
    require(!is_auditor && !is_awaited, Code::ProposalState)?;
    let handover = match &payload.successor {
        Some(successor) => Some(check_successor(context, above, &payload.org, successor)?),
        None => None,
    };
    Ok(Facts { org, handover, proposal })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &OrgStatusSet,
    facts: Facts,
) -> Checked<()> {
    let (set_by, set_at) = (context.sender().clone(), context.time());
    let org = Org { status: payload.status, ..facts.org };
    context.put(StateKey::org(&payload.org), &org);
    let standing = OrgStanding { change: payload.clone(), set_by, set_at };
    context.put(StateKey::org_standing(&payload.org), &standing);
    if let Some(handover) = facts.handover {
        hand_over(context, &payload.org, &handover);
    }
    if let Some(proposal) = facts.proposal {
        act::done(context, proposal);
    }
    match payload.status {
        OrgStatus::Revoked => {
            tasks::end_all(context, &payload.org)?;
            index::end_consumer(context, &payload.org)
        }
        OrgStatus::Suspended => tasks::pass_on(context, &payload.org),
        OrgStatus::Active => {
            let held = roles::list(context.state, &payload.org)?;
            let is_post = |held: &&HeldRole| held.role.is_authority();
            held.iter()
                .filter(is_post)
                .try_for_each(|held| tasks::take_back(context, &held.jurisdiction))
        }
    }
}

fn hand_over(context: &mut Context<'_>, org: &OrgId, handover: &Handover) {
    let Handover { successor, passing, kept, gained } = handover;
    for HeldRole { role, jurisdiction, valid_to } in passing {
        roles::remove(&mut context.changes, org, *role, jurisdiction, kept);
        let (role, valid_to) = (*role, *valid_to);
        let grant = Grant { org: successor, role, jurisdiction, valid_to };
        let now = context.time();
        roles::write(&mut context.changes, now, &grant, gained);
    }
}

/// The executed proposal that lets the successor take the org's place, if one is named.
fn allowed_by(context: &Context<'_>, payload: &OrgStatusSet) -> Checked<Option<Proposal>> {
    let (Some(proposal_id), Some(successor)) = (&payload.proposal_id, &payload.successor) else {
        return Ok(None);
    };
    let change = AuthorityChange { org: payload.org.clone(), successor: successor.clone() };
    let change = ProposalBody::AuthorityChange(change);
    act::allowed_by(context, proposal_id, &change).map(Some)
}

/// `above` is the sender's authority over both; none if a vote decided.
fn check_successor(
    context: &Context<'_>,
    above: Option<&Held>,
    org: &OrgId,
    successor: &OrgId,
) -> Checked<Handover> {
    let found: Org = context.find(&StateKey::org(successor))?;
    require(successor != org && found.status == OrgStatus::Active, Code::State)?;
    let home = context.region(&found.registration.region)?;
    above.map_or(Ok(()), |held| held.require_over(&home))?;
    let now = context.time();
    let passes = |held: &HeldRole| held.role.is_authority() && roles::holds(held, now);
    let (passing, kept): (Vec<_>, Vec<_>) =
        roles::list(context.state, org)?.into_iter().partition(passes);
    let mut gained = roles::list(context.state, successor)?;
    for HeldRole { role, jurisdiction, valid_to } in &passing {
        let chain = context.region(jurisdiction)?;
        above.map_or(Ok(()), |held| require_parent(held, &chain, *role))?;
        require(home.is_within(jurisdiction), Code::Jurisdiction)?;
        let (role, valid_to) = (*role, *valid_to);
        let grant = Grant { org: successor, role, jurisdiction, valid_to };
        let profile = profile::of(context, &chain)?;
        let separate = profile.and_then(|p| p.permissions.separate_operation) == Some(true);
        roles::check_separation(&gained, now, &grant, separate)?;
        gained = roles::with(gained, now, &grant)?;
        roles::check_awaited(context, &grant, &gained)?;
    }
    Ok(Handover { successor: successor.clone(), passing, kept, gained })
}
