//! Lineage (血缘): which resource was made from which. The graph has no
//! cycle, and an edge once reported stays, since data of an old version may still
//! be in use downstream.

use std::collections::{BTreeSet, VecDeque};

use liuhen_types::entity::Resource;
use liuhen_types::{Code, ResourceId, StateKey};

use crate::context::Context;
use crate::limits::{DOWNSTREAM_MAX, LINEAGE_WALK_MAX};
use crate::refusal::{Checked, require};

/// Refuses sources that do not exist, that have no room for one more, or that are
/// made from the resource themselves.
pub(crate) fn check(
    context: &Context<'_>,
    resource: &ResourceId,
    derived_from: &[ResourceId],
) -> Checked<()> {
    require(!derived_from.contains(resource), Code::LineageCycle)?;
    let mut has_new_edge = false;
    for source in derived_from {
        require(context.exists(&StateKey::resource(source))?, Code::ReferenceUnknown)?;
        if !context.exists(&StateKey::lineage(source, resource))? {
            has_new_edge = true;
            let count: Option<u64> = context.read(&StateKey::downstream_count(source))?;
            require(count.unwrap_or(0) < DOWNSTREAM_MAX, Code::QuotaExceeded)?;
        }
    }
    // Old edges were checked when they were new.
    if !has_new_edge {
        return Ok(());
    }
    let below = downstream(context, resource)?;
    require(below.is_complete, Code::QuotaExceeded)?;
    let loops = derived_from.iter().any(|source| below.resources.contains(source));
    require(!loops, Code::LineageCycle)
}

/// Records that a resource was made from these.
pub(crate) fn record(
    context: &mut Context<'_>,
    resource: &ResourceId,
    derived_from: &[ResourceId],
) -> Checked<()> {
    for source in derived_from {
        let edge = StateKey::lineage(source, resource);
        if context.exists(&edge)? {
            continue;
        }
        let key = StateKey::downstream_count(source);
        let count: u64 = context.written(&key)?.unwrap_or(0);
        context.put(edge, &());
        context.put(StateKey::downstream(source, count), resource);
        context.put(key, &count.saturating_add(1));
    }
    Ok(())
}

/// Resources reached in a walk along the lineage.
pub(crate) struct Reached {
    /// In order of id.
    pub(crate) resources: BTreeSet<ResourceId>,
    /// False if the walk met its limit.
    pub(crate) is_complete: bool,
}

/// All resources made from one, directly or through others.
pub(crate) fn downstream(context: &Context<'_>, resource: &ResourceId) -> Checked<Reached> {
    walk(std::slice::from_ref(resource), |id, room| {
        let count: Option<u64> = context.read(&StateKey::downstream_count(id))?;
        let count = count.unwrap_or(0);
        let mut next = Vec::new();
        for index in 0..count.min(room) {
            next.push(context.must_read(&StateKey::downstream(id, index))?);
        }
        Ok((next, count <= room))
    })
}

/// All resources that the latest versions of some were made from, directly or
/// through the latest versions of others.
pub(crate) fn upstream(context: &Context<'_>, resources: &[ResourceId]) -> Checked<Reached> {
    walk(resources, |id, _| {
        let found: Resource = context.must_read(&StateKey::resource(id))?;
        Ok((found.latest.map(|data| data.derived_from).unwrap_or_default(), true))
    })
}

/// Breadth first from `starts`, which are among those reached only if others lead
/// to them. `next` gives the
/// neighbours, at most as many as there is room for, and whether those are all.
/// The limit is one of edges, so that a dense graph costs no more than a chain.
fn walk(
    starts: &[ResourceId],
    next: impl Fn(&ResourceId, u64) -> Checked<(Vec<ResourceId>, bool)>,
) -> Checked<Reached> {
    let mut reached = Reached { resources: BTreeSet::new(), is_complete: true };
    let mut waiting: VecDeque<ResourceId> = starts.iter().cloned().collect();
    let mut room = LINEAGE_WALK_MAX;
    while let Some(id) = waiting.pop_front() {
        let (neighbours, are_all) = next(&id, room as u64)?;
        reached.is_complete &= are_all && neighbours.len() <= room;
        let taken = neighbours.len().min(room);
        room -= taken;
        for neighbour in neighbours.into_iter().take(taken) {
            if reached.resources.insert(neighbour.clone()) {
                waiting.push_back(neighbour);
            }
        }
        if !reached.is_complete {
            break;
        }
    }
    Ok(reached)
}
