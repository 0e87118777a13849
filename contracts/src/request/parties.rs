//! Who stands where in a share: the authorities over an org, and the route between
//! provider and consumer.

use liuhen_types::entity::ExchangeRoute;
use liuhen_types::payload::org::Level;
use liuhen_types::{OrgId, RegionCode};

use crate::context::Context;
use crate::party;
use crate::refusal::Checked;
use crate::region::RegionChain;

/// The authorities over a region, the nearest first.
pub(crate) fn authorities(context: &Context<'_>, chain: &RegionChain) -> Checked<Vec<OrgId>> {
    let mut found = Vec::new();
    for region in chain.reviewing_and_above() {
        found.extend(party::authority_at(context, &region.code)?);
    }
    Ok(found)
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
