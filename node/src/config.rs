//! The node's configuration: a TOML file in which every key is known, with values
//! from the environment on top. Secrets are named by file, never written in it.

mod environment;
mod secrets;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use liuhen_network::{NetworkConfig, Peer, Timeouts};
use liuhen_types::decode::from_json;
use liuhen_types::limits::{BLOCK_BYTES_MAX, GENESIS_BYTES_MAX};
use liuhen_types::{ChainId, Genesis, PublicKey};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::limits::{CONFIG_BYTES_MAX, PEERS_MAX, POOL_BYTES_MAX, POOL_TXS_MAX};
use crate::mempool::MempoolConfig;

pub use secrets::{Passphrase, write_network_seed};

/// Everything that a node is told. [`Config::documented_example`] says what each
/// key means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[node]`
    pub node: NodeSection,
    /// `[api]`
    pub api: ApiSection,
    /// `[consensus]`
    pub consensus: ConsensusSection,
    /// `[gossip]`
    pub gossip: GossipSection,
    /// `[mempool]`
    #[serde(default)]
    pub mempool: MempoolSection,
    /// `[log]`
    #[serde(default)]
    pub log: LogSection,
    /// `[[peers]]`
    #[serde(default)]
    pub peers: Vec<PeerSection>,
}

/// `[node]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSection {
    /// Name of this node.
    pub name: String,
    /// Folder for everything the node writes.
    pub data_dir: PathBuf,
    /// The genesis file.
    pub genesis: PathBuf,
    /// SM2 key, PEM.
    pub key_file: PathBuf,
    /// Passphrase of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase_file: Option<PathBuf>,
    /// Seed of the transport's key.
    pub network_key_file: PathBuf,
}

/// `[api]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSection {
    /// Where the HTTP API listens.
    pub listen: SocketAddr,
    /// Who may read what.
    #[serde(default)]
    pub reads: ReadAccess,
}

/// Who may read what at a node's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadAccess {
    /// By the roles of who signs a read ticket.
    #[default]
    Graded,
    /// Everybody may read everything, for exercises and measurements.
    Open,
}

/// `[consensus]`; what is absent is as [`Timeouts::default`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsensusSection {
    /// Where consensus and block sync listen.
    pub listen: SocketAddr,
    /// Wait for the proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propose_ms: Option<u64>,
    /// Wait for more prevotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prevote_ms: Option<u64>,
    /// Wait for more precommits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precommit_ms: Option<u64>,
    /// Added to each of the three with each further round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_ms: Option<u64>,
    /// Votes are sent again after this time without progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebroadcast_ms: Option<u64>,
    /// No wait is longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_ms: Option<u64>,
}

/// `[gossip]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GossipSection {
    /// Where transaction gossip listens.
    pub listen: SocketAddr,
}

/// `[mempool]`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MempoolSection {
    /// Most transactions that wait.
    pub count_max: usize,
    /// Most bytes of them.
    pub bytes_max: usize,
}

impl Default for MempoolSection {
    fn default() -> Self {
        Self { count_max: POOL_TXS_MAX, bytes_max: POOL_BYTES_MAX }
    }
}

/// `[log]`. Whoever runs the node sets its log up before it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSection {
    /// Least level that is written.
    pub level: LogLevel,
    /// Form of a line.
    pub format: LogFormat,
}

/// Least level that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Failures only.
    Error,
    /// And what should not happen.
    Warn,
    /// And one line per block.
    #[default]
    Info,
    /// And how a block comes about.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The level as filters have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Form of a line of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// `[[peers]]`; see [`Peer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerSection {
    /// Its name, for people.
    pub name: String,
    /// `host:port` of its consensus transport.
    pub consensus_address: String,
    /// `host:port` of its gossip transport.
    pub gossip_address: String,
    /// Its libp2p peer id.
    pub peer_id: String,
    /// The SM2 key that it votes with.
    pub validator_key: PublicKey,
}

impl Config {
    /// A whole configuration with comments.
    pub fn documented_example() -> &'static str {
        include_str!("config/example.toml")
    }

    /// Reads a configuration file and puts the values of `environment` on top.
    /// Relative paths become relative to the file's folder. Gives the passphrase
    /// that the environment or `passphrase_file` holds, if one does.
    ///
    /// # Errors
    /// [`Error::Config`] or [`Error::Io`], naming file, key and value.
    pub fn load(
        path: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Self, Option<Passphrase>), Error> {
        let bytes = read_bounded(path, CONFIG_BYTES_MAX)?;
        let config = |reason: String| Error::Config { path: path.to_path_buf(), reason };
        let text = String::from_utf8(bytes).map_err(|e| config(e.to_string()))?;
        let (mut loaded, passphrase) = Self::parse(&text, environment).map_err(config)?;
        loaded.anchor(path.parent().unwrap_or(Path::new(".")));
        let passphrase = match (passphrase, &loaded.node.passphrase_file) {
            (None, Some(file)) => Some(Passphrase::read(file)?),
            (given, _) => given,
        };
        Ok((loaded, passphrase))
    }

    /// The same for a text, without touching files.
    ///
    /// # Errors
    /// What is wrong, naming key and value.
    pub fn parse(
        text: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Self, Option<Passphrase>), String> {
        let mut table: toml::Table = text.parse().map_err(|e| format!("{e}"))?;
        let passphrase = environment::apply(&mut table, environment)?;
        let config: Self = table.try_into().map_err(|e: toml::de::Error| e.to_string())?;
        config.check()?;
        Ok((config, passphrase))
    }

    fn check(&self) -> Result<(), String> {
        if self.node.name.is_empty() {
            return Err("node.name must not be empty".into());
        }
        if self.peers.len() > PEERS_MAX {
            return Err(format!(
                "peers has {} entries, the limit is {PEERS_MAX}",
                self.peers.len()
            ));
        }
        for peer in &self.peers {
            if !liuhen_network::is_peer_id(&peer.peer_id) {
                let (name, id) = (&peer.name, &peer.peer_id);
                return Err(format!("peer_id of peer {name} is no libp2p peer id: {id:?}"));
            }
        }
        if self.mempool.count_max == 0 || self.mempool.bytes_max == 0 {
            return Err("mempool.count_max and mempool.bytes_max must be at least 1".into());
        }
        Ok(())
    }

    fn anchor(&mut self, folder: &Path) {
        let node = &mut self.node;
        let paths = [&mut node.data_dir, &mut node.genesis, &mut node.key_file];
        let secrets = [&mut node.network_key_file].into_iter().chain(&mut node.passphrase_file);
        for path in paths.into_iter().chain(secrets) {
            *path = folder.join(&*path);
        }
    }

    /// Folder of the store.
    pub fn store_dir(&self) -> PathBuf {
        self.node.data_dir.join("store")
    }

    /// Folder of the search index; it may be removed while the node is down.
    pub fn search_dir(&self) -> PathBuf {
        self.node.data_dir.join("search")
    }

    /// The record of reads in audit sessions and about incidents.
    pub fn reads_file(&self) -> PathBuf {
        self.node.data_dir.join("reads.jsonl")
    }

    /// Folder that a check of the store uses and removes.
    pub fn check_dir(&self) -> PathBuf {
        self.node.data_dir.join("check")
    }

    /// Reads the genesis file.
    ///
    /// # Errors
    /// [`Error::Config`] or [`Error::Io`].
    pub fn read_genesis(&self) -> Result<Genesis, Error> {
        let path = &self.node.genesis;
        let bytes = read_bounded(path, GENESIS_BYTES_MAX)?;
        from_json(&bytes, GENESIS_BYTES_MAX)
            .map_err(|e| Error::Config { path: path.clone(), reason: e.to_string() })
    }

    /// The pool's limits.
    pub fn mempool(&self) -> MempoolConfig {
        let MempoolSection { count_max, bytes_max } = self.mempool;
        MempoolConfig { txs_max: count_max, bytes_max }
    }

    /// What the network of a chain needs.
    pub fn network(&self, chain_id: ChainId) -> NetworkConfig {
        let peers = self.peers.iter().map(|peer| Peer {
            name: peer.name.clone(),
            consensus_address: peer.consensus_address.clone(),
            gossip_address: peer.gossip_address.clone(),
            peer_id: peer.peer_id.clone(),
            validator_key: peer.validator_key,
        });
        NetworkConfig {
            name: self.node.name.clone(),
            chain_id,
            consensus_listen: self.consensus.listen,
            gossip_listen: self.gossip.listen,
            peers: peers.collect(),
            data_dir: self.node.data_dir.clone(),
            // What a vote can raise it to while the node runs; the size in force is checked
            // with the block.
            block_bytes_max: BLOCK_BYTES_MAX as u64,
            timeouts: self.consensus.timeouts(),
        }
    }
}

impl ConsensusSection {
    fn timeouts(&self) -> Timeouts {
        let default = Timeouts::default();
        let or = |ms: Option<u64>, default| ms.map_or(default, Duration::from_millis);
        Timeouts {
            propose: or(self.propose_ms, default.propose),
            prevote: or(self.prevote_ms, default.prevote),
            precommit: or(self.precommit_ms, default.precommit),
            step: or(self.step_ms, default.step),
            rebroadcast: or(self.rebroadcast_ms, default.rebroadcast),
            longest: or(self.longest_ms, default.longest),
        }
    }
}

/// Reads a file of at most `bytes_max` bytes.
fn read_bounded(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Error> {
    use std::io::Read as _;
    let io = |source| Error::Io { action: "read", path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(bytes_max as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() > bytes_max {
        let reason = format!("the file has more than {bytes_max} bytes, the limit");
        return Err(Error::Config { path: path.to_path_buf(), reason });
    }
    Ok(bytes)
}
