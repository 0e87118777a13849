//! Who takes part: organs with keys of their own, gateways, applications, nodes, and
//! the auditor, whom only a vote makes one.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use liuhen_crypto::SigningKey;
use liuhen_sdk::Sender;
use liuhen_types::entity::HeldRole;
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::governance::{AuditorGrant, ProposalBody};
use liuhen_types::payload::key::{KeyPurpose, prove_possession};
use liuhen_types::payload::node::NodeMode;
use liuhen_types::payload::org::{OrgKind, Role, Sector};
use liuhen_types::payload::{
    AppRegister, KeyRegister, NodeRegister, OrgRegister, ProposalSubmit, ProposalVote, RoleGrant,
};
use liuhen_types::{Height, StateKey};

use super::play::{PROVINCE, Play};
use super::step::lit;
use crate::key_store;
use crate::network_files::NODE_KEY_FILE;
use crate::regions::hebei_regions;

/// Blocks between a proposal and its activation: the votes come in between.
const VOTE_BLOCKS: u64 = 8;

/// An organ: its short name, name, region, who registers it, and its roles.
pub struct Part {
    /// Short name, also its id.
    pub label: &'static str,
    /// Name.
    pub name: &'static str,
    /// Code of its region.
    pub region: &'static str,
    /// Who registers it.
    pub registrar: &'static str,
    /// Its roles in its region.
    pub roles: &'static [Role],
    /// Who grants them.
    pub grantor: &'static str,
}

/// The four validators: node, region, and the authority that answers for it.
pub const NODES: [(&str, &str, &str); 4] = [
    ("hebei", "130000", PROVINCE),
    ("shijiazhuang", "130100", "ca-sjz"),
    ("baoding", "130600", "ca-bd"),
    ("xiongan", "XA", "ca-xa"),
];

/// The registration of an organ, as its authority sends it.
///
/// # Errors
/// If the region table has no such region.
pub fn org_register(play: &Play, part: &Part) -> Result<OrgRegister> {
    let regions = hebei_regions()?;
    let region = regions.into_iter().find(|region| region.code.as_str() == part.region);
    let region = region.with_context(|| format!("there is no region {}", part.region))?;
    let is_authority = part.roles.iter().any(|role| role.is_authority());
    Ok(OrgRegister {
        org_id: lit(part.label),
        name: lit(part.name),
        credit_code: None,
        kind: if is_authority { OrgKind::Authority } else { OrgKind::Department },
        level: region.level,
        home_node: region.home_node,
        region: region.code,
        sector: Sector::Government,
        parent_authority: Some(play.org(part.registrar)?),
    })
}

/// Who audits, and reads from another process.
pub const AUDITOR: &str = "sjt";

/// Registers an organ with its first key and its roles.
///
/// # Errors
/// If a transaction is refused.
pub async fn join(play: &mut Play, part: &Part) -> Result<()> {
    play.prepare(part.registrar, org_register(play, part)?).await?;
    let key = SigningKey::generate()?;
    let payload = key_register(play, part.label, &key, KeyPurpose::Org, None);
    // A county's authority registers orgs, and the city's their keys.
    play.prepare(part.grantor, payload).await?;
    for role in part.roles {
        let (org, jurisdiction) = (lit(part.label), lit(part.region));
        let grant = RoleGrant { org, role: *role, jurisdiction, valid_to: None };
        play.prepare(part.grantor, grant).await?;
    }
    if part.label == AUDITOR {
        play.keep_key(part.label, &key)?;
    }
    let sender = play.stage.sender(&lit(part.label), key);
    play.add_member(part.label, part.name, sender);
    Ok(())
}

/// Registers a gateway of an org with a key of its own; it acts under its id.
///
/// # Errors
/// If a transaction is refused.
pub async fn gateway(play: &mut Play, org: &str, gateway: &str, name: &str) -> Result<()> {
    let key = SigningKey::generate()?;
    let owner = play.org(org)?;
    let payload = KeyRegister {
        org: owner.clone(),
        ..key_register(play, owner.as_str(), &key, KeyPurpose::Gateway, Some(gateway))
    };
    play.prepare(org, payload).await?;
    let sender = Sender::new(play.stage.trust.chain_id.clone(), owner, Arc::new(key));
    play.add_member(gateway, name, sender);
    Ok(())
}

/// Registers a business application of an org.
///
/// # Errors
/// If it is refused.
pub async fn app(play: &mut Play, org: &str, app: &str) -> Result<()> {
    let payload = AppRegister {
        app_id: lit(app),
        org: play.org(org)?,
        kind: AppKind::App,
        callback: None,
        quota: None,
    };
    play.prepare(org, payload).await.map(drop)
}

fn key_register(
    play: &Play,
    org: &str,
    key: &SigningKey,
    purpose: KeyPurpose,
    holder: Option<&str>,
) -> KeyRegister {
    let org = lit(org);
    KeyRegister {
        public_key: *key.public_key(),
        purpose,
        holder: holder.map(lit),
        certificate_digest: None,
        not_after: None,
        proof_of_possession: prove_possession(&play.stage.trust.chain_id, &org, key),
        org,
    }
}

/// The registration of a node of this network under a region and an operator.
///
/// # Errors
/// If the node's key cannot be read.
pub fn node_register(
    play: &Play,
    node: &str,
    operator: &str,
    region: &str,
) -> Result<NodeRegister> {
    let file = play.stage.dir().join("nodes").join(node).join(NODE_KEY_FILE);
    let key = key_store::read(&file, None).map_err(|failure| failure.error)?.key;
    let operator = play.org(operator)?;
    Ok(NodeRegister {
        node_id: lit(&format!("n-{node}")),
        region: lit(region),
        mode: NodeMode::ProvinceHosted,
        validator: true,
        endpoints: vec![lit(&format!("{node}.example:26656"))],
        consensus_key: *key.public_key(),
        site: lit(&format!("{node}-政务云")),
        proof_of_possession: prove_possession(&play.stage.trust.chain_id, &operator, &key),
        operator_org: operator,
    })
}

/// Registers the four validators as nodes, so that their authorities may vote.
///
/// # Errors
/// If a transaction is refused.
pub async fn nodes(play: &mut Play) -> Result<()> {
    for (node, region, authority) in NODES {
        let payload = node_register(play, node, authority, region)?;
        play.prepare(authority, payload).await?;
    }
    Ok(())
}

/// Makes an org auditor of the province by a vote of three of four nodes.
///
/// # Errors
/// If the vote does not carry.
pub async fn auditor(play: &mut Play, org: &str) -> Result<()> {
    let height = play.stage.client.status().await?.height;
    let activation_height = Height(height.0 + VOTE_BLOCKS);
    let grant = AuditorGrant { org: play.org(org)?, jurisdiction: lit("130000"), valid_to: None };
    let proposal = ProposalSubmit {
        proposal_id: lit("auditor-1"),
        body: ProposalBody::AuditorGrant(grant),
        activation_height,
    };
    play.prepare(PROVINCE, proposal).await?;
    for voter in [PROVINCE, "ca-sjz", "ca-xa"] {
        let vote = ProposalVote { proposal_id: lit("auditor-1"), yes: true };
        play.prepare(voter, vote).await?;
    }
    play.reach(activation_height).await?;
    let held: Vec<HeldRole> = play.entity(&StateKey::held_roles(&play.org(org)?)).await?;
    ensure!(held.iter().any(|held| held.role == Role::Auditor), "the vote made no auditor");
    Ok(())
}
