//! `ShareRequestAccept`: the authority of the provider's level and region, or a
//! platform operator there, takes a request into processing or not (受理, R-41). Where the
//! region has no authority, those of the next one upwards do so too. No org does so in
//! its own matter, be it the consumer or the provider, which has no veto: what it asks
//! for, or is asked for, the next authority upwards takes on, and what is the province's matter
//! an evaluator, who signs what that one sends (docs/decisions/0009).
//!
//! Whoever asks for all items of an entry, or for all it lacks of them, needs the
//! authority itself, which alone refuses that too (R-44, see [`super::minimal`]); if the
//! entry is shared unconditionally, its acceptance is all that was missing, and the
//! contract grants.

use liuhen_types::entity::{Catalog, DeadlineKind, Measure, RequestStatus, ShareRequest};
use liuhen_types::payload::ShareRequestAccept;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::automatic::{self, Approval};
use super::{minimal, source};
use crate::context::Context;
use crate::deadline::{self, Start, Task};
use crate::demand;
use crate::org::succession;
use crate::party;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::{AUTHORITIES, Held};
use crate::schema::Schema;
use crate::tally;

const ACCEPTORS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority, Role::PlatformOperator];

/// What follows an acceptance.
enum Next {
    /// The provider decides, in time if the profile says how long.
    Decision(Option<Start>),
    /// The contract grants.
    Grant(Approval),
    /// Nothing: it was not accepted.
    End,
}

pub(crate) struct Facts {
    request: ShareRequest,
    acceptor: OrgId,
    next: Next,
}

pub(crate) fn schema(_: &ShareRequestAccept) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ShareRequestAccept) -> Checked<Facts> {
    let held = Held::any_of(context, &ACCEPTORS)?;
    let request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    let chain = context.region_of(&request.provider)?;
    let acceptor = acceptor(context, &held, &request, &chain)?;
    require(request.status == RequestStatus::Submitted, Code::State)?;
    require(payload.accept || payload.reason.is_some(), Code::ReasonRequired)?;
    check_all(context, &request, &chain)?;
    let next = if payload.accept { next(context, payload, &request, &chain)? } else { Next::End };
    Ok(Facts { request, acceptor, next })
}

/// Who takes the request on by this transaction: who holds a role in the provider's region,
/// where that has no authority but a party in the next one upwards that has one. Where
/// none is left, an evaluator signs what the highest sends.
fn acceptor(
    context: &Context<'_>,
    held: &Held,
    request: &ShareRequest,
    chain: &RegionChain,
) -> Checked<OrgId> {
    let sender = context.sender();
    let parties = succession::with_heirs(context, [&request.consumer, &request.provider])?;
    let mut refusal = Code::Jurisdiction;
    for region in chain.reviewing_and_above() {
        if held.require_at(&region.code).is_ok() {
            if !parties.contains(sender) {
                return Ok(sender.clone());
            }
            refusal = Code::SelfReview;
        }
        let authority = party::authority_at(context, &region.code)?;
        require(authority.is_none_or(|org| parties.contains(&org)), refusal)?;
    }
    let highest = party::authorities(context, chain)?.pop();
    require(highest.as_ref() == Some(sender), refusal)?;
    party::evaluator(context, &parties, chain)?.ok_or(Code::SelfReview.into())
}

/// Refuses who is no authority over the provider, if the request asks for all of the version in
/// force. One that gave way nobody takes on.
fn check_all(context: &Context<'_>, request: &ShareRequest, chain: &RegionChain) -> Checked<()> {
    let asked = &request.request;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&asked.catalog_id))?;
    let in_force = catalog.in_force().filter(|(_, version)| *version == asked.catalog_version);
    let Some((entry, _)) = in_force else { return Ok(()) };
    if minimal::asks_all(context, entry, asked, &request.consumer)? {
        let authority = Held::of_org(context, context.sender(), &AUTHORITIES)?;
        require(authority.covers(chain), Code::Role)?;
    }
    Ok(())
}

fn next(
    context: &Context<'_>,
    payload: &ShareRequestAccept,
    request: &ShareRequest,
    chain: &RegionChain,
) -> Checked<Next> {
    let asked = &request.request;
    // What nobody provides any more is refused only.
    succession::provider_now(context, &request.provider)?;
    let catalog: Catalog = context.must_read(&StateKey::catalog(&asked.catalog_id))?;
    let (entry, version) = catalog.in_force().ok_or(Code::State)?;
    require(version == asked.catalog_version, Code::VersionStale)?;
    source::check_since(context, &catalog, entry, request, payload)?;
    if automatic::applies(entry) {
        return automatic::check_again(context, request).map(Next::Grant);
    }
    decision(context, request, chain).map(Next::Decision)
}

/// The provider decides in time, if the profile sets a time.
pub(crate) fn decision(
    context: &Context<'_>,
    request: &ShareRequest,
    chain: &RegionChain,
) -> Checked<Option<Start>> {
    let days = profile::of(context, chain)?.and_then(|profile| profile.deadlines.share_decide);
    let Some(days) = days else { return Ok(None) };
    let subject = request.request.request_id.as_str();
    let responsible = &succession::heir(context, &request.provider)?.org;
    let supervisor = &party::supervisor(context, chain, responsible, &[&request.consumer])?;
    let (kind, informed) = (DeadlineKind::ShareDecide, &[&request.consumer]);
    let task = Task { kind, subject, responsible, supervisor, informed };
    deadline::start(context, &task, context.today(), days).map(Some)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestAccept,
    facts: Facts,
) -> Checked<()> {
    let mut request = facts.request;
    deadline::end(context, DeadlineKind::ShareAccept, payload.request_id.as_str())?;
    tally::elapsed(context, &request.provider, Measure::TimeToAccept, request.submitted_at)?;
    request.accepted_by = Some(facts.acceptor);
    request.accepted_at = Some(context.time());
    request.reason = payload.reason.clone();
    match facts.next {
        Next::Grant(approval) => automatic::approve(context, &mut request, approval)?,
        Next::Decision(start) => {
            request.status = RequestStatus::UnderReview;
            start.map_or(Ok(()), |start| start.write(context))?;
            minimal::wait(context, &request)?;
        }
        Next::End => {
            request.status = RequestStatus::NotAccepted;
            demand::not_granted(context, &request)?;
        }
    }
    context.put(StateKey::request(&payload.request_id), &request);
    Ok(())
}
