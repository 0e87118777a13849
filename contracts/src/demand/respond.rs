//! `DemandRespond`: an authority over the consumer matches a demand with an entry,
//! assigns an org that is to catalog the data, or refuses by law; a provider
//! matches its own entry, or refuses what was assigned to it or to whose place it took.

use liuhen_types::entity::{Catalog, Demand, DemandStatus, Org};
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::DemandRespond;
use liuhen_types::payload::catalog::ShareType;
use liuhen_types::payload::demand::DemandAnswer;
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, OrgId, StateKey};

use super::follow;
use crate::catalog::entry;
use crate::context::Context;
use crate::org::succession;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

/// Authorities that answer for their region.
pub(super) const DECIDERS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) struct Facts {
    demand: Demand,
    /// Who provides, or is to catalog, the data.
    provider: Option<OrgId>,
}

pub(crate) fn schema(payload: &DemandRespond) -> Schema {
    match &payload.answer {
        DemandAnswer::Refuse(list) => schema::count("answer.Refuse", list, 0, LIST_MAX),
        DemandAnswer::Match(_) | DemandAnswer::Assign(_) => Ok(()),
    }
}

pub(crate) fn check(context: &Context<'_>, payload: &DemandRespond) -> Checked<Facts> {
    let demand: Demand = context.find(&StateKey::demand(&payload.demand_id))?;
    let is_authority = decides(context, &demand)?;
    let is_provider = !Held::of_org(context, context.sender(), &[Role::Provider])?.is_empty();
    require(is_authority || is_provider, Code::Jurisdiction)?;
    require(demand.consumer != *context.sender(), Code::SelfReview)?;
    let is_open = matches!(
        demand.status,
        DemandStatus::Listed | DemandStatus::Assigned | DemandStatus::DeveloperAssigned
    );
    require(is_open, Code::State)?;
    let assigned = demand.provider.as_ref();
    let is_assigned = assigned.map_or(Ok(false), |org| succession::acts_for(context, org))?;
    let provider = match &payload.answer {
        DemandAnswer::Match(catalog) => {
            let catalog: Catalog = context.find(&StateKey::catalog(catalog))?;
            let is_own = succession::acts_for(context, &catalog.provider)?;
            require(is_authority || is_own, Code::NotProvider)?;
            let (entry, _) = catalog.in_force().ok_or(Code::State)?;
            require(entry.share_type != ShareType::NotShared, Code::NotShared)?;
            Some(catalog.provider)
        }
        DemandAnswer::Assign(org) => {
            require(is_authority, Code::NotProvider)?;
            let _: Org = context.find(&StateKey::org(org))?;
            let held = Held::of_org(context, org, &[Role::Provider])?;
            require(!held.is_empty(), Code::NotProvider)?;
            Some(org.clone())
        }
        DemandAnswer::Refuse(basis) => {
            require(is_authority || is_assigned, Code::NotProvider)?;
            entry::check_legal_basis(basis)?;
            require(payload.reason.is_some(), Code::ReasonRequired)?;
            demand.provider.clone()
        }
    };
    Ok(Facts { demand, provider })
}

/// True if the sender is an authority over the consumer's region.
pub(super) fn decides(context: &Context<'_>, demand: &Demand) -> Checked<bool> {
    let held = Held::of_org(context, context.sender(), &DECIDERS)?;
    Ok(held.covers(&context.region_of(&demand.consumer)?))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &DemandRespond,
    facts: Facts,
) -> Checked<()> {
    let mut demand = facts.demand;
    demand.responded_by = Some(context.sender().clone());
    demand.provider = facts.provider;
    demand.reason = payload.reason.clone();
    let status = match &payload.answer {
        DemandAnswer::Match(catalog) => {
            demand.catalog_id = Some(catalog.clone());
            follow::note_complex(context, &demand, catalog)?;
            DemandStatus::Matched
        }
        DemandAnswer::Assign(_) => DemandStatus::Assigned,
        DemandAnswer::Refuse(basis) => {
            demand.legal_basis = basis.clone();
            DemandStatus::Refused
        }
    };
    follow::set(context, demand, status)
}
