//! `ChannelRegister`: brings a channel under unified management. Where the
//! profile allows no new ones, a departmental channel must be older than its
//! cutoff; without a cutoff there is no line to draw, and none is refused.

use liuhen_types::entity::{Channel, Org};
use liuhen_types::payload::ChannelRegister;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::standard::ChannelKind;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

const AUTHORITIES: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];
const PARTIES: [Role; 4] =
    [Role::ProvinceAuthority, Role::CityAuthority, Role::Provider, Role::PlatformOperator];

pub(crate) fn schema(payload: &ChannelRegister) -> Schema {
    schema::require(payload.from != payload.to, || {
        format!("from and to must differ, both are {}", payload.from)
    })
}

pub(crate) fn check(context: &Context<'_>, payload: &ChannelRegister) -> Checked<()> {
    let held = Held::any_of(context, &PARTIES)?;
    let from: Org = context.find(&StateKey::org(&payload.from))?;
    let chain = context.region(&from.registration.region)?;
    require(context.exists(&StateKey::org(&payload.to))?, Code::ReferenceUnknown)?;
    let authority = Held::of_org(context, context.sender(), &AUTHORITIES)?;
    let is_party = [&payload.from, &payload.to].contains(&context.sender());
    if !is_party {
        require(!authority.is_empty(), Code::NotParty)?;
        authority.require_over(&chain)?;
    }
    context.require_new(&StateKey::channel(payload.channel_id.as_str()))?;
    if let Some(gateway) = &payload.gateway_id {
        require(context.exists(&StateKey::gateway(gateway))?, Code::ReferenceUnknown)?;
    }
    require(payload.built_on <= context.today(), Code::FutureDate)?;
    if payload.kind == ChannelKind::Platform {
        // Who runs no platform cannot exempt its own channel.
        let runs = held.includes(Role::PlatformOperator) || !authority.is_empty();
        return require(runs, Code::NewChannelForbidden);
    }
    let permissions = profile::of(context, &chain)?.map(|profile| profile.permissions);
    let permissions = permissions.unwrap_or_default();
    let is_new = permissions.channel_cutoff.is_some_and(|cutoff| payload.built_on > cutoff);
    require(permissions.new_channels != Some(false) || !is_new, Code::NewChannelForbidden)
}

pub(crate) fn change(context: &mut Context<'_>, payload: &ChannelRegister, (): ()) {
    let channel = Channel {
        registration: payload.clone(),
        registered_by: context.sender().clone(),
        registered_at: context.time(),
    };
    context.put(StateKey::channel(payload.channel_id.as_str()), &channel);
}
