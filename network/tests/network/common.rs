//! A ledger in memory and nodes on free ports. The ledger stands in for the
//! node crate's: the network is what is tested here.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use liuhen_crypto::{SigningKey, sm3};
use liuhen_network::{
    Application, DecidedBlock, Fatal, Network, NetworkConfig, NodeIdentity, Peer, ProposedBlock,
    StoredProposal, Timeouts, Verdict, peer_id_of, start,
};
use liuhen_types::block::HEADER_VERSION;
use liuhen_types::{
    ChainId, CommitCertificate, Hash, Header, Height, KeyId, Text, TimeMs, Validator, ValidatorSet,
};
use tokio::sync::Notify;

pub const BLOCK_BYTES_MAX: u64 = 16 * 1024 * 1024;

pub fn chain_id() -> ChainId {
    ChainId::new("network-test").unwrap()
}

#[derive(Default)]
struct Data {
    blocks: Vec<DecidedBlock>,
    proposals: BTreeMap<u64, Vec<StoredProposal>>,
    work: VecDeque<Bytes>,
    builds: Vec<(u64, u32)>,
    fail_commit_at: Option<u64>,
}

/// The ledger of one node; it outlives the node's network, like a disk.
pub struct Ledger {
    validators: ValidatorSet,
    me: KeyId,
    always_work: bool,
    data: Mutex<Data>,
    changed: Notify,
}

impl Ledger {
    fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap()
    }

    pub fn height(&self) -> u64 {
        self.data().blocks.len() as u64
    }

    pub fn block(&self, height: u64) -> DecidedBlock {
        self.data().blocks[height as usize - 1].clone()
    }

    /// The bodies decided so far that are not empty.
    pub fn bodies(&self) -> Vec<Bytes> {
        let data = self.data();
        let bodies = data.blocks.iter().map(|decided| decided.block.body.clone());
        bodies.filter(|body| !body.is_empty()).collect()
    }

    pub fn builds(&self) -> Vec<(u64, u32)> {
        self.data().builds.clone()
    }

    /// Gives this node a body to propose.
    pub fn submit(&self, body: Bytes) {
        self.data().work.push_back(body);
        self.changed.notify_waiters();
    }

    /// The disk fails when this height is committed.
    pub fn fail_commit_at(&self, height: u64) {
        self.data().fail_commit_at = Some(height);
    }

    /// Waits until the height is committed.
    pub async fn reaches(&self, height: u64, patience: Duration) {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                if self.height() >= height {
                    return;
                }
                let _ = tokio::time::timeout(Duration::from_millis(100), changed).await;
            }
        };
        if tokio::time::timeout(patience, waiting).await.is_err() {
            panic!("height {} after {patience:?}, expected {height}", self.height());
        }
    }

    fn header(&self, body: &[u8]) -> Header {
        let data = self.data();
        let last = data.blocks.last().map(|decided| &decided.block.header);
        Header {
            version: HEADER_VERSION,
            flags: 0,
            chain_id: chain_id(),
            height: Height(data.blocks.len() as u64 + 1),
            time: TimeMs(last.map_or(1, |header| header.time.0 + 1)),
            parent: last.map_or(Hash::ZERO, Header::id),
            log_size: 0,
            log_root: sm3(&[body]),
            state_root: Hash::ZERO,
            validators_hash: self.validators.hash(),
            next_validators_hash: self.validators.hash(),
            params_hash: Hash::ZERO,
            proposer: self.me,
        }
    }
}

#[async_trait]
impl Application for Ledger {
    async fn tip(&self) -> Result<Height, Fatal> {
        Ok(Height(self.height()))
    }

    async fn history_start(&self) -> Result<Height, Fatal> {
        Ok(Height(1))
    }

    async fn validators(&self, _height: Height) -> Result<ValidatorSet, Fatal> {
        Ok(self.validators.clone())
    }

    async fn build(&self, height: Height, round: u32) -> Result<ProposedBlock, Fatal> {
        let body = {
            let mut data = self.data();
            data.builds.push((height.0, round));
            data.work.front().cloned().unwrap_or_default()
        };
        Ok(ProposedBlock { header: self.header(&body), body })
    }

    async fn validate(&self, block: &ProposedBlock) -> Result<Verdict, Fatal> {
        let expected = Header { proposer: block.header.proposer, ..self.header(&block.body) };
        Ok(if block.header == expected { Ok(()) } else { Err("header differs".to_owned()) })
    }

    async fn save_proposal(&self, height: Height, proposal: &StoredProposal) -> Result<(), Fatal> {
        let mut data = self.data();
        let kept = data.proposals.entry(height.0).or_default();
        kept.retain(|other| other.block.header != proposal.block.header);
        kept.push(proposal.clone());
        Ok(())
    }

    async fn proposals(&self, height: Height) -> Result<Vec<StoredProposal>, Fatal> {
        Ok(self.data().proposals.get(&height.0).cloned().unwrap_or_default())
    }

    async fn commit(&self, id: Hash, certificate: CommitCertificate) -> Result<(), Fatal> {
        let mut data = self.data();
        let height = certificate.height.0;
        if data.fail_commit_at == Some(height) {
            return Err(Fatal("the disk is full".to_owned()));
        }
        let kept = data.proposals.remove(&height).unwrap_or_default();
        let found = kept.into_iter().find(|proposal| proposal.block.header.id() == id);
        let Some(proposal) = found else {
            return Err(Fatal(format!("the proposal decided at {height} is not kept")));
        };
        data.work.retain(|body| *body != proposal.block.body);
        data.blocks.push(DecidedBlock { block: proposal.block, certificate });
        drop(data);
        self.changed.notify_waiters();
        Ok(())
    }

    async fn decided(&self, height: Height) -> Result<Option<DecidedBlock>, Fatal> {
        let index = (height.0 as usize).checked_sub(1);
        Ok(index.and_then(|index| self.data().blocks.get(index).cloned()))
    }

    async fn wait_for_work(&self, _height: Height) {
        loop {
            let changed = self.changed.notified();
            if self.always_work || !self.data().work.is_empty() {
                return;
            }
            changed.await;
        }
    }
}

/// One node of a test network; its network can be stopped and started.
pub struct TestNode {
    pub ledger: Arc<Ledger>,
    pub config: NetworkConfig,
    pub identity: NodeIdentity,
    pub network: Option<Network>,
}

impl TestNode {
    pub async fn start(&mut self) {
        let app: Arc<dyn Application> = self.ledger.clone();
        let network = start(self.config.clone(), self.identity.clone(), app).await;
        self.network = Some(network.expect("the node starts"));
    }

    pub async fn stop(&mut self) {
        self.network.take().expect("the node runs").shutdown().await;
    }

    pub fn network(&self) -> &Network {
        self.network.as_ref().expect("the node runs")
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

pub fn identity() -> NodeIdentity {
    let signing_key = SigningKey::generate().unwrap();
    let seed = sm3(&[signing_key.public_key().as_bytes()]).0;
    NodeIdentity { signing_key, network_seed: seed.into() }
}

pub fn peer(name: &str, config: &NetworkConfig, identity: &NodeIdentity) -> Peer {
    Peer {
        name: name.to_owned(),
        consensus_address: config.consensus_listen.to_string(),
        gossip_address: config.gossip_listen.to_string(),
        peer_id: peer_id_of(&identity.network_seed),
        validator_key: *identity.signing_key.public_key(),
    }
}

pub fn config(name: &str, dir: &Path) -> NetworkConfig {
    NetworkConfig {
        name: name.to_owned(),
        chain_id: chain_id(),
        consensus_listen: free_address(),
        gossip_listen: free_address(),
        peers: Vec::new(),
        data_dir: dir.join(name),
        block_bytes_max: BLOCK_BYTES_MAX,
        timeouts: Timeouts {
            propose: Duration::from_millis(700),
            prevote: Duration::from_millis(300),
            precommit: Duration::from_millis(300),
            step: Duration::from_millis(300),
            ..Timeouts::default()
        },
    }
}

/// Validators that are not started yet. With `always_work` the chain never
/// rests.
pub fn validators(count: usize, dir: &Path, always_work: bool) -> Vec<TestNode> {
    let identities: Vec<_> = (0..count).map(|_| identity()).collect();
    let configs: Vec<_> = (0..count).map(|n| config(&format!("node{n}"), dir)).collect();
    let peers: Vec<_> = (configs.iter().zip(&identities))
        .map(|(config, identity)| peer(&config.name, config, identity))
        .collect();
    let set = ValidatorSet::new(
        (identities.iter().enumerate())
            .map(|(n, identity)| Validator {
                name: Text::new(format!("node{n}")).unwrap(),
                public_key: *identity.signing_key.public_key(),
                power: 1,
            })
            .collect(),
    );
    (configs.into_iter().zip(identities))
        .map(|(config, identity)| TestNode {
            ledger: Arc::new(Ledger {
                validators: set.clone(),
                me: identity.signing_key.public_key().id(),
                always_work,
                data: Mutex::default(),
                changed: Notify::new(),
            }),
            config: NetworkConfig { peers: peers.clone(), ..config },
            identity,
            network: None,
        })
        .collect()
}

pub async fn start_all(nodes: &mut [TestNode]) {
    for node in nodes {
        node.start().await;
    }
}

pub async fn stop_all(nodes: &mut [TestNode]) {
    for node in nodes.iter_mut().filter(|node| node.network.is_some()) {
        node.stop().await;
    }
}

pub async fn all_reach(nodes: &[TestNode], height: u64, patience: Duration) {
    for node in nodes {
        node.ledger.reaches(height, patience).await;
    }
}

/// Polls until the condition holds.
pub async fn eventually(what: &str, patience: Duration, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < patience, "{what}: not within {patience:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Every block of every node is the same, linked, and certified.
pub fn assert_one_chain(nodes: &[TestNode]) {
    let common = nodes.iter().map(|node| node.ledger.height()).min().unwrap();
    for height in 1..=common {
        let expected = nodes[0].ledger.block(height).block;
        for node in nodes {
            let decided = node.ledger.block(height);
            assert_eq!(decided.block, expected, "height {height} of {}", node.config.name);
            let certificate = &decided.certificate;
            assert_eq!(certificate.header_id, expected.header.id());
            certificate.verify(&chain_id(), &node.ledger.validators).unwrap();
        }
    }
}

/// A body that compresses to nothing else.
pub fn body(seed: u64, bytes: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..bytes).map(|_| next()).collect()
}
