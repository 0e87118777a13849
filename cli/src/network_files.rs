//! The files of a new network.
//!
//! ```text
//! DIR/genesis.json            the trust root, the same for all
//! DIR/authority.key.pem       key of the province's data authority
//! DIR/nodes/NAME/             everything of one node, to be carried to its machine:
//!     config.toml  genesis.json  node.key.pem  network.key
//! ```

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use liuhen_crypto::{Hash, PublicKey};
use liuhen_node::config::{
    ApiSection, Config, ConsensusSection, GossipSection, LogSection, MempoolSection, NodeSection,
    PeerSection, ReadAccess, write_network_seed,
};
use liuhen_types::genesis::{Genesis, Params};
use liuhen_types::{ChainId, OrgId, Text};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure, MachineError as _, Result};
use crate::files::{self, Access};
use crate::key_store::{self, Passphrase};
use crate::network_plan::{ChainClock, FirstAuthority, PlannedNode, hebei_genesis};

/// Name of the genesis file, also beside each configuration.
pub const GENESIS_FILE: &str = "genesis.json";
/// Name of the key file of the province's data authority.
pub const AUTHORITY_KEY_FILE: &str = "authority.key.pem";
const CONFIG_FILE: &str = "config.toml";
/// Name of the key file of a node in its folder.
pub const NODE_KEY_FILE: &str = "node.key.pem";
const NETWORK_KEY_FILE: &str = "network.key";

/// What a new network is to be.
#[derive(Clone, Debug)]
pub struct NewNetwork {
    /// The chain.
    pub chain_id: ChainId,
    /// Time of genesis, and whose clock it goes on by.
    pub clock: ChainClock,
    /// Name of the built-in rule pack of the province.
    pub profile: String,
    /// Parameters.
    pub params: Params,
    /// Who may read what at its nodes.
    pub reads: ReadAccess,
    /// The province's data authority.
    pub authority_id: OrgId,
    /// Its name.
    pub authority_name: Text<200>,
    /// Its nodes.
    pub nodes: Vec<PlannedNode>,
    /// Protects all key files; none leaves them unencrypted.
    pub passphrase: Option<Passphrase>,
}

/// What was made.
#[derive(Clone, Debug, Serialize)]
pub struct MadeNetwork {
    /// The chain.
    pub chain_id: ChainId,
    /// SM3 of genesis: what everybody must agree on.
    pub genesis_hash: Hash,
    /// The trust root.
    pub genesis_file: PathBuf,
    /// The province's data authority.
    pub authority_id: OrgId,
    /// Its key file.
    pub authority_key_file: PathBuf,
    /// The nodes.
    pub nodes: Vec<MadeNode>,
}

/// One node that was made.
#[derive(Clone, Debug, Serialize)]
pub struct MadeNode {
    /// Its name.
    pub name: String,
    /// Its configuration.
    pub config_file: PathBuf,
    /// Its API.
    pub url: String,
}

/// What a node's folder got: its place, and what the others must know of it.
struct NodeKeys {
    folder: PathBuf,
    validator_key: PublicKey,
    peer_id: String,
}

/// Writes all files of a new network into `dir`, which must be empty or absent.
///
/// # Errors
/// If the folder holds something, the genesis breaks a rule, or the disk fails.
pub fn make(dir: &Path, new: &NewNetwork) -> Result<MadeNetwork> {
    check_empty(dir)?;
    let authority_key = key_store::generate()?;
    let keys: Vec<NodeKeys> =
        new.nodes.iter().map(|node| make_keys(dir, node, new)).collect::<Result<_>>()?;
    let authority = FirstAuthority {
        org_id: new.authority_id.clone(),
        name: new.authority_name.clone(),
        public_key: *authority_key.public_key(),
    };
    let names = new.nodes.iter().map(|node| node.name.clone());
    let validators = names.zip(keys.iter().map(|keys| keys.validator_key)).collect();
    let (chain_id, params) = (new.chain_id.clone(), new.params.clone());
    let genesis = hebei_genesis(chain_id, new.clock, &new.profile, params, authority, validators)
        .machine("cannot make the genesis")?;
    check_genesis(&genesis)?;
    let text = serde_json::to_vec_pretty(&genesis).machine("cannot write the genesis")?;
    let genesis_file = dir.join(GENESIS_FILE);
    files::write_new(&genesis_file, &text, Access::Public)?;
    let authority_key_file = dir.join(AUTHORITY_KEY_FILE);
    key_store::write(&authority_key_file, &authority_key, new.passphrase.as_ref())?;
    let mut nodes = Vec::with_capacity(keys.len());
    for (node, own) in new.nodes.iter().zip(&keys) {
        files::write_new(&own.folder.join(GENESIS_FILE), &text, Access::Public)?;
        let config_file = own.folder.join(CONFIG_FILE);
        let config = node_config(node, new, &keys);
        files::write_new(&config_file, config_text(&config)?.as_bytes(), Access::Public)?;
        let url = format!("http://{}", SocketAddr::new(node.host, node.http_port));
        nodes.push(MadeNode { name: node.name.clone(), config_file, url });
    }
    Ok(MadeNetwork {
        chain_id: new.chain_id.clone(),
        genesis_hash: genesis.hash(),
        genesis_file,
        authority_id: new.authority_id.clone(),
        authority_key_file,
        nodes,
    })
}

fn check_empty(dir: &Path) -> Result<()> {
    let is_empty = match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => {
            let error = anyhow::Error::new(error).context(format!("cannot use {}", dir.display()));
            return Err(Failure::new(Exit::Input, error, "name a folder that is empty or new"));
        }
    };
    if is_empty {
        return Ok(());
    }
    let message = format!("folder {} is not empty", dir.display());
    Err(Failure::input(message, "name a folder that is empty or new"))
}

fn check_genesis(genesis: &Genesis) -> Result<()> {
    liuhen_contracts::genesis_state(genesis).map(|_| ()).map_err(|error| {
        Failure::new(Exit::Input, error, "the message names the field: change its option")
    })
}

fn make_keys(dir: &Path, node: &PlannedNode, new: &NewNetwork) -> Result<NodeKeys> {
    let folder = dir.join("nodes").join(&node.name);
    files::create_dir(&folder)?;
    let key = key_store::generate()?;
    key_store::write(&folder.join(NODE_KEY_FILE), &key, new.passphrase.as_ref())?;
    let mut seed = Zeroizing::new([0u8; 32]);
    getrandom::fill(seed.as_mut_slice())
        .map_err(|error| anyhow::anyhow!("{error}"))
        .machine("no randomness from the operating system")?;
    write_network_seed(&folder.join(NETWORK_KEY_FILE), &seed)
        .machine("cannot write the network key")?;
    let peer_id = liuhen_network::peer_id_of(&seed);
    Ok(NodeKeys { folder, validator_key: *key.public_key(), peer_id })
}

fn node_config(node: &PlannedNode, new: &NewNetwork, keys: &[NodeKeys]) -> Config {
    // A node that others reach from outside listens on all its interfaces.
    let local = if node.host.is_loopback() { node.host } else { Ipv4Addr::UNSPECIFIED.into() };
    let listen = |port| SocketAddr::new(local, port);
    let others = new.nodes.iter().zip(keys).filter(|(other, _)| other.name != node.name);
    Config {
        node: NodeSection {
            name: node.name.clone(),
            data_dir: "data".into(),
            genesis: GENESIS_FILE.into(),
            key_file: NODE_KEY_FILE.into(),
            passphrase_file: None,
            network_key_file: NETWORK_KEY_FILE.into(),
        },
        api: ApiSection { listen: listen(node.http_port), reads: new.reads },
        consensus: ConsensusSection {
            listen: listen(node.consensus_port),
            propose_ms: None,
            prevote_ms: None,
            precommit_ms: None,
            step_ms: None,
            rebroadcast_ms: None,
            longest_ms: None,
        },
        gossip: GossipSection { listen: listen(node.gossip_port) },
        mempool: MempoolSection::default(),
        log: LogSection::default(),
        peers: others.map(|(other, keys)| peer(other, keys)).collect(),
    }
}

fn peer(node: &PlannedNode, keys: &NodeKeys) -> PeerSection {
    let address = |host: IpAddr, port| SocketAddr::new(host, port).to_string();
    PeerSection {
        name: node.name.clone(),
        consensus_address: address(node.host, node.consensus_port),
        gossip_address: address(node.host, node.gossip_port),
        peer_id: keys.peer_id.clone(),
        validator_key: keys.validator_key,
    }
}

/// The configuration with the comments of the documented example; keys that are
/// left to their defaults stay as comments.
fn config_text(config: &Config) -> Result<String> {
    let table = toml::Table::try_from(config).machine("cannot write the configuration")?;
    let (sections, _) = Config::documented_example()
        .split_once("\n[[peers]]")
        .unwrap_or((Config::documented_example(), ""));
    let mut text = String::new();
    let mut section = "";
    for line in sections.lines() {
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        section = name.unwrap_or(section);
        let key = line.split_once(" = ").map(|(key, _)| key).filter(|key| !key.starts_with('#'));
        let value = key.and_then(|key| table.get(section)?.get(key));
        match (key, value) {
            (Some(key), Some(value)) => text.push_str(&format!("{key} = {value}\n")),
            (Some(_), None) => text.push_str(&format!("# {line}\n")),
            (None, _) => text.push_str(&format!("{line}\n")),
        }
    }
    // A network of one node has none, and an empty list would join the last section.
    if !config.peers.is_empty() {
        let peers = table.into_iter().filter(|(name, _)| name == "peers");
        let peers = toml::to_string(&peers.collect::<toml::Table>());
        text.push_str(&peers.machine("cannot write the configuration")?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use liuhen_types::TimeMs;

    use super::*;
    use crate::network_plan::{Addresses, DEFAULT_PROFILE, HEBEI_AUTHORITY, node_names, plan};

    fn new_network(addresses: &Addresses) -> NewNetwork {
        NewNetwork {
            chain_id: ChainId::new("test-chain").unwrap(),
            clock: ChainClock::Real(TimeMs(1_772_323_200_000)),
            profile: DEFAULT_PROFILE.into(),
            params: Params::default(),
            reads: ReadAccess::Graded,
            authority_id: OrgId::new("hebei-gov-services").unwrap(),
            authority_name: Text::new(HEBEI_AUTHORITY).unwrap(),
            nodes: plan(&node_names(4), addresses).unwrap(),
            passphrase: None,
        }
    }

    #[test]
    fn every_node_gets_a_configuration_that_loads_and_fits_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let made = make(dir.path(), &new_network(&Addresses::Loopback(29_000))).unwrap();
        let mut peer_ids = Vec::new();
        for node in &made.nodes {
            let (config, passphrase) = Config::load(&node.config_file, []).unwrap();
            assert!(passphrase.is_none());
            assert_eq!(config.node.name, node.name);
            assert_eq!(config.read_genesis().unwrap().hash(), made.genesis_hash);
            let identity = config.read_identity(None).unwrap();
            let own = liuhen_network::peer_id_of(&identity.network_seed);
            assert_eq!(config.peers.len(), 3);
            assert!(config.peers.iter().all(|peer| peer.peer_id != own));
            let key = identity.signing_key.public_key().id();
            assert!(config.read_genesis().unwrap().validator_set().get(&key).is_some());
            peer_ids.push(own);
        }
        let (first, _) = Config::load(&made.nodes[0].config_file, []).unwrap();
        let listed: Vec<&String> = first.peers.iter().map(|peer| &peer.peer_id).collect();
        assert_eq!(listed, peer_ids[1..].iter().collect::<Vec<_>>());
        assert_eq!(first.peers[0].consensus_address, "127.0.0.1:29004");
    }

    #[test]
    fn the_text_keeps_every_value_and_every_comment() {
        let dir = tempfile::tempdir().unwrap();
        let made = make(dir.path(), &new_network(&Addresses::FreePorts)).unwrap();
        let text = std::fs::read_to_string(&made.nodes[0].config_file).unwrap();
        let comments = Config::documented_example().split("\n[[peers]]").next().unwrap().lines();
        for comment in comments.filter(|line| line.starts_with('#')) {
            assert!(text.contains(comment), "{comment}");
        }
        let parsed: Config = toml::from_str(&text).unwrap();
        assert_eq!(config_text(&parsed).unwrap(), text);
        assert!(text.contains("# passphrase_file = "));
    }

    #[test]
    fn a_node_on_a_machine_of_its_own_listens_on_all_interfaces() {
        let hosts = ["10.13.0.1", "10.13.1.1", "10.13.6.1", "10.13.9.1"];
        let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
        let dir = tempfile::tempdir().unwrap();
        let made = make(dir.path(), &new_network(&Addresses::Hosts(hosts, 9000))).unwrap();
        let (config, _) = Config::load(&made.nodes[1].config_file, []).unwrap();
        assert_eq!(config.api.listen.to_string(), "0.0.0.0:9000");
        assert_eq!(config.peers[0].consensus_address, "10.13.0.1:9001");
        assert_eq!(made.nodes[1].url, "http://10.13.1.1:9000");
    }

    #[test]
    fn nothing_is_written_over_and_no_bad_genesis_is_made() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("note"), "mine").unwrap();
        let failure = make(dir.path(), &new_network(&Addresses::FreePorts)).unwrap_err();
        assert!(failure.error.to_string().ends_with("is not empty"));
        let mut new = new_network(&Addresses::FreePorts);
        new.params.block_bytes_max = u64::MAX;
        let failure = make(&dir.path().join("net"), &new).unwrap_err();
        assert_eq!(failure.exit, Exit::Input);
        assert!(failure.error.to_string().contains("block_bytes_max"), "{}", failure.error);
    }
}
