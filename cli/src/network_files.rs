//! The files of a new network: genesis, keys, and one folder per node.
//!
//! ```text
//! DIR/genesis.json                the trust root; the same on every node
//! DIR/authority-key.pem           the province's data authority
//! DIR/<node>/node.toml            configuration
//! DIR/<node>/node-key.pem         SM2 key that votes
//! DIR/<node>/network-key.hex      ed25519 seed of the transport
//! ```

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use liuhen_crypto::SigningKey;
use liuhen_network::peer_id_of;
use liuhen_node::Config;
use liuhen_node::config::{
    ApiSection, ConsensusSection, GossipSection, NodeSection, PeerSection, write_network_seed,
};
use liuhen_types::genesis::Params;
use liuhen_types::{ChainId, Genesis, OrgId, Text, TimeMs};
use zeroize::Zeroizing;

use crate::files::{self, Access};
use crate::key_store::{self, Passphrase};
use crate::network_plan::{
    Addresses, FirstAuthority, HEBEI_AUTHORITY, PlannedNode, hebei_genesis, node_names, plan,
};

/// Id of the province's data authority unless another one is asked for.
pub const AUTHORITY_ID: &str = "hebei-authority";

/// What the network should be.
#[derive(Debug)]
pub struct InitOptions {
    /// Folder to make; must not hold a network.
    pub dir: PathBuf,
    /// The chain.
    pub chain_id: ChainId,
    /// Names of the validators.
    pub names: Vec<String>,
    /// Where they listen.
    pub addresses: Addresses,
    /// Parameters of the chain.
    pub params: Params,
    /// Patience with a proposal in milliseconds; none for the node's default.
    pub propose_ms: Option<u64>,
    /// Id of the province's data authority.
    pub authority: OrgId,
    /// Encrypts every key file; none leaves them plain.
    pub passphrase: Option<Passphrase>,
}

impl InitOptions {
    /// A network for one machine: free ports, plain key files, and little patience
    /// with a node that is down.
    pub fn demo(dir: &Path, validators: usize) -> Self {
        Self {
            dir: dir.to_path_buf(),
            chain_id: ChainId::new("hebei-demo").expect("a valid id"),
            names: node_names(validators),
            addresses: Addresses::FreePorts,
            params: Params::default(),
            propose_ms: Some(1_000),
            authority: OrgId::new(AUTHORITY_ID).expect("a valid id"),
            passphrase: None,
        }
    }
}

/// One node's files.
#[derive(Clone, Debug)]
pub struct NodeFiles {
    /// Its name.
    pub name: String,
    /// Its configuration file.
    pub config: PathBuf,
    /// Address of its HTTP API.
    pub api_url: String,
}

/// What was written.
#[derive(Debug)]
pub struct NetworkFiles {
    /// The genesis.
    pub genesis: Genesis,
    /// Its file.
    pub genesis_file: PathBuf,
    /// The province's data authority.
    pub authority: OrgId,
    /// Its key.
    pub authority_key: SigningKey,
    /// The key's file.
    pub authority_key_file: PathBuf,
    /// The nodes, in the order of the options' names.
    pub nodes: Vec<NodeFiles>,
}

/// A node with the secrets that are made for it.
struct NewNode {
    plan: PlannedNode,
    key: SigningKey,
    seed: Zeroizing<[u8; 32]>,
}

/// Writes a new network.
///
/// # Errors
/// If the folder holds a network, or something cannot be planned or written.
pub fn init(options: &InitOptions) -> Result<NetworkFiles> {
    let genesis_file = options.dir.join("genesis.json");
    if genesis_file.exists() {
        bail!("{} holds a network already", options.dir.display());
    }
    let nodes: Vec<NewNode> = plan(&options.names, &options.addresses)?
        .into_iter()
        .map(new_node)
        .collect::<Result<_>>()?;
    let authority_key = SigningKey::generate()?;
    let authority = FirstAuthority {
        org_id: options.authority.clone(),
        name: Text::new(HEBEI_AUTHORITY)?,
        public_key: *authority_key.public_key(),
    };
    let validators = nodes.iter().map(|n| (n.plan.name.clone(), *n.key.public_key())).collect();
    let (chain_id, params) = (options.chain_id.clone(), options.params.clone());
    let genesis = hebei_genesis(chain_id, now()?, params, authority, validators)?;
    liuhen_contracts::genesis_state(&genesis).context("the genesis breaks a rule")?;

    std::fs::create_dir_all(&options.dir)
        .with_context(|| format!("cannot make {}", options.dir.display()))?;
    let authority_key_file = options.dir.join("authority-key.pem");
    write_key(&authority_key_file, &authority_key, options)?;
    let written = nodes.iter().map(|node| write_node(options, node, &nodes));
    let written = written.collect::<Result<_>>()?;
    let json = serde_json::to_vec_pretty(&genesis)?;
    files::write_new(&genesis_file, &json, Access::Public).map_err(|e| e.error)?;
    Ok(NetworkFiles {
        genesis,
        genesis_file,
        authority: options.authority.clone(),
        authority_key,
        authority_key_file,
        nodes: written,
    })
}

fn new_node(plan: PlannedNode) -> Result<NewNode> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).context("no randomness from the operating system")?;
    Ok(NewNode { plan, key: SigningKey::generate()?, seed })
}

fn write_node(options: &InitOptions, node: &NewNode, all: &[NewNode]) -> Result<NodeFiles> {
    let dir = options.dir.join(&node.plan.name);
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    write_key(&dir.join("node-key.pem"), &node.key, options)?;
    write_network_seed(&dir.join("network-key.hex"), &node.seed)?;
    let config = config(options, node, all);
    let text = toml::to_string(&config).context("the configuration has no text form")?;
    let text = format!("# Every key is described by: liuhen node example-config\n\n{text}");
    let path = dir.join("node.toml");
    files::write_new(&path, text.as_bytes(), Access::Public).map_err(|e| e.error)?;
    let api = config.api.listen;
    Ok(NodeFiles { name: node.plan.name.clone(), config: path, api_url: format!("http://{api}") })
}

fn write_key(path: &Path, key: &SigningKey, options: &InitOptions) -> Result<()> {
    key_store::write(path, key, options.passphrase.as_ref()).map_err(|e| e.error)
}

fn config(options: &InitOptions, node: &NewNode, all: &[NewNode]) -> Config {
    let plan = &node.plan;
    let at = |port| SocketAddr::new(plan.host, port);
    let others = all.iter().filter(|other| other.plan.name != plan.name);
    let peers = others.map(|other| {
        let at = |port| SocketAddr::new(other.plan.host, port).to_string();
        PeerSection {
            name: other.plan.name.clone(),
            consensus_address: at(other.plan.consensus_port),
            gossip_address: at(other.plan.gossip_port),
            peer_id: peer_id_of(&other.seed),
            validator_key: *other.key.public_key(),
        }
    });
    Config {
        node: NodeSection {
            name: plan.name.clone(),
            data_dir: "data".into(),
            genesis: "../genesis.json".into(),
            key_file: "node-key.pem".into(),
            passphrase_file: None,
            network_key_file: "network-key.hex".into(),
        },
        api: ApiSection { listen: at(plan.http_port) },
        consensus: ConsensusSection {
            listen: at(plan.consensus_port),
            propose_ms: options.propose_ms,
            prevote_ms: None,
            precommit_ms: None,
            step_ms: None,
            rebroadcast_ms: None,
            longest_ms: None,
        },
        gossip: GossipSection { listen: at(plan.gossip_port) },
        mempool: Default::default(),
        log: Default::default(),
        peers: peers.collect(),
    }
}

fn now() -> Result<TimeMs> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(TimeMs(since.as_millis() as u64))
}
