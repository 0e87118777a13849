//! `DisputeResolve`: an authority over the org whose act is disputed decides; it is
//! no party, so its own acts go to the authority above. Above the province's there
//! is nobody: where that is a party, an evaluator that is none signs the verdict that the
//! province sends, and counts as who decided (docs/decisions/0009).
//!
//! An overturned refusal reopens the request, or where sharing is unconditional grants; if
//! what was asked for can be granted no more, the request ends as overturned. One that nobody
//! took on needs a place among those that wait: its consumer withdraws another first. After a
//! refusal in part, what was granted stands meanwhile. An overturned approval of the contract
//! suspends the grant; an overturned violation or finding is dismissed, an overturned
//! verdict on quality makes the provider correct; an entry that its review set unconditional
//! waits for review again as it was submitted. On other entries the outcome is
//! recorded; that the provider follows it is for its authority to see to.

use liuhen_types::entity::{
    Authorization, AuthorizationStatus, Catalog, Dispute, DisputeStatus, Finding, RequestStatus,
    ShareRequest, Violation,
};
use liuhen_types::payload::DisputeResolve;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use crate::authorization::{issue, suspend};
use crate::catalog::{reclassify, reviewer};
use crate::context::Context;
use crate::demand;
use crate::org::succession;
use crate::party;
use crate::refusal::{Checked, Refusal, require};
use crate::request::automatic::{self, Approval};
use crate::request::{accept, minimal};
use crate::role::Held;
use crate::schema::Schema;
use crate::security::violation;
use crate::{bulletin, quality};

const RESOLVERS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

/// What the verdict does beyond being recorded.
enum Effect {
    Nothing,
    /// The refusal does not stand, but nothing can be granted any more.
    Lapse(Box<ShareRequest>),
    Uphold(Box<ShareRequest>),
    Reopen(Box<ShareRequest>),
    Grant(Box<ShareRequest>, Approval),
    Suspend(Box<Authorization>),
}

pub(crate) struct Facts {
    dispute: Dispute,
    judge: OrgId,
    effect: Effect,
}

pub(crate) fn schema(_: &DisputeResolve) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &DisputeResolve) -> Checked<Facts> {
    let held = Held::any_of(context, &RESOLVERS)?;
    let dispute: Dispute = context.find(&StateKey::dispute(&payload.dispute_id))?;
    // Against the contract's approval stands the consumer, but the data are the raiser's.
    let is_approval = dispute.dispute.kind == DisputeKind::Approval;
    let seat = if is_approval { &dispute.raiser } else { &dispute.respondent };
    let chain = context.region_of(seat)?;
    held.require_over(&chain)?;
    require(dispute.status == DisputeStatus::Open, Code::State)?;
    let parties = parties(context, &dispute)?;
    let judge = party::judge(context, &parties, &chain)?;
    let effect = match &dispute.dispute.subject {
        DisputeSubject::Request(id) => {
            let request: ShareRequest = context.must_read(&StateKey::request(id))?;
            effect(context, payload, &dispute, request)?
        }
        _ => Effect::Nothing,
    };
    Ok(Facts { dispute, judge, effect })
}

/// Who may not decide: both sides, and never the accuser or the finder; on an entry
/// nobody who provides, owns or manages its data, or would by its next version. Who took
/// the place of a party is one.
fn parties(context: &Context<'_>, dispute: &Dispute) -> Checked<Vec<OrgId>> {
    let mut parties = vec![dispute.raiser.clone(), dispute.respondent.clone()];
    match &dispute.dispute.subject {
        DisputeSubject::Request(id) => {
            let request: ShareRequest = context.must_read(&StateKey::request(id))?;
            parties.extend([request.provider, request.consumer]);
        }
        DisputeSubject::Violation(id) => {
            let violation: Violation = context.must_read(&StateKey::violation(id))?;
            parties.extend([violation.accuser, violation.record.found_by]);
        }
        DisputeSubject::Finding(id) => {
            let finding: Finding = context.must_read(&StateKey::finding(id))?;
            parties.push(finding.found_by);
        }
        DisputeSubject::Catalog(id) => {
            let catalog: Catalog = context.must_read(&StateKey::catalog(id))?;
            let in_force = catalog.in_force().map(|(entry, _)| entry);
            for entry in [Some(&catalog.entry), in_force].into_iter().flatten() {
                parties.extend(reviewer::parties(context, entry, &catalog.provider)?);
            }
        }
        DisputeSubject::Issue(_) => {}
    }
    succession::with_heirs(context, &parties)
}

fn effect(
    context: &Context<'_>,
    payload: &DisputeResolve,
    dispute: &Dispute,
    request: ShareRequest,
) -> Checked<Effect> {
    let is_overturned = payload.verdict == DisputeVerdict::Overturn;
    if dispute.dispute.kind == DisputeKind::Approval {
        let id = request.authorization_id.as_ref().filter(|_| is_overturned);
        let Some(id) = id else { return Ok(Effect::Nothing) };
        let grant: Authorization = context.must_read(&StateKey::authorization(id))?;
        let is_active = grant.status == AuthorizationStatus::Active;
        return Ok(if is_active { Effect::Suspend(Box::new(grant)) } else { Effect::Nothing });
    }
    if !is_overturned {
        return Ok(Effect::Uphold(Box::new(request)));
    }
    let catalog: Catalog = context.must_read(&StateKey::catalog(&request.request.catalog_id))?;
    if request.status != RequestStatus::Disputed {
        return part(context, &catalog, request);
    }
    if !holds(succession::provider_now(context, &request.provider).map(drop))? {
        return Ok(Effect::Lapse(Box::new(request)));
    }
    if catalog.in_force().is_some_and(|(entry, _)| automatic::applies(entry)) {
        if !holds(issue::require_active(context, &request.consumer))? {
            return Ok(Effect::Lapse(Box::new(request)));
        }
        return match automatic::check_again(context, &request) {
            Ok(approval) => Ok(Effect::Grant(Box::new(request), approval)),
            // What was asked for can be granted no more; the verdict stands all the
            // same, and the consumer may ask anew.
            Err(Refusal::Code(
                Code::VersionStale
                | Code::AuthExpired
                | Code::Duplicate
                | Code::ExportDenied
                | Code::GradeRequirement
                | Code::SelfReview,
            )) => Ok(Effect::Lapse(Box::new(request))),
            Err(other) => Err(other),
        };
    }
    Ok(Effect::Reopen(Box::new(request)))
}

/// True unless a rule refuses.
fn holds(checked: Checked<()>) -> Checked<bool> {
    match checked {
        Ok(()) => Ok(true),
        Err(Refusal::Code(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The provider decides anew on what it refused in part, unless nothing can be granted any
/// more: then the verdict stands all the same, and what was granted before with it.
fn part(context: &Context<'_>, catalog: &Catalog, request: ShareRequest) -> Checked<Effect> {
    let in_force = catalog.in_force().map(|(_, version)| version);
    let is_current = in_force == Some(request.request.catalog_version);
    let may_widen =
        is_current && request.is_refused_in_part() && issue::is_live(context, &request)?;
    Ok(if may_widen { Effect::Reopen(Box::new(request)) } else { Effect::Nothing })
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DisputeResolve,
    facts: Facts,
) -> Checked<()> {
    let Facts { mut dispute, judge, effect } = facts;
    context.remove(StateKey::dispute_open(&dispute.dispute.subject));
    dispute.status = match payload.verdict {
        DisputeVerdict::Uphold => DisputeStatus::Upheld,
        DisputeVerdict::Overturn => DisputeStatus::Overturned,
    };
    dispute.resolved_by = Some(judge);
    dispute.resolved_at = Some(context.time());
    dispute.reason = Some(payload.reason.clone());
    dispute.minutes_digest = payload.minutes_digest;
    context.put(StateKey::dispute(&payload.dispute_id), &dispute);
    let request = match effect {
        Effect::Nothing => return tell_subject(context, payload, &dispute.dispute.subject),
        Effect::Suspend(grant) => {
            return suspend::begin(context, *grant, payload.reason.clone());
        }
        Effect::Lapse(mut request) => {
            request.status = RequestStatus::Overturned;
            request
        }
        Effect::Uphold(mut request) => {
            request.upheld_in = Some(payload.dispute_id.clone());
            if request.status == RequestStatus::Disputed {
                request.status = RequestStatus::Upheld;
            }
            request
        }
        Effect::Reopen(mut request) => {
            reopen(context, &mut request)?;
            request
        }
        Effect::Grant(mut request, approval) => {
            take_on(context, &mut request);
            demand::requested(context, &request)?;
            automatic::approve(context, &mut request, approval)?;
            request
        }
    };
    context.put(StateKey::request(&request.request.request_id), &*request);
    Ok(())
}

/// What the verdict means for subjects other than requests.
fn tell_subject(
    context: &mut Context<'_>,
    payload: &DisputeResolve,
    subject: &DisputeSubject,
) -> Checked<()> {
    let (upheld, reason) = (payload.verdict == DisputeVerdict::Uphold, &payload.reason);
    match subject {
        DisputeSubject::Request(_) => Ok(()),
        DisputeSubject::Catalog(id) => {
            reclassify::dispute_outcome(context, id, &payload.dispute_id, payload.verdict)
        }
        DisputeSubject::Issue(id) => quality::dispute_outcome(context, id, upheld),
        DisputeSubject::Violation(id) => {
            violation::dispute::dispute_outcome(context, id, upheld, reason)
        }
        DisputeSubject::Finding(id) => {
            bulletin::dispute::dispute_outcome(context, id, upheld, reason)
        }
    }
}

/// The request stands as if just taken on; the provider decides anew. What it granted in
/// part stays decided until then.
fn reopen(context: &mut Context<'_>, request: &mut ShareRequest) -> Checked<()> {
    if request.part_standing().is_none() {
        take_on(context, request);
    }
    request.status = RequestStatus::UnderReview;
    demand::requested(context, request)?;
    minimal::wait_again(context, request)?;
    let chain = context.region_of(&request.provider)?;
    let start = accept::decision(context, request, &chain)?;
    start.map_or(Ok(()), |start| start.write(context))
}

fn take_on(context: &Context<'_>, request: &mut ShareRequest) {
    request.accepted_by = Some(context.sender().clone());
    request.accepted_at = Some(context.time());
    request.decided_at = None;
    request.decided_by = None;
    request.conditions = Vec::new();
    request.legal_basis = Vec::new();
    request.failed_conditions = Vec::new();
    request.reason = None;
}
