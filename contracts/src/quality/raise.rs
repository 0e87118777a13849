//! `QualityIssueRaise`: whoever uses data says what is wrong with them; the org
//! that answers for them is found by the contract.

use liuhen_types::entity::{DeadlineKind, Downstream, IssueStatus, Measure, QualityIssue};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::QualityIssueRaise;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::QualitySubject;
use liuhen_types::{Code, StateKey};

use super::subject::{self, Resolved};
use super::{count_open, start};
use crate::context::Context;
use crate::deadline::Start;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::{profile, tally};

/// Who uses data, or watches over them.
pub(super) const RAISERS: [Role; 7] = [
    Role::Consumer,
    Role::PlatformOperator,
    Role::ProvinceAuthority,
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::Auditor,
    Role::AuthorizedOperator,
];

pub(crate) struct Facts {
    resolved: Resolved,
    deadline: Option<Start>,
}

pub(crate) fn schema(payload: &QualityIssueRaise) -> Schema {
    let is_licence =
        matches!(payload.subject, QualitySubject::Licence(_) | QualitySubject::MissingLicence(_));
    let most = if is_licence { 0 } else { CATALOG_ITEMS_MAX };
    schema::count("items", &payload.items, 0, most)?;
    schema::unique("items", &payload.items)
}

pub(crate) fn check(context: &Context<'_>, payload: &QualityIssueRaise) -> Checked<Facts> {
    Held::in_own_region(context, &RAISERS)?;
    context.require_new(&StateKey::issue(&payload.issue_id))?;
    let resolved = subject::resolve(context, payload)?;
    let responsible = &resolved.responsible_org;
    require(!succession::acts_for(context, responsible)?, Code::SelfReview)?;
    let responsible = &succession::heir(context, responsible)?.org;
    let chain = context.region_of(responsible)?;
    let days = profile::of(context, &chain)?.and_then(|p| p.deadlines.quality_verify);
    let subject = payload.issue_id.as_str();
    let (kind, raiser) = (DeadlineKind::QualityVerify, context.sender());
    let deadline = start(context, kind, subject, responsible, raiser, days)?;
    Ok(Facts { resolved, deadline })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &QualityIssueRaise,
    facts: Facts,
) -> Checked<()> {
    let Resolved { responsible_org, custodian, catalog_id } = facts.resolved;
    tally::count(context, &responsible_org, Measure::IssuesRaised, 1)?;
    let of_dimension = Measure::IssuesRaisedOf(payload.dimension);
    tally::count(context, &responsible_org, of_dimension, 1)?;
    count_open(context, &responsible_org, 1)?;
    let issue = QualityIssue {
        issue: payload.clone(),
        raiser: context.sender().clone(),
        raised_at: context.time(),
        responsible_org,
        custodian,
        catalog_id,
        status: IssueStatus::Verifying,
        round: 1,
        verified_at: None,
        reason: None,
        correct_after: None,
        remedy: None,
        downstream: Downstream::default(),
        closed_at: None,
    };
    context.put(StateKey::issue(&payload.issue_id), &issue);
    facts.deadline.map_or(Ok(()), |start| start.write(context))
}
