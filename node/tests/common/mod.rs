//! A chain of four validators in one process, without a network: blocks are built,
//! kept, checked and committed by the real ledger on a real store.

#![allow(dead_code, reason = "each test uses another part")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use liuhen_crypto::{SigningKey, sm3};
use liuhen_network::{Application, ProposedBlock, StoredProposal};
use liuhen_node::ledger::LedgerParts;
use liuhen_node::{
    Clock, Executor, Ledger, Mempool, MempoolConfig, Metrics, PoolTx, SignatureChecker, Store,
};
use liuhen_types::certificate::{VoteKind, vote_message};
use liuhen_types::genesis::{GenesisOrg, GenesisRole, Params, Region};
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::payload::org::{Level, OrgKind, OrgRegister, Role, Sector};
use liuhen_types::profile::{Deadlines, Grade, Organs, Permissions, Profile};
use liuhen_types::transaction::{CONTRACT_VERSION, SIG_ALG_SM2_SM3, TX_VERSION};
use liuhen_types::{
    CommitCertificate, CommitSignature, Genesis, Header, Height, Payload, SignedTransaction, Text,
    TimeMs, Transaction, Validator,
};

pub const START: u64 = 1_800_000_000_000;

/// A key that is the same in every run.
pub fn key(n: u8) -> SigningKey {
    SigningKey::from_scalar(&[n; 32]).expect("a small scalar is in range")
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).expect("a short text")
}

/// Four validators with keys 1 to 4, one org with key 11.
pub fn genesis() -> Genesis {
    let validator = |n: u8| Validator {
        name: text(&format!("node-{n}")),
        public_key: *key(n).public_key(),
        power: 1,
    };
    let province = || "130000".parse().unwrap();
    let org = OrgRegister {
        org_id: "province".parse().unwrap(),
        name: text("河北省数据主管部门"),
        credit_code: None,
        kind: OrgKind::Authority,
        level: Level::Province,
        region: province(),
        sector: Sector::Government,
        home_node: province(),
        parent_authority: None,
    };
    Genesis {
        chain_id: "chain-test".parse().unwrap(),
        time: TimeMs(START),
        simulated_time: false,
        params: Params { heartbeat_ms: 1_000, ..Params::default() },
        validators: (1..=4).map(validator).collect(),
        regions: vec![Region {
            code: province(),
            name: text("河北省"),
            level: Level::Province,
            parent: None,
            home_node: province(),
        }],
        profiles: vec![Profile {
            jurisdiction: province(),
            name: text("hebei"),
            is_provisional: false,
            organs: Organs::default(),
            levels: Vec::new(),
            share_types: Vec::new(),
            deadlines: Deadlines { catalog_update: Some(10), ..Deadlines::default() },
            permissions: Permissions::default(),
            backflow_basis: Vec::new(),
            unclear_custody_hours: None,
            dispatch_period: None,
            grades: vec![Grade::plain("general".parse().unwrap())],
        }],
        orgs: vec![GenesisOrg {
            org,
            public_key: *key(11).public_key(),
            roles: vec![GenesisRole { role: Role::ProvinceAuthority, jurisdiction: province() }],
        }],
    }
}

/// A notarisation that differs for each `n`.
pub fn evidence(n: u64) -> Transaction {
    Transaction {
        version: TX_VERSION,
        chain_id: "chain-test".parse().unwrap(),
        contract_version: CONTRACT_VERSION,
        sender: "province".parse().unwrap(),
        key_id: key(11).public_key().id(),
        app: None,
        operator_ref: None,
        sig_alg: SIG_ALG_SM2_SM3,
        salt: n.to_be_bytes(),
        valid_until: Height(5_000),
        payload: Payload::NotarizeEvidence(NotarizeEvidence {
            namespace: "test".parse().unwrap(),
            digest: sm3(&[&n.to_be_bytes()]),
            schema_ref: None,
            refs: Vec::new(),
        }),
    }
}

pub fn signed(n: u64) -> SignedTransaction {
    evidence(n).sign(&key(11))
}

/// The precommits of validators 1 to 3 for a header.
pub fn certificate(header: &Header) -> CommitCertificate {
    let (height, header_id) = (header.height, header.id());
    let signatures = (1..=3).map(|n| {
        let address = key(n).public_key().id();
        let chain_id = &header.chain_id;
        let message =
            vote_message(chain_id, VoteKind::Precommit, height, 0, Some(&header_id), &address);
        CommitSignature { address, signature: key(n).sign(&message) }
    });
    CommitCertificate { height, round: 0, header_id, signatures: signatures.collect() }
}

/// A node without a network.
pub struct Node {
    pub store: Store,
    pub ledger: Ledger,
    pub pool: Arc<Mempool>,
    pub signatures: Arc<SignatureChecker>,
    pub now: Arc<AtomicU64>,
}

impl Node {
    /// Opens the node in `dir`; it proposes with key 1.
    pub fn open(dir: &Path) -> Self {
        let store = Store::open(dir, &genesis()).expect("the store opens");
        let signatures = Arc::new(SignatureChecker::default());
        let pool = Arc::new(Mempool::new(MempoolConfig::default()));
        let now = Arc::new(AtomicU64::new(START));
        let clock = Arc::clone(&now);
        let ledger = Ledger::new(LedgerParts {
            store: store.clone(),
            executor: Executor::new(store.clone(), Arc::clone(&signatures)),
            pool: Arc::clone(&pool),
            metrics: Arc::new(Metrics::new(signatures.verifications())),
            clock: Clock::new(move || TimeMs(clock.load(Ordering::Relaxed))),
            address: key(1).public_key().id(),
        });
        Self { store, ledger, pool, signatures, now }
    }

    pub fn insert(&self, transactions: impl IntoIterator<Item = SignedTransaction>) {
        for tx in transactions {
            self.pool.insert(Arc::new(PoolTx::new(tx))).expect("the pool has room");
        }
    }

    pub fn next(&self) -> Height {
        self.store.tip().height.next()
    }

    /// Builds a block from the pool, a second after the one before.
    pub async fn build(&self) -> ProposedBlock {
        self.now.fetch_add(1_000, Ordering::Relaxed);
        self.ledger.build(self.next(), 0).await.expect("a block is built")
    }

    pub async fn save(&self, block: &ProposedBlock) {
        let height = block.header.height;
        self.ledger.save_proposal(height, &proposal(block, 0)).await.expect("the disk takes it");
    }

    pub async fn commit(&self, block: &ProposedBlock) {
        let header = &block.header;
        self.ledger.commit(header.id(), certificate(header)).await.expect("the block commits");
    }

    /// A whole height with these transactions.
    pub async fn block(&self, txs: impl IntoIterator<Item = SignedTransaction>) -> ProposedBlock {
        self.insert(txs);
        let block = self.build().await;
        self.save(&block).await;
        self.commit(&block).await;
        block
    }
}

pub fn proposal(block: &ProposedBlock, round: u32) -> StoredProposal {
    StoredProposal {
        round,
        pol_round: None,
        proposer: block.header.proposer,
        signature: Some(key(1).sign(b"first part")),
        block: block.clone(),
        valid: true,
    }
}

/// Copies a store's files as they are: what a killed process leaves behind.
pub fn copy(from: &Path, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "LOCK" {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    to.to_path_buf()
}
