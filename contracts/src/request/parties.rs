//! Who stands where in a share: the authorities over an org, the security
//! authority's signature, and the route between provider and consumer.

use liuhen_types::entity::ExchangeRoute;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{OrgId, RegionCode, StateKey};

use crate::context::Context;
use crate::refusal::Checked;
use crate::region::RegionChain;
use crate::role::Held;

/// The authorities over a region, the nearest first.
pub(crate) fn authorities(context: &Context<'_>, chain: &RegionChain) -> Checked<Vec<OrgId>> {
    let mut found = Vec::new();
    for region in chain.iter().filter(|region| region.level != Level::Township) {
        found.extend(context.read::<OrgId>(&StateKey::authority(&region.code))?);
    }
    Ok(found)
}

/// True if a security authority over the region co-signed, or sends.
pub(crate) fn is_signed_by_security(context: &Context<'_>, chain: &RegionChain) -> Checked<bool> {
    let cosigners = context.transaction.cosignatures.iter().map(|cosignature| &cosignature.org);
    for org in cosigners.chain([context.sender()]) {
        if Held::of_org(context, org, &[Role::SecurityAuthority])?.covers(chain) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Between whom data go; one org is not two.
pub(crate) fn route(provider: &RegionChain, consumer: &RegionChain) -> ExchangeRoute {
    match (city(provider), city(consumer)) {
        (None, None) => ExchangeRoute::DeptToDept,
        (Some(from), Some(to)) if from == to => ExchangeRoute::IntraCity,
        (Some(_), Some(_)) => ExchangeRoute::CityToCity,
        _ => ExchangeRoute::CityDept,
    }
}

/// The city that a region belongs to; a county without one stands for itself,
/// and the province belongs to none.
fn city(chain: &RegionChain) -> Option<&RegionCode> {
    let below_province = || chain.iter().filter(|region| region.level != Level::Province);
    let city = below_province().find(|region| region.level == Level::City);
    city.or_else(|| below_province().last()).map(|region| &region.code)
}
