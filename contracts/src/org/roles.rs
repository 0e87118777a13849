//! Lists of roles, and which roles may not be in one org, those of an auditor to
//! come included (section 4.2).

use liuhen_types::entity::{HeldRole, RoleRecord};
use liuhen_types::payload::org::Role;
use liuhen_types::{Changeset, Code, Height, OrgId, RegionCode, State, StateKey, TimeMs};

use crate::context::{Context, encode};
use crate::limits::ROLES_PER_ORG_MAX;
use crate::refusal::{Checked, require};
use crate::state::read;

/// A role to be given to an org.
#[derive(Clone, Copy)]
pub(crate) struct Grant<'a> {
    pub(crate) org: &'a OrgId,
    pub(crate) role: Role,
    pub(crate) jurisdiction: &'a RegionCode,
    /// The last instant at which it holds.
    pub(crate) valid_to: Option<TimeMs>,
}

/// All roles on an org's list, those that ended included.
pub(crate) fn list(state: &dyn State, org: &OrgId) -> Checked<Vec<HeldRole>> {
    let list: Option<Vec<HeldRole>> = read(state, &StateKey::held_roles(org))?;
    Ok(list.unwrap_or_default())
}

/// True if a role holds at `now`.
pub(crate) fn holds(held: &HeldRole, now: TimeMs) -> bool {
    held.valid_to.is_none_or(|end| now <= end)
}

/// True if an org is an auditor now.
pub(crate) fn is_auditor(state: &dyn State, now: TimeMs, org: &OrgId) -> Checked<bool> {
    let list = list(state, org)?;
    Ok(list.iter().any(|held| held.role == Role::Auditor && holds(held, now)))
}

/// True if an approved proposal makes an org auditor at a height to come.
pub(crate) fn awaits_audit(context: &Context<'_>, org: &OrgId) -> Checked<bool> {
    let due: Option<Height> = context.read(&StateKey::auditor_due(org))?;
    Ok(due.is_some_and(|due| context.block.height < due))
}

/// Refuses a role that would make such a proposal fail: an authority that is to be
/// audited would have dismissed its auditor beforehand. `after` is the list with it.
pub(crate) fn check_awaited(
    context: &Context<'_>,
    grant: &Grant<'_>,
    after: &[HeldRole],
) -> Checked<()> {
    if !awaits_audit(context, grant.org)? {
        return Ok(());
    }
    let conflicts = grant.role.is_authority() || is_operator(grant.role);
    require(!conflicts, Code::RoleSeparation)?;
    require(after.len() < ROLES_PER_ORG_MAX, Code::QuotaExceeded)
}

/// The list with a new role; one that has ended gives way to its renewal.
pub(crate) fn with(
    mut list: Vec<HeldRole>,
    now: TimeMs,
    grant: &Grant<'_>,
) -> Checked<Vec<HeldRole>> {
    let is_same =
        |held: &HeldRole| held.role == grant.role && held.jurisdiction == *grant.jurisdiction;
    require(!list.iter().any(|held| is_same(held) && holds(held, now)), Code::Duplicate)?;
    list.retain(|held| !is_same(held));
    require(list.len() < ROLES_PER_ORG_MAX, Code::QuotaExceeded)?;
    let jurisdiction = grant.jurisdiction.clone();
    list.push(HeldRole { role: grant.role, jurisdiction, valid_to: grant.valid_to });
    list.sort();
    Ok(list)
}

/// Refuses a role that may not join those of the list. An auditor manages and
/// operates nothing, anywhere; where the profile separates them, nobody manages
/// and operates in one jurisdiction.
pub(crate) fn check_separation(
    list: &[HeldRole],
    now: TimeMs,
    grant: &Grant<'_>,
    separate_operation: bool,
) -> Checked<()> {
    let conflicts = |held: &HeldRole| {
        let audits = [held.role, grant.role].contains(&Role::Auditor);
        let manages = held.role.is_authority() || grant.role.is_authority();
        let operates = is_operator(held.role) || is_operator(grant.role);
        let in_one_place = held.jurisdiction == *grant.jurisdiction;
        (audits && (manages || operates))
            || (separate_operation && in_one_place && manages && operates)
    };
    let mut active = list.iter().filter(|held| holds(held, now));
    require(!active.any(conflicts), Code::RoleSeparation)
}

const fn is_operator(role: Role) -> bool {
    matches!(role, Role::PlatformOperator | Role::AuthorizedOperator)
}

/// Writes a grant, and the org's list with it.
pub(crate) fn write(changes: &mut Changeset, now: TimeMs, grant: &Grant<'_>, list: &[HeldRole]) {
    let Grant { org, role, jurisdiction, valid_to } = *grant;
    let record = RoleRecord {
        org: org.clone(),
        role,
        jurisdiction: jurisdiction.clone(),
        granted_at: now,
        valid_to,
    };
    if role.is_authority() {
        changes.insert(StateKey::authority(jurisdiction), Some(encode(org)));
    }
    changes.insert(StateKey::role(org, role, jurisdiction), Some(encode(&record)));
    changes.insert(StateKey::held_roles(org), Some(encode(list)));
}

/// Takes a role away, and gives the org the list without it.
pub(crate) fn remove(
    changes: &mut Changeset,
    org: &OrgId,
    role: Role,
    jurisdiction: &RegionCode,
    list: &[HeldRole],
) {
    changes.insert(StateKey::role(org, role, jurisdiction), None);
    changes.insert(StateKey::held_roles(org), Some(encode(list)));
}
