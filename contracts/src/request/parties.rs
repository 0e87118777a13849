//! Where provider and consumer of a share stand: the route between them.

use liuhen_types::RegionCode;
use liuhen_types::entity::ExchangeRoute;
use liuhen_types::payload::org::Level;

use crate::region::RegionChain;

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
