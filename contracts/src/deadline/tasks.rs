//! What an org has to do, so that it ends or passes over with the org: the reviews
//! and decisions of an authority to who has them from then on, see [`super::heir`]; what an
//! org had to do as a provider is nobody's any more.
//!
//! An authority that lost its role, or is suspended, passes on what it had to review or
//! decide the same way; one that is named, or may act again, has what those above it had to do
//! in its place.
//!
//! The list of an org has those that run and no others, so that a start or an end costs one
//! reading of it. The end of an org reads, for each of up to [`ORG_TASKS_MAX`] tasks, the
//! deadline, what it is about, the authorities over it (three values for each of up to
//! [`crate::limits::REGION_DEPTH_MAX`] regions, at most twice), and the counts of both orgs
//! (two values for each of their regions): 15 to 20 values in a province of three levels, so
//! 4,000 in all at most, and 90 each where regions are as deep as can be. A test counts them.
//!
//! Left out: of an org with [`ORG_TASKS_MAX`] deadlines that run, those beyond are not noted
//! with it, and stay its own; so do those of an authority whose role ends by its date alone.
//! What it had to do, its successor does all the same. Who watches a deadline of
//! another org stays as it was; who stands above takes it over with the task.

use liuhen_types::entity::{Deadline, Measure};
use liuhen_types::{OrgId, RegionCode, StateKey};

use super::heir::{self, Post};
use crate::context::Context;
use crate::deadline::{count, drop_task};
use crate::limits::ORG_TASKS_MAX;
use crate::party;
use crate::refusal::Checked;

/// Notes a deadline with its org, if there is room.
pub(super) fn note(context: &mut Context<'_>, org: &OrgId, key: &StateKey) -> Checked<()> {
    let list = StateKey::tasks_of(org);
    let mut noted: Vec<Vec<u8>> = context.written(&list)?.unwrap_or_default();
    let is_noted = noted.iter().any(|other| other == key.as_bytes());
    if !is_noted && noted.len() < ORG_TASKS_MAX {
        noted.push(key.as_bytes().to_vec());
        context.put(list, &noted);
    }
    Ok(())
}

/// Strikes a deadline that ended from those of its org.
pub(super) fn strike(context: &mut Context<'_>, org: &OrgId, key: &StateKey) -> Checked<()> {
    let list = StateKey::tasks_of(org);
    let Some(mut noted) = context.written::<Vec<Vec<u8>>>(&list)? else { return Ok(()) };
    let count = noted.len();
    noted.retain(|other| other != key.as_bytes());
    if noted.is_empty() {
        context.remove(list);
    } else if noted.len() < count {
        context.put(list, &noted);
    }
    Ok(())
}

/// The org ended, and its roles passed over if they do: so does what it had to do, or it
/// falls away.
pub(crate) fn end_all(context: &mut Context<'_>, org: &OrgId) -> Checked<()> {
    let list = StateKey::tasks_of(org);
    let Some(noted) = context.written::<Vec<Vec<u8>>>(&list)? else { return Ok(()) };
    context.remove(list);
    for (key, deadline, post) in heirs(context, org, noted)? {
        match post {
            Some(post) => pass(context, key, deadline, post)?,
            None => drop_task(context, deadline.kind, &deadline.subject).map(drop)?,
        }
    }
    Ok(())
}

/// The org may act no more as the authority that it was, or another one may act now in its
/// place: what it has to review or decide passes to who may.
pub(crate) fn pass_on(context: &mut Context<'_>, org: &OrgId) -> Checked<()> {
    let noted: Option<Vec<Vec<u8>>> = context.written(&StateKey::tasks_of(org))?;
    for (key, deadline, post) in heirs(context, org, noted.unwrap_or_default())? {
        if let Some(post) = post.filter(|(responsible, _)| responsible != org) {
            strike(context, org, &key)?;
            pass(context, key, deadline, post)?;
        }
    }
    Ok(())
}

/// A region has an authority that may act: what those above it had to do there in its place
/// is its own from now on.
pub(crate) fn take_back(context: &mut Context<'_>, region: &RegionCode) -> Checked<()> {
    let chain = context.region(region)?;
    for above in chain.iter().skip(1) {
        if let Some(authority) = party::holder_at(context, &above.code)? {
            pass_on(context, &authority)?;
        }
    }
    Ok(())
}

/// The tasks of an org that run, each with who has it from now on.
fn heirs(
    context: &Context<'_>,
    org: &OrgId,
    noted: Vec<Vec<u8>>,
) -> Checked<Vec<(StateKey, Deadline, Option<Post>)>> {
    let state = context.with_changes();
    let now = context.over(&state);
    let mut heirs = Vec::with_capacity(noted.len());
    for key in noted {
        let key = StateKey::from_bytes(key);
        let found: Option<Deadline> = now.read(&key)?;
        let is_task = |found: &Deadline| found.ended_on.is_none() && found.responsible == *org;
        let Some(deadline) = found.filter(is_task) else { continue };
        let post = heir::of(&now, &deadline)?;
        heirs.push((key, deadline, post));
    }
    Ok(heirs)
}

/// It counts for the heir from here on, unless its month is over.
fn pass(
    context: &mut Context<'_>,
    key: StateKey,
    mut deadline: Deadline,
    (responsible, supervisor): Post,
) -> Checked<()> {
    let due = Measure::Due(deadline.kind);
    count(context, &deadline, due, -1)?;
    deadline.responsible = responsible;
    deadline.supervisor = supervisor;
    count(context, &deadline, due, 1)?;
    note(context, &deadline.responsible, &key)?;
    context.put(key, &deadline);
    Ok(())
}
