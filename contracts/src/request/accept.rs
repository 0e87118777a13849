//! `ShareRequestAccept`: the authority of the provider's level and region, or a
//! platform operator there, takes a request into processing or not (受理, R-41).

use liuhen_types::entity::{Org, RequestStatus, ShareRequest};
use liuhen_types::payload::ShareRequestAccept;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::region::RegionChain;
use crate::role::Held;
use crate::schema::Schema;

const ACCEPTORS: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::CountyAuthority, Role::PlatformOperator];
pub(crate) fn schema(_: &ShareRequestAccept) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &ShareRequestAccept) -> Checked<ShareRequest> {
    let held = Held::any_of(context, &ACCEPTORS)?;
    let request: ShareRequest = context.find(&StateKey::request(&payload.request_id))?;
    let provider: Org = context.must_read(&StateKey::org(&request.provider))?;
    let chain = RegionChain::read(context.state, &provider.registration.region)?;
    held.require_at(&chain.reviewing().code)?;
    require(request.status == RequestStatus::Submitted, Code::State)?;
    require(request.consumer != *context.sender(), Code::SelfReview)?;
    require(payload.accept || payload.reason.is_some(), Code::ReasonRequired)?;
    Ok(request)
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &ShareRequestAccept,
    mut request: ShareRequest,
) {
    request.status =
        if payload.accept { RequestStatus::UnderReview } else { RequestStatus::NotAccepted };
    request.accepted_by = Some(context.sender().clone());
    request.accepted_at = Some(context.time());
    request.reason = payload.reason.clone();
    context.put(StateKey::request(&payload.request_id), &request);
}
