//! `NodeRegister`: a province or city authority registers a node.
//!
//! County bodies never run nodes: they use their city's, which the region table
//! names. A node whose key decides blocks already is active at once.

use liuhen_types::entity::{Node, Org, OrgStatus, PlanStatus, SelfBuildPlan};
use liuhen_types::genesis::Region;
use liuhen_types::payload::NodeRegister;
use liuhen_types::payload::key::possession_message;
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::profile::PlatformMode;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::limits::NODE_ENDPOINTS_MAX;
use crate::profile;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};
use crate::state::validators;

const REGISTRARS: [Role; 2] = [Role::ProvinceAuthority, Role::CityAuthority];

pub(crate) fn schema(payload: &NodeRegister) -> Schema {
    schema::count("endpoints", &payload.endpoints, 1, NODE_ENDPOINTS_MAX)
}

pub(crate) fn check(context: &Context<'_>, payload: &NodeRegister) -> Checked<NodeStatus> {
    let held = Held::any_of(context, &REGISTRARS)?;
    let org: Org = context.find(&StateKey::org(&payload.operator_org))?;
    let chain = context.region(&org.registration.region)?;
    held.require_over(&chain)?;
    let region: Option<Region> = context.read(&StateKey::region(&payload.region))?;
    let region = region.ok_or(Code::RegionUnknown)?;
    let is_high = org.registration.level <= Level::City && region.level <= Level::City;
    require(is_high, Code::CountyNodeForbidden)?;
    require(chain.own().home_node == payload.region, Code::HomeNodeMismatch)?;
    require(org.status == OrgStatus::Active, Code::State)?;
    context.require_new(&StateKey::node(&payload.node_id))?;
    let key = &payload.consensus_key;
    let is_free = !context.exists(&StateKey::node_of_key(&key.id()))?;
    require(is_free, Code::DoubleSign)?;
    let message = possession_message(context.chain_id, &payload.operator_org, key);
    let is_proven = key.verifying_key().verify(&message, &payload.proof_of_possession);
    require(is_proven, Code::PopInvalid)?;
    check_mode(context, payload)?;
    let decides = validators(context.state)?.get(&key.id()).is_some();
    Ok(if decides { NodeStatus::Active } else { NodeStatus::Candidate })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &NodeRegister, status: NodeStatus) {
    let now = context.time();
    let node = Node {
        registration: payload.clone(),
        registered_by: context.sender().clone(),
        registered_at: now,
        status,
        status_since: now,
    };
    let key = StateKey::node_of_key(&payload.consensus_key.id());
    context.put(key, &payload.node_id);
    context.put(StateKey::node(&payload.node_id), &node);
}

/// where the province builds for all, it approved before what a city builds itself.
fn check_mode(context: &Context<'_>, payload: &NodeRegister) -> Checked<()> {
    if payload.mode != NodeMode::SelfBuilt {
        return Ok(());
    }
    let profile = profile::of(context, &context.region(&payload.region)?)?;
    let platform_mode = profile.and_then(|profile| profile.permissions.platform_mode);
    if platform_mode != Some(PlatformMode::ProvinceUnified) {
        return Ok(());
    }
    let plan: Option<SelfBuildPlan> = context.read(&StateKey::self_build_plan(&payload.region))?;
    let is_approved = plan.is_some_and(|plan| plan.status == PlanStatus::Approved);
    require(is_approved, Code::PlanNotApproved)
}
