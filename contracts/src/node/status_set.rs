//! `NodeStatusSet`: carries out what a vote decided on a node. Its validator
//! joins or leaves the set that decides the next height; it joins none that was voted later.

use liuhen_types::entity::{Node, Proposal};
use liuhen_types::limits::VALIDATORS_MAX;
use liuhen_types::payload::governance::{NodeStatusChange, ProposalBody};
use liuhen_types::payload::node::{NodeMode, NodeStatus};
use liuhen_types::payload::standard::ConformitySubject;
use liuhen_types::payload::{NodeRegister, NodeStatusSet};
use liuhen_types::{Code, Date, State, StateKey, Text, Validator, ValidatorSet};

use crate::context::Context;
use crate::governance::{act, body};
use crate::refusal::{Checked, require};
use crate::schema::Schema;
use crate::standard::require_conformity;
use crate::state::validators;
use crate::sync;

pub(crate) struct Facts {
    proposal: Proposal,
    node: Node,
    /// The validators after it, if they change.
    set: Option<ValidatorSet>,
}

pub(crate) fn schema(_: &NodeStatusSet) -> Schema {
    Ok(())
}

pub(crate) fn check(context: &Context<'_>, payload: &NodeStatusSet) -> Checked<Facts> {
    let NodeStatusSet { proposal_id, node_id, status } = payload.clone();
    let change = ProposalBody::NodeStatus(NodeStatusChange { node_id, status });
    let proposal = act::allowed_by(context, &proposal_id, &change)?;
    let node: Node = context.find(&StateKey::node(&payload.node_id))?;
    require(body::may_follow(node.status, payload.status), Code::State)?;
    if payload.status == NodeStatus::Active {
        if node.registration.validator {
            act::require_after_last_set(context, &proposal)?;
        }
        check_mode(context.state, context.today(), &node)?;
    }
    let set = set_after(context, &node, payload.status)?;
    Ok(Facts { proposal, node, set })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &NodeStatusSet, facts: Facts) {
    let Facts { proposal, mut node, set } = facts;
    node.status = payload.status;
    node.status_since = context.time();
    context.put(StateKey::node(&payload.node_id), &node);
    if let Some(set) = set {
        context.put(StateKey::validators(), &set);
    }
    act::done(context, proposal);
}

/// a platform that existed before conforms to the standard and is in sync.
pub(crate) fn check_mode(state: &dyn State, today: Date, node: &Node) -> Checked<()> {
    let NodeRegister { node_id, mode, region, .. } = &node.registration;
    if *mode != NodeMode::LegacyIntegrated {
        return Ok(());
    }
    require_conformity(state, today, &ConformitySubject::Node(node_id.clone()))?;
    sync::require_clean(state, region)
}

/// The set with the node's validator, or without it. It never becomes empty.
fn set_after(
    context: &Context<'_>,
    node: &Node,
    status: NodeStatus,
) -> Checked<Option<ValidatorSet>> {
    let set = validators(context.state)?;
    let key = node.registration.consensus_key;
    let is_member = set.get(&key.id()).is_some();
    let joins = status == NodeStatus::Active && node.registration.validator;
    if is_member == joins {
        return Ok(None);
    }
    let mut list = set.as_slice().to_vec();
    if joins {
        require(list.len() < VALIDATORS_MAX, Code::QuotaExceeded)?;
        let has_room = set.total_power() < u64::MAX;
        require(has_room, Code::QuotaExceeded)?;
        let name = Text::new(node.registration.node_id.as_str());
        let name = name.map_err(|_| Code::ReferenceUnknown)?;
        list.push(Validator { name, public_key: key, power: 1 });
    } else {
        list.retain(|validator| validator.address() != key.id());
        require(!list.is_empty(), Code::State)?;
    }
    Ok(Some(ValidatorSet::new(list)))
}
