//! `BulletinIssue`: an authority tells which orgs did not do what they should,
//! or how far work has come.

use std::collections::BTreeSet;

use liuhen_types::entity::{Bulletin, DeadlineKind, Finding, FindingStatus, Period};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::BulletinIssue;
use liuhen_types::payload::bulletin::BulletinKind;
use liuhen_types::payload::org::Role;
use liuhen_types::{BulletinId, Code, OrgId, StateKey};

use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::org::succession;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Who issues and closes bulletins.
pub(crate) const ISSUERS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) struct Facts {
    findings: Vec<Finding>,
    addressees: BTreeSet<OrgId>,
    deadlines: Vec<Start>,
}

/// The subject of an org's deadline to answer.
pub(crate) fn subject(bulletin_id: &BulletinId, org: &OrgId) -> String {
    format!("{bulletin_id}/{org}")
}

pub(crate) fn schema(payload: &BulletinIssue) -> Schema {
    let (findings, orgs) = match payload.kind {
        BulletinKind::NonCollection => ((1, LIST_MAX), (0, 0)),
        BulletinKind::Uncooperative | BulletinKind::Quality => ((0, 0), (1, LIST_MAX)),
        BulletinKind::Progress => ((0, 0), (0, LIST_MAX)),
    };
    schema::count("findings", &payload.findings, findings.0, findings.1)?;
    schema::unique("findings", &payload.findings)?;
    schema::count("orgs", &payload.orgs, orgs.0, orgs.1)?;
    schema::unique("orgs", &payload.orgs)?;
    let is_month = matches!(payload.period, Period::Month { month: 1..=12, .. });
    schema::require(is_month, || format!("period must be a month, got {}", payload.period))
}

pub(crate) fn check(context: &Context<'_>, payload: &BulletinIssue) -> Checked<Facts> {
    let held = Held::any_of(context, &ISSUERS)?;
    context.require_new(&StateKey::bulletin(&payload.bulletin_id))?;
    let mut findings: Vec<Finding> = Vec::with_capacity(payload.findings.len());
    for finding_id in &payload.findings {
        findings.push(context.find(&StateKey::finding(finding_id))?);
    }
    let named = findings.iter().map(|finding| finding.org.clone());
    let addressees: BTreeSet<OrgId> = named.chain(payload.orgs.iter().cloned()).collect();
    for org in &addressees {
        require(context.exists(&StateKey::org(org))?, Code::ReferenceUnknown)?;
        held.require_over(&context.region_of(org)?)?;
    }
    let verified = findings.iter().all(|finding| finding.status == FindingStatus::Verified);
    require(verified, Code::State)?;
    let parties = succession::with_heirs(context, &addressees)?;
    require(!parties.contains(context.sender()), Code::SelfReview)?;
    require(payload.period <= Period::of(context.today()), Code::FutureDate)?;
    require(payload.rectify_by.is_none_or(|date| date >= context.today()), Code::State)?;
    if payload.kind == BulletinKind::Progress {
        let tx_id = payload.snapshot_ref.ok_or(Code::SnapshotRequired)?;
        let period: Option<Period> = context.read(&StateKey::snapshot_of(&tx_id))?;
        require(period == Some(payload.period), Code::SnapshotRequired)?;
    }
    let deadlines = deadlines(context, payload, &addressees)?;
    Ok(Facts { findings, addressees, deadlines })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &BulletinIssue,
    facts: Facts,
) -> Checked<()> {
    for mut finding in facts.findings {
        finding.status = FindingStatus::Bulletined;
        finding.bulletin_id = Some(payload.bulletin_id.clone());
        context.put(StateKey::finding(&finding.finding.finding_id), &finding);
    }
    let bulletin = Bulletin {
        bulletin: payload.clone(),
        issued_by: context.sender().clone(),
        issued_at: context.time(),
        addressees: facts.addressees.into_iter().collect(),
        responses: Vec::new(),
        closed_at: None,
    };
    context.put(StateKey::bulletin(&payload.bulletin_id), &bulletin);
    facts.deadlines.into_iter().try_for_each(|start| start.write(context))
}

/// Each org named must answer in the days that its profile sets; nobody has to
/// answer a report of progress.
fn deadlines(
    context: &Context<'_>,
    payload: &BulletinIssue,
    addressees: &BTreeSet<OrgId>,
) -> Checked<Vec<Start>> {
    let mut starts = Vec::new();
    if payload.kind == BulletinKind::Progress {
        return Ok(starts);
    }
    for org in addressees {
        let profile = profile::of(context, &context.region_of(org)?)?;
        let Some(days) = profile.and_then(|p| p.deadlines.bulletin_respond) else { continue };
        let task = Task {
            kind: DeadlineKind::BulletinRespond,
            subject: &subject(&payload.bulletin_id, org),
            responsible: &succession::heir(context, org)?.org,
            supervisor: context.sender(),
            informed: &[],
        };
        starts.push(deadline::start(context, &task, context.today(), days)?);
    }
    Ok(starts)
}
