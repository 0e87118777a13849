//! What can be proposed: whether it is possible now, and what it changes. A
//! proposal is checked when it is submitted and again at its height.
//!
//! Nodes stand as the set of validators says: who joins it is active, who leaves it is
//! suspended until a vote on the node itself.

use liuhen_types::entity::{ActiveContract, Node, Org, OrgStatus, Peer};
use liuhen_types::genesis::{Params, Region};
use liuhen_types::payload::governance::{
    AuditorGrant, AuditorRevoke, AuthorityChange, ContractVersion, NodeStatusChange, ProposalBody,
};
use liuhen_types::payload::node::NodeStatus;
use liuhen_types::payload::org::Role;
use liuhen_types::{
    ChainId, Changeset, Code, Height, NodeId, ProposalId, State, StateKey, TimeMs, Validator,
    ValidatorSet,
};

use super::act;
use crate::bridge::peer_set;
use crate::context::{BlockContext, encode};
use crate::genesis::check::{check_params, check_validators};
use crate::node::status_set::check_mode;
use crate::org::roles::{self, Grant};
use crate::refusal::{Checked, Rejection, require};
use crate::schema::Schema;
use crate::state::{self, read};

pub(crate) fn schema(body: &ProposalBody) -> Schema {
    let rejected = |error: crate::GenesisError| Rejection::new(Code::Schema, error.to_string());
    match body {
        ProposalBody::Validators(set) => check_validators(set.as_slice()).map_err(rejected),
        ProposalBody::Params(params) => check_params(params).map_err(rejected),
        ProposalBody::BridgePeer(terms) => peer_set::terms_schema(terms),
        ProposalBody::AuditorGrant(_)
        | ProposalBody::AuditorRevoke(_)
        | ProposalBody::ContractVersion(_)
        | ProposalBody::NodeStatus(_)
        | ProposalBody::AuthorityChange(_) => Ok(()),
    }
}

/// What a body is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) state: &'a dyn State,
    pub(crate) block: BlockContext,
    pub(crate) chain_id: &'a ChainId,
}

/// Refuses what could not take effect.
pub(crate) fn check(scene: Scene<'_>, body: &ProposalBody) -> Checked<()> {
    match body {
        ProposalBody::AuditorGrant(body) => auditor_roles(scene, body).map(drop),
        ProposalBody::AuditorRevoke(body) => roles_without(scene, body).map(drop),
        ProposalBody::Validators(set) => check_set(scene, set),
        ProposalBody::Params(params) => {
            let current: Params = state::params(scene.state)?;
            require(current != *params, Code::NoChange)
        }
        ProposalBody::ContractVersion(version) => check_version(scene, version),
        ProposalBody::NodeStatus(change) => check_node(scene, change),
        ProposalBody::BridgePeer(terms) => {
            require(terms.chain_id != *scene.chain_id, Code::XchainPeer)?;
            let peer: Option<Peer> = read(scene.state, &StateKey::xchain_peer(&terms.peer_id))?;
            require(peer.as_ref().is_none_or(|peer| peer.terms != *terms), Code::NoChange)?;
            // At its height too: there it would overtake a newer decision.
            peer_set::require_not_older(peer.as_ref(), terms)
        }
        ProposalBody::AuthorityChange(change) => check_authority(scene, change),
    }
}

/// What it changes by itself at its height.
pub(crate) fn changes(
    scene: Scene<'_>,
    proposal_id: &ProposalId,
    body: &ProposalBody,
) -> Checked<Changeset> {
    check(scene, body)?;
    let mut changes = Changeset::new();
    match body {
        ProposalBody::AuditorGrant(body) => {
            let roles = auditor_roles(scene, body)?;
            roles::write(&mut changes, scene.block.time, &auditor(body), &roles);
        }
        ProposalBody::AuditorRevoke(body) => {
            let AuditorRevoke { org, jurisdiction, .. } = body;
            let roles = roles_without(scene, body)?;
            roles::remove(&mut changes, org, Role::Auditor, jurisdiction, &roles);
        }
        ProposalBody::Validators(set) => {
            changes = statuses_after(scene, set)?;
            changes.insert(StateKey::validators(), Some(encode(set)));
            let height = scene.block.height;
            changes.insert(StateKey::validators_decided(), Some(encode(&height)));
        }
        ProposalBody::Params(params) => {
            changes.insert(StateKey::params(), Some(encode(params)));
        }
        ProposalBody::ContractVersion(version) => {
            let active = ActiveContract {
                version: version.clone(),
                since: scene.block.height,
                proposal_id: proposal_id.clone(),
            };
            changes.insert(StateKey::contracts(), Some(encode(&active)));
        }
        // These allow a transaction to do it, and no older one does any more.
        ProposalBody::NodeStatus(_)
        | ProposalBody::BridgePeer(_)
        | ProposalBody::AuthorityChange(_) => {
            let key = act::decision_key(body);
            changes.extend(key.map(|key| (key, Some(encode(proposal_id)))));
        }
    }
    Ok(changes)
}

const fn auditor(body: &AuditorGrant) -> Grant<'_> {
    let AuditorGrant { org, jurisdiction, valid_to } = body;
    Grant { org, role: Role::Auditor, jurisdiction, valid_to: *valid_to }
}

/// The org's roles once it is auditor.
fn auditor_roles(
    scene: Scene<'_>,
    body: &AuditorGrant,
) -> Checked<Vec<liuhen_types::entity::HeldRole>> {
    let now: TimeMs = scene.block.time;
    let org: Option<Org> = read(scene.state, &StateKey::org(&body.org))?;
    let org = org.ok_or(Code::ReferenceUnknown)?;
    let region: Option<Region> = read(scene.state, &StateKey::region(&body.jurisdiction))?;
    require(region.is_some(), Code::RegionUnknown)?;
    require(org.status == OrgStatus::Active, Code::State)?;
    require(body.valid_to.is_none_or(|end| end >= now), Code::State)?;
    let list = roles::list(scene.state, &body.org)?;
    roles::check_separation(&list, now, &auditor(body), false)?;
    roles::with(list, now, &auditor(body))
}

/// The org's roles once it is auditor no more.
fn roles_without(
    scene: Scene<'_>,
    body: &AuditorRevoke,
) -> Checked<Vec<liuhen_types::entity::HeldRole>> {
    let mut list = roles::list(scene.state, &body.org)?;
    let count = list.len();
    list.retain(|held| held.role != Role::Auditor || held.jurisdiction != body.jurisdiction);
    require(list.len() < count, Code::ReferenceUnknown)?;
    Ok(list)
}

/// Every validator is a registered node that may be one, and who joins fulfils
/// what its platform's mode asks for.
fn check_set(scene: Scene<'_>, set: &ValidatorSet) -> Checked<()> {
    for validator in set.as_slice() {
        let node = node_of(scene, validator)?.ok_or(Code::ReferenceUnknown)?;
        let takes_part = matches!(node.status, NodeStatus::Candidate | NodeStatus::Active);
        require(takes_part && node.registration.validator, Code::State)?;
        if node.status == NodeStatus::Candidate {
            check_mode(scene.state, scene.block.time.date(), &node)?;
        }
    }
    require(state::validators(scene.state)? != *set, Code::NoChange)
}

/// Candidates among the new validators become active; nodes that leave are suspended.
/// What was decided on any of them before allows nothing any more; nor may other nodes be let
/// in by an older decision, see [`act::require_after_last_set`].
fn statuses_after(scene: Scene<'_>, set: &ValidatorSet) -> Checked<Changeset> {
    let mut changes = Changeset::new();
    let mut turn = |validator: &Validator, from: NodeStatus, to: NodeStatus| -> Checked<()> {
        let Some(mut node) = node_of(scene, validator)? else { return Ok(()) };
        let decision = StateKey::node_decision(&node.registration.node_id);
        if scene.state.get(&decision)?.is_some() {
            changes.insert(decision, None);
        }
        if node.status != from {
            return Ok(());
        }
        (node.status, node.status_since) = (to, scene.block.time);
        changes.insert(StateKey::node(&node.registration.node_id), Some(encode(&node)));
        Ok(())
    };
    for validator in set.as_slice() {
        turn(validator, NodeStatus::Candidate, NodeStatus::Active)?;
    }
    for validator in state::validators(scene.state)?.as_slice() {
        if set.get(&validator.address()).is_none() {
            turn(validator, NodeStatus::Active, NodeStatus::Suspended)?;
        }
    }
    Ok(changes)
}

/// The registered node of a validator.
fn node_of(scene: Scene<'_>, validator: &Validator) -> Checked<Option<Node>> {
    let key = StateKey::node_of_key(&validator.address());
    let Some(id) = read::<NodeId>(scene.state, &key)? else { return Ok(None) };
    Ok(Some(state::must_read(scene.state, &StateKey::node(&id))?))
}

fn check_version(scene: Scene<'_>, version: &ContractVersion) -> Checked<()> {
    let current = state::contract_version(scene.state)?;
    require(current.checked_add(1) == Some(version.version), Code::State)
}

/// An authority that there is gives way to an org that may act.
fn check_authority(scene: Scene<'_>, change: &AuthorityChange) -> Checked<()> {
    let find = |id| read::<Org>(scene.state, &StateKey::org(id));
    let (org, successor) = (find(&change.org)?, find(&change.successor)?);
    let (org, successor) = org.zip(successor).ok_or(Code::ReferenceUnknown)?;
    require(change.org != change.successor, Code::NoChange)?;
    require(org.status != OrgStatus::Revoked, Code::State)?;
    require(successor.status == OrgStatus::Active, Code::State)?;
    let held = roles::list(scene.state, &change.org)?;
    let now = scene.block.time;
    let is_authority = held.iter().any(|held| held.role.is_authority() && roles::holds(held, now));
    require(is_authority, Code::Role)
}

fn check_node(scene: Scene<'_>, change: &NodeStatusChange) -> Checked<()> {
    let node: Option<Node> = read(scene.state, &StateKey::node(&change.node_id))?;
    let node = node.ok_or(Code::ReferenceUnknown)?;
    require(may_follow(node.status, change.status), Code::State)
}

/// Retired is the end, and nobody becomes a candidate again.
pub(crate) fn may_follow(old: NodeStatus, new: NodeStatus) -> bool {
    use NodeStatus::{Active, Candidate, Retired, Suspended};
    match (old, new) {
        (Candidate | Suspended, Active) | (Active, Suspended) => true,
        (Candidate | Active | Suspended, Retired) => true,
        (Retired, _) | (_, Candidate) | (Active, Active) | (Candidate | Suspended, Suspended) => {
            false
        }
    }
}

/// True if a proposal with this activation height takes votes no more.
pub(crate) fn is_due(activation_height: Height, height: Height) -> bool {
    activation_height <= height
}
