//! A chain small enough for a test: real SM2 keys, a real log, a real state tree
//! and real certificates, without consensus.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use liuhen_crypto::log::{LogFrontier, LogHasher, Sm3Log, consistency_path, inclusion_path};
use liuhen_crypto::state_tree::{self, Page, PageKey, Tree};
use liuhen_crypto::{Hash, SigningKey};
use liuhen_types::api::StateView;
use liuhen_types::block::{FLAG_SIMULATED_TIME, HEADER_VERSION, Header};
use liuhen_types::certificate::{CommitCertificate, CommitSignature, VoteKind, vote_message};
use liuhen_types::receipt::{Checkpoint, Handover, Receipt, SignedHeader, TrustRoot};
use liuhen_types::{
    ChainId, Height, LogEntry, Outcome, SignedTransaction, StateKey, TimeMs, Validator,
    ValidatorSet,
};

/// A key that is the same in every run.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_scalar(&[number; 32]).expect("a small scalar is in range")
}

/// The set of the validators with these keys.
pub fn validators(keys: &[SigningKey]) -> ValidatorSet {
    let validator = |(n, key): (usize, &SigningKey)| Validator {
        name: format!("node-{n}").parse().expect("a name"),
        public_key: *key.public_key(),
        power: 1,
    };
    ValidatorSet::new(keys.iter().enumerate().map(validator).collect())
}

/// A committed block: its header and what it holds.
#[derive(Clone)]
pub struct Block {
    pub signed: SignedHeader,
    pub log_start: u64,
    pub entries: Vec<(SignedTransaction, Outcome)>,
    pub handovers: Vec<Handover>,
}

/// The chain and everything that its proofs are made from.
#[derive(Clone)]
pub struct Chain {
    pub id: ChainId,
    pub keys: Vec<SigningKey>,
    pub flags: u16,
    pub blocks: Vec<Block>,
    /// How many of the validators sign.
    pub signing: usize,
    genesis: ValidatorSet,
    handovers: Vec<Handover>,
    frontier: LogFrontier<Sm3Log>,
    log_nodes: HashMap<(u8, u64), Hash>,
    state: BTreeMap<StateKey, Vec<u8>>,
    state_pages: HashMap<PageKey, Page>,
    state_tree: Tree,
}

impl Chain {
    /// A chain of four validators.
    pub fn new() -> Self {
        let keys: Vec<_> = (1..=4).map(key).collect();
        Self {
            id: "liuhen-test".parse().expect("a chain id"),
            genesis: validators(&keys),
            signing: keys.len(),
            keys,
            flags: 0,
            blocks: Vec::new(),
            handovers: Vec::new(),
            frontier: LogFrontier::new(),
            log_nodes: HashMap::new(),
            state: BTreeMap::new(),
            state_pages: HashMap::new(),
            state_tree: Tree::default(),
        }
    }

    /// The chain's genesis as trust root.
    pub fn trust(&self) -> TrustRoot {
        TrustRoot {
            chain_id: self.id.clone(),
            validators: self.genesis.clone(),
            height: Height(0),
            accept_simulated_time: false,
        }
    }

    /// Starts with a log of `size` entries of no interest: a log is known by the
    /// roots of its perfect subtrees, so no leaf is needed.
    pub fn fill_log(&mut self, size: u64) {
        let mut bytes = size.to_le_bytes().to_vec();
        let mut begin = 0;
        for level in (0..64).rev().filter(|level| size >> level & 1 == 1) {
            let digest = Hash([level; 32]);
            bytes.extend(digest.0);
            self.log_nodes.insert((level, begin >> level), digest);
            begin += 1 << level;
        }
        self.frontier = borsh::from_slice(&bytes).expect("one root for each one bit");
    }

    fn append(&mut self, leaf: Hash) {
        let nodes = &mut self.log_nodes;
        self.frontier.append(leaf, &mut |level, index, digest| {
            nodes.insert((level, index), digest);
        });
    }

    /// Sets a state value; the next block's root covers it.
    pub fn set_state(&mut self, key: StateKey, value: Vec<u8>) {
        let path = state_tree::state_path(key.as_bytes());
        let changes = BTreeMap::from([(path, Some(state_tree::value_hash(&value)))]);
        let pages = &self.state_pages;
        let read = |keys: &[PageKey]| {
            Ok::<_, Infallible>(keys.iter().map(|key| pages.get(key).cloned()).collect())
        };
        let changes = self.state_tree.update(&changes, read).expect("the tree is whole");
        self.state_tree.apply(&changes);
        for (key, change) in changes.pages {
            match change.after(self.state_pages.get(&key)) {
                Some(page) => self.state_pages.insert(key, page),
                None => self.state_pages.remove(&key),
            };
        }
        self.state.insert(key, value);
    }

    /// Commits a block of transactions with their outcomes.
    pub fn commit(&mut self, entries: Vec<(SignedTransaction, Outcome)>) -> &Block {
        self.commit_with_next(entries, None)
    }

    /// Commits a block after which other validators decide.
    pub fn commit_and_hand_over(&mut self, keys: Vec<SigningKey>) -> &Block {
        self.commit_with_next(Vec::new(), Some(keys))
    }

    fn commit_with_next(
        &mut self,
        entries: Vec<(SignedTransaction, Outcome)>,
        next: Option<Vec<SigningKey>>,
    ) -> &Block {
        let height = Height(self.blocks.len() as u64 + 1);
        let log_start = self.frontier.size();
        for ((transaction, outcome), position) in entries.iter().zip(0..) {
            let entry = LogEntry {
                height,
                position,
                tx_id: transaction.id(),
                signed_hash: transaction.hash(),
                outcome: outcome.clone(),
            };
            self.append(Sm3Log::leaf(&entry.to_bytes()));
        }
        let next_set = validators(next.as_ref().unwrap_or(&self.keys));
        let header = self.header(height, next_set.hash());
        let signed = self.sign(header);
        let handovers = self.handovers.clone();
        if let Some(keys) = next {
            self.handovers.push(Handover { signed: signed.clone(), validators: next_set });
            self.signing = keys.len();
            self.keys = keys;
        }
        self.blocks.push(Block { signed, log_start, entries, handovers });
        self.blocks.last().expect("one was just pushed")
    }

    fn header(&self, height: Height, next_validators_hash: Hash) -> Header {
        let parent = self.blocks.last().map_or(Hash::ZERO, |block| block.signed.header.id());
        Header {
            version: HEADER_VERSION,
            flags: self.flags,
            chain_id: self.id.clone(),
            height,
            time: TimeMs(1_767_200_000_000 + height.0 * 1_000),
            parent,
            log_size: self.frontier.size(),
            log_root: self.frontier.root(),
            state_root: self.state_tree.root().hash(),
            validators_hash: validators(&self.keys).hash(),
            next_validators_hash,
            params_hash: Hash::ZERO,
            proposer: self.keys[0].public_key().id(),
        }
    }

    /// Signs a header with as many validators as [`Self::signing`] says.
    pub fn sign(&self, header: Header) -> SignedHeader {
        let (height, header_id, round) = (header.height, header.id(), 0);
        let sign = |key: &SigningKey| {
            let address = key.public_key().id();
            let kind = VoteKind::Precommit;
            let message = vote_message(&self.id, kind, height, round, Some(&header_id), &address);
            CommitSignature { address, signature: key.sign(&message) }
        };
        let signatures = self.keys.iter().take(self.signing).map(sign).collect();
        let certificate = CommitCertificate { height, round: 0, header_id, signatures };
        SignedHeader { header, certificate }
    }

    /// The receipt of a transaction in a block, counted from 0.
    pub fn receipt(&self, block: usize, position: usize) -> Receipt {
        let Block { signed, log_start, entries, handovers } = &self.blocks[block];
        let (transaction, outcome) = entries[position].clone();
        let log_index = log_start + position as u64;
        let size = signed.header.log_size;
        let log_path = inclusion_path::<Sm3Log, _>(log_index, size, |l, i| self.log_node(l, i))
            .expect("the entry is in the log");
        Receipt {
            transaction,
            position: position as u32,
            outcome,
            log_index,
            log_path,
            signed: signed.clone(),
            handovers: handovers.clone(),
        }
    }

    /// The checkpoint of a block, counted from 0.
    pub fn checkpoint(&self, block: usize) -> Checkpoint {
        let Block { signed, handovers, .. } = &self.blocks[block];
        Checkpoint { signed: signed.clone(), handovers: handovers.clone() }
    }

    /// The consistency path between two log sizes.
    pub fn consistency_path(&self, from: u64, to: u64) -> Vec<Hash> {
        consistency_path::<Sm3Log, _>(from, to, |level, index| self.log_node(level, index))
            .expect("the sizes are in order")
    }

    fn log_node(&self, level: u8, index: u64) -> Result<Hash, Infallible> {
        Ok(self.log_nodes[&(level, index)])
    }

    /// What a node would answer about a key at the tip.
    pub fn state_view(&self, key: &StateKey) -> StateView {
        let path = state_tree::state_path(key.as_bytes());
        let read = |key: &PageKey| Ok::<_, Infallible>(self.state_pages.get(key).cloned());
        StateView {
            key: key.to_string(),
            value: self.state.get(key).map(hex::encode),
            proof: state_tree::prove(self.state_tree.root(), &path, read)
                .expect("the tree is whole"),
            checkpoint: self.checkpoint(self.blocks.len() - 1),
        }
    }

    /// The same chain on simulated time.
    pub fn on_simulated_time(mut self) -> Self {
        self.flags = FLAG_SIMULATED_TIME;
        self
    }
}
