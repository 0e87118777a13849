//! What an org has to do, so that it ends or passes over with the org: the reviews
//! and decisions of an authority to its successor, where there is none to who watched them;
//! what an org had to do as a provider is nobody's any more.
//!
//! Left out: of an org with more than [`ORG_TASKS_MAX`] deadlines that run, those beyond are
//! not noted with it, and stay its own; so do those of an authority that lost its role but
//! goes on as an org. What it had to do, its successor does all the same.

use liuhen_types::entity::{Deadline, DeadlineKind, Measure, Org, OrgStatus};
use liuhen_types::{OrgId, StateKey};

use crate::context::Context;
use crate::deadline::{count, drop_task};
use crate::limits::ORG_TASKS_MAX;
use crate::refusal::Checked;

/// Notes a deadline with its org.
pub(super) fn note(context: &mut Context<'_>, org: &OrgId, key: &StateKey) -> Checked<()> {
    let list = StateKey::tasks_of(org);
    let mut noted: Vec<Vec<u8>> = context.written(&list)?.unwrap_or_default();
    if noted.iter().any(|other| other == key.as_bytes()) {
        return Ok(());
    }
    if noted.len() >= ORG_TASKS_MAX {
        // Those that ended or passed over make room.
        let mut running = Vec::new();
        for other in noted {
            if running_task(context, org, &other)?.is_some() {
                running.push(other);
            }
        }
        noted = running;
    }
    if noted.len() < ORG_TASKS_MAX {
        noted.push(key.as_bytes().to_vec());
    }
    context.put(list, &noted);
    Ok(())
}

/// The org ended: what it had to do passes over or falls away.
pub(crate) fn end_all(
    context: &mut Context<'_>,
    org: &OrgId,
    successor: Option<&OrgId>,
) -> Checked<()> {
    let list = StateKey::tasks_of(org);
    let noted: Vec<Vec<u8>> = context.written(&list)?.unwrap_or_default();
    for key in noted {
        let Some(deadline) = running_task(context, org, &key)? else { continue };
        match heir(context, &deadline, successor)? {
            Some(heir) => pass(context, StateKey::from_bytes(key), deadline, heir)?,
            None => drop_task(context, deadline.kind, &deadline.subject).map(drop)?,
        }
    }
    context.remove(list);
    Ok(())
}

/// A noted deadline, if it runs and is still the org's.
fn running_task(context: &Context<'_>, org: &OrgId, key: &[u8]) -> Checked<Option<Deadline>> {
    let found: Option<Deadline> = context.written(&StateKey::from_bytes(key.to_vec()))?;
    Ok(found.filter(|found| found.ended_on.is_none() && found.responsible == *org))
}

/// Who has the task now; none if it is nobody's.
fn heir(
    context: &Context<'_>,
    deadline: &Deadline,
    successor: Option<&OrgId>,
) -> Checked<Option<OrgId>> {
    let Deadline { responsible, supervisor, .. } = deadline;
    if !is_authoritys(deadline.kind) {
        return Ok(None);
    }
    if successor.is_some() || supervisor == responsible {
        return Ok(successor.cloned());
    }
    let org: Org = context.must_read(&StateKey::org(supervisor))?;
    Ok((org.status != OrgStatus::Revoked).then(|| supervisor.clone()))
}

/// True for what the authority of a region has to do, whoever that is.
const fn is_authoritys(kind: DeadlineKind) -> bool {
    match kind {
        DeadlineKind::CatalogReview
        | DeadlineKind::CatalogInitialReview
        | DeadlineKind::ShareAccept
        | DeadlineKind::BackflowDecide
        | DeadlineKind::BackflowDeliver => true,
        DeadlineKind::CatalogUpdate
        | DeadlineKind::ShareDecide
        | DeadlineKind::ShareProvide
        | DeadlineKind::QualityVerify
        | DeadlineKind::QualityRemedy
        | DeadlineKind::BulletinRespond
        | DeadlineKind::Collection => false,
    }
}

/// It counts for the heir from here on, unless its month is over.
fn pass(
    context: &mut Context<'_>,
    key: StateKey,
    mut deadline: Deadline,
    heir: OrgId,
) -> Checked<()> {
    let due = Measure::Due(deadline.kind);
    count(context, &deadline, due, -1)?;
    if deadline.supervisor == deadline.responsible {
        deadline.supervisor = heir.clone();
    }
    deadline.responsible = heir;
    count(context, &deadline, due, 1)?;
    note(context, &deadline.responsible, &key)?;
    context.put(key, &deadline);
    Ok(())
}
