//! `DisputeRaise`: a party objects to a refusal, of all items or of some, to the
//! contract's approval, or to how an entry is shared or classified, to a verdict on its
//! quality issue, or to a violation or finding it is said to answer for; the
//! provider, to a review that set its entry unconditional. One dispute on a subject
//! at a time. What may be granted again takes a place among the consumer's requests that wait
//! who has none left withdraws one of them first.

use liuhen_types::entity::{Catalog, Dispute, DisputeStatus, RequestStatus, ShareRequest};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::DisputeRaise;
use liuhen_types::payload::catalog::ShareType;
use liuhen_types::payload::dispute::{DisputeKind, DisputeSubject};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, RequestId, StateKey};

use crate::authorization::issue;
use crate::catalog::reclassify;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::request::minimal;
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::security::violation;
use crate::{bulletin, quality};

/// Roles that raise disputes.
const RAISERS: [Role; 5] = [
    Role::CityAuthority,
    Role::CountyAuthority,
    Role::Provider,
    Role::Consumer,
    Role::AuthorizedOperator,
];

pub(crate) struct Facts {
    respondent: OrgId,
    /// The request of which all or some was refused, if that is disputed.
    refused: Option<ShareRequest>,
}

pub(crate) fn schema(payload: &DisputeRaise) -> Schema {
    schema::count("legal_basis", &payload.legal_basis, 0, LIST_MAX)?;
    schema::require(payload.kind.fits(&payload.subject), || {
        format!("kind {:?} does not fit subject {:?}", payload.kind, payload.subject)
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &DisputeRaise) -> Checked<Facts> {
    Held::any_of(context, &RAISERS)?;
    context.require_new(&StateKey::dispute(&payload.dispute_id))?;
    match &payload.subject {
        DisputeSubject::Request(id) => on_request(context, payload, id),
        DisputeSubject::Catalog(id) => {
            let catalog: Catalog = context.find(&StateKey::catalog(id))?;
            if succession::acts_for(context, &catalog.provider)? {
                // It can change its own entry, but for what a review set.
                let is_about_sharing = payload.kind == DisputeKind::NotShared;
                require(!is_about_sharing && catalog.reclassified.is_some(), Code::NotParty)?;
                require_no_other(context, payload)?;
                let respondent = reclassify::disputable(&catalog)?;
                return Ok(Facts { respondent, refused: None });
            }
            require_no_other(context, payload)?;
            let (entry, _) = catalog.in_force().ok_or(Code::State)?;
            let is_about_sharing = payload.kind == DisputeKind::NotShared;
            let is_closed = entry.share_type == ShareType::NotShared;
            require(!is_about_sharing || is_closed, Code::State)?;
            Ok(Facts { respondent: catalog.provider, refused: None })
        }
        DisputeSubject::Issue(id) => {
            require_no_other(context, payload)?;
            let issue = quality::disputable(context, id)?;
            Ok(Facts { respondent: quality::answering(context, &issue)?, refused: None })
        }
        DisputeSubject::Violation(id) => {
            let respondent = violation::dispute::disputable(context, id)?;
            require_no_other(context, payload)?;
            Ok(Facts { respondent, refused: None })
        }
        DisputeSubject::Finding(id) => {
            let respondent = bulletin::dispute::disputable(context, id)?;
            require_no_other(context, payload)?;
            Ok(Facts { respondent, refused: None })
        }
    }
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DisputeRaise,
    facts: Facts,
) -> Checked<()> {
    let dispute = Dispute {
        dispute: payload.clone(),
        raiser: context.sender().clone(),
        respondent: facts.respondent,
        status: DisputeStatus::Open,
        raised_at: context.time(),
        resolved_by: None,
        resolved_at: None,
        reason: None,
        minutes_digest: None,
    };
    context.put(StateKey::dispute(&payload.dispute_id), &dispute);
    context.put(StateKey::dispute_open(&payload.subject), &payload.dispute_id);
    if let Some(mut request) = facts.refused {
        // What the provider refused was noted when it was taken on, and may have fallen off.
        if request.status != RequestStatus::NotAccepted {
            minimal::wait_again(context, &request)?;
        }
        // What was granted in part stands meanwhile.
        if !request.is_refused_in_part() {
            request.status = RequestStatus::Disputed;
            context.put(StateKey::request(&request.request.request_id), &request);
        }
    }
    match &payload.subject {
        DisputeSubject::Issue(id) => quality::dispute_opened(context, id),
        DisputeSubject::Catalog(id) => reclassify::dispute_opened(context, id, &payload.dispute_id),
        _ => Ok(()),
    }
}

/// The consumer disputes who refused; the provider disputes what the contract
/// granted to the consumer.
fn on_request(context: &Context<'_>, payload: &DisputeRaise, id: &RequestId) -> Checked<Facts> {
    let request: ShareRequest = context.find(&StateKey::request(id))?;
    if payload.kind == DisputeKind::Approval {
        let is_provider = succession::acts_for(context, &request.provider)?;
        require(is_provider, Code::NotParty)?;
        require_no_other(context, payload)?;
        require(request.is_decided_by_contract(), Code::State)?;
        return Ok(Facts { respondent: request.consumer, refused: None });
    }
    require(request.consumer == *context.sender(), Code::NotParty)?;
    require_no_other(context, payload)?;
    let respondent = match request.status {
        RequestStatus::NotAccepted => request.accepted_by.clone().ok_or(Code::State)?,
        RequestStatus::Rejected => request.provider.clone(),
        _ => {
            require_open_part(context, &request)?;
            request.provider.clone()
        }
    };
    Ok(Facts { respondent, refused: Some(request) })
}

/// What was granted in part stands while the rest is disputed, and only for a grant that
/// can be widened.
fn require_open_part(context: &Context<'_>, request: &ShareRequest) -> Checked<()> {
    require(request.is_refused_in_part() && request.upheld_in.is_none(), Code::State)?;
    issue::require_live(context, request)
}

fn require_no_other(context: &Context<'_>, payload: &DisputeRaise) -> Checked<()> {
    let is_open = context.exists(&StateKey::dispute_open(&payload.subject))?;
    require(!is_open, Code::DisputeOpen)
}
