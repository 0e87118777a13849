//! What a defect reaches, and telling those who use it.

use std::collections::BTreeSet;

use liuhen_types::entity::{
    CopyKind, Custody, Downstream, QualityIssue, QualityNews, QualityNotice, Resource,
};
use liuhen_types::payload::quality::QualitySubject;
use liuhen_types::{CatalogId, CopyId, IssueId, OrgId, ResourceId, StateKey};

use crate::authorization;
use crate::context::Context;
use crate::limits::{DEFECT_REACH_MAX, DEFECT_ROOTS_MAX};
use crate::refusal::Checked;
use crate::resource::{index, lineage};

/// Copies, resources and grants that the defect reaches, with the orgs that have
/// them.
pub(super) fn find(context: &Context<'_>, issue: &QualityIssue) -> Checked<Downstream> {
    let mut found = Downstream { is_complete: true, ..Downstream::default() };
    let Some(catalog_id) = &issue.catalog_id else { return Ok(found) };
    let mut orgs = BTreeSet::new();
    copies(context, catalog_id, &mut found, &mut orgs)?;
    resources(context, issue, catalog_id, &mut found, &mut orgs)?;
    let most = DEFECT_REACH_MAX as u64;
    let (grants, are_all) = authorization::index::active_within(context, catalog_id, most)?;
    found.is_complete &= are_all;
    for grant in grants {
        orgs.insert(grant.consumer);
        found.authorizations.push(grant.authorization_id);
    }
    orgs.remove(&issue.responsible_org);
    found.notified = orgs.into_iter().collect();
    Ok(found)
}

/// Puts a notice to each org that was found.
pub(super) fn notify(
    context: &mut Context<'_>,
    issue_id: &IssueId,
    orgs: &[OrgId],
    news: QualityNews,
) -> Checked<()> {
    let notice = QualityNotice { issue_id: issue_id.clone(), news, at: context.time() };
    for org in orgs {
        let key = StateKey::quality_notice_count(org);
        let count: u64 = context.written(&key)?.unwrap_or(0);
        context.put(StateKey::quality_notice(org, count), &notice);
        context.put(key, &count.saturating_add(1));
    }
    Ok(())
}

/// Copies that somebody answers for now, newest first.
fn copies(
    context: &Context<'_>,
    catalog_id: &CatalogId,
    found: &mut Downstream,
    orgs: &mut BTreeSet<OrgId>,
) -> Checked<()> {
    let count: Option<u64> = context.read(&StateKey::copy_count(catalog_id))?;
    let count = count.unwrap_or(0);
    found.is_complete &= count <= DEFECT_REACH_MAX as u64;
    for index in (0..count).rev().take(DEFECT_REACH_MAX) {
        let copy_id: CopyId = context.must_read(&StateKey::copy_of(catalog_id, index))?;
        let custody: Custody = context.must_read(&StateKey::custody(&copy_id))?;
        let holder = custody.terms.last().filter(|term| term.until.is_none());
        // The source itself lies upstream.
        if let Some(term) = holder.filter(|_| custody.kind != CopyKind::Source) {
            orgs.insert(term.org.clone());
            found.copies.push(copy_id);
        }
    }
    Ok(())
}

/// Resources made from the one concerned, or from any behind the entry.
fn resources(
    context: &Context<'_>,
    issue: &QualityIssue,
    catalog_id: &CatalogId,
    found: &mut Downstream,
    orgs: &mut BTreeSet<OrgId>,
) -> Checked<()> {
    let roots: Vec<ResourceId> = match &issue.issue.subject {
        QualitySubject::Resource(subject) => vec![subject.resource_id.clone()],
        _ => {
            let mounted = index::mounted(context, catalog_id)?;
            mounted.into_iter().map(|resource| resource.mount.resource_id).collect()
        }
    };
    found.is_complete &= roots.len() <= DEFECT_ROOTS_MAX;
    let mut reached = BTreeSet::new();
    for root in roots.iter().take(DEFECT_ROOTS_MAX) {
        let below = lineage::downstream(context, root)?;
        found.is_complete &= below.is_complete;
        reached.extend(below.resources);
    }
    found.is_complete &= reached.len() <= DEFECT_REACH_MAX;
    for resource_id in reached.into_iter().take(DEFECT_REACH_MAX) {
        let resource: Resource = context.must_read(&StateKey::resource(&resource_id))?;
        orgs.insert(resource.provider);
        found.resources.push(resource_id);
    }
    Ok(())
}
