//! `QualityIssueRemedy`: corrected at the source and collected again (从数据源头纠正、
//! 重新汇聚, R-60). The contract itself looks whether both came after the
//! verification, or after the last correction that did not solve it. A resource that left its
//! entry, or lacks an item of it, gets no new data: another one that serves all items
//! stands in for it.

use liuhen_types::entity::{
    Catalog, Collection, DeadlineKind, IssueStatus, Licence, QualityIssue, QualityNews, Remedy,
    Resource,
};
use liuhen_types::payload::QualityIssueRemedy;
use liuhen_types::payload::quality::{CorrectedData, Correction, QualitySubject};
use liuhen_types::{CatalogId, Code, LicenceId, StateKey, TimeMs};

use super::downstream;
use super::verify::PRODUCERS;
use crate::context::Context;
use crate::deadline;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::Schema;

pub(crate) struct Facts {
    issue: QualityIssue,
    correction: Correction,
}

pub(crate) fn schema(_: &QualityIssueRemedy) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &QualityIssueRemedy) -> Checked<Facts> {
    Held::any_of(context, &PRODUCERS)?;
    let issue: QualityIssue = context.find(&StateKey::issue(&payload.issue_id))?;
    super::require_answering(context, &issue)?;
    let waits = matches!(issue.status, IssueStatus::Confirmed | IssueStatus::Reopened);
    require(waits, Code::State)?;
    let after = issue.correct_after.ok_or(Code::State)?;
    let correction = payload.correction.clone().ok_or(Code::RecollectionRequired)?;
    match (&correction, &issue.catalog_id) {
        (Correction::Data(data), Some(catalog_id)) => {
            check_data(context, &issue, data, catalog_id, after)?;
        }
        (Correction::Licence(licence_id), None) => {
            check_licence(context, &issue, licence_id, after)?;
        }
        _ => return Err(Code::RecollectionRequired.into()),
    }
    Ok(Facts { issue, correction })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &QualityIssueRemedy,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut issue, correction } = facts;
    deadline::end(context, DeadlineKind::QualityRemedy, payload.issue_id.as_str())?;
    issue.status = IssueStatus::Remedied;
    issue.remedy = Some(Remedy {
        root_cause: payload.root_cause.clone(),
        correction,
        remedied_at: context.time(),
    });
    let orgs = &issue.downstream.notified;
    downstream::notify(context, &payload.issue_id, orgs, QualityNews::Remedied)?;
    context.put(StateKey::issue(&payload.issue_id), &issue);
    Ok(())
}

/// A new version of a resource of that entry, and a collection of that version,
/// both later than `after`.
fn check_data(
    context: &Context<'_>,
    issue: &QualityIssue,
    data: &CorrectedData,
    catalog_id: &CatalogId,
    after: TimeMs,
) -> Checked<()> {
    let resource: Resource = context.find(&StateKey::resource(&data.resource_id))?;
    let mut is_meant = resource.mount.catalog_id == *catalog_id;
    if let QualitySubject::Resource(subject) = &issue.issue.subject {
        let wrong: Resource = context.must_read(&StateKey::resource(&subject.resource_id))?;
        // Data of another entry's source are corrected there, in whichever resource.
        let is_of_source = wrong.mount.catalog_id != *catalog_id;
        is_meant &= is_of_source
            || subject.resource_id == data.resource_id
            || replaces(context, &resource, &wrong)?;
    }
    require(is_meant, Code::RecollectionRequired)?;
    let updated_at = resource.latest.as_ref().map(|latest| latest.updated_at);
    let is_new = resource.version == data.version && updated_at.is_some_and(|at| at > after);
    require(is_new, Code::RecollectionRequired)?;
    let collection: Option<Collection> = context.read(&StateKey::collection(catalog_id))?;
    let collected = collection.and_then(|collection| collection.collected);
    let is_collected = collected.is_some_and(|collected| {
        let confirm = &collected.confirm;
        collected.confirmed_at > after
            && collected.confirmed_by == data.recollection_ref
            && confirm.resource_id == data.resource_id
            && confirm.resource_version == data.version
    });
    require(is_collected, Code::RecollectionRequired)
}

/// True if a resource serves the entry in force, and the wrong one does so no more.
fn replaces(context: &Context<'_>, resource: &Resource, wrong: &Resource) -> Checked<bool> {
    let catalog: Catalog = context.must_read(&StateKey::catalog(&wrong.mount.catalog_id))?;
    let Some((entry, _)) = catalog.in_force() else { return Ok(false) };
    let serves = wrong.is_mounted_at(context.time()) && wrong.covers(entry);
    Ok(!serves && resource.covers(entry))
}

/// The licence was updated or abolished since, or a missing one issued.
fn check_licence(
    context: &Context<'_>,
    issue: &QualityIssue,
    licence_id: &LicenceId,
    after: TimeMs,
) -> Checked<()> {
    let licence: Licence = context.find(&StateKey::licence(licence_id))?;
    let is_meant = match &issue.issue.subject {
        QualitySubject::Licence(wrong) => wrong == licence_id,
        QualitySubject::MissingLicence(missing) => {
            licence.issuer == missing.issuer
                && licence.kind == missing.kind
                && licence.case_ref == missing.case_ref
        }
        _ => false,
    };
    require(is_meant && licence.recorded_at > after, Code::RecollectionRequired)
}
