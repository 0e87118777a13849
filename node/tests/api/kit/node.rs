//! A node without its network: store, executor, pool, intake and API; the test is
//! its consensus.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use liuhen_node::api::{ApiContext, ApiParts, serve};
use liuhen_node::config::ReadAccess;
use liuhen_node::executor::{Built, PreparedBody};
use liuhen_node::gossip::outgoing;
use liuhen_node::intake::IntakeParts;
use liuhen_node::{
    CatalogSearch, Error, Executor, Health, Intake, Mempool, MempoolConfig, Metrics, ReadLog,
    SignatureChecker, Store,
};
use liuhen_types::certificate::{CommitSignature, VoteKind, vote_message};
use liuhen_types::genesis::{Genesis, GenesisOrg, GenesisRole};
use liuhen_types::payload::Payload;
use liuhen_types::payload::org::Role;
use liuhen_types::transaction::{CONTRACT_VERSION, SIG_ALG_SM2_SM3, TX_VERSION};
use liuhen_types::{
    CommitCertificate, Header, Height, Outcome, SignedTransaction, TimeMs, Transaction, TrustRoot,
    TxId,
};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::genesis::{START, genesis, signing_key};
use super::http::{Answer, send};
use super::id;
use super::payloads::{gateway_key, org_register};

const VALIDATORS: [&str; 4] = ["node-0", "node-1", "node-2", "node-3"];

/// Org, region, role.
const ORGS: &[(&str, &str, Role)] = &[
    ("ca-sjz", "130100", Role::CityAuthority),
    ("mzt", "130000", Role::Provider),
    ("zrt", "130000", Role::Provider),
    ("dsj", "130000", Role::PlatformOperator),
    ("mzj-changan", "130102", Role::Consumer),
    ("sjt", "130100", Role::Auditor),
];

pub struct TestNode {
    pub address: SocketAddr,
    pub store: Store,
    pub pool: Arc<Mempool>,
    pub intake: Intake,
    pub health: Arc<Health>,
    pub parts: ApiParts,
    /// What would be gossiped.
    pub published: mpsc::UnboundedReceiver<bytes::Bytes>,
    stop: watch::Sender<bool>,
    executor: Executor,
    salt: AtomicU64,
    /// Milliseconds that passed beyond a second for each block.
    passed_ms: AtomicU64,
    _dir: tempfile::TempDir,
}

/// The genesis of contracts' tests, with the orgs that act here in it already.
pub fn genesis_with_orgs() -> Genesis {
    let mut genesis = genesis();
    genesis.params.tx_bytes_max = 16 * 1024;
    genesis.params.valid_window = 1_000;
    genesis.orgs.extend(ORGS.iter().map(|(org, region, role)| GenesisOrg {
        org: org_register(org, region),
        public_key: *signing_key(org).public_key(),
        roles: vec![GenesisRole { role: *role, jurisdiction: id(region) }],
    }));
    genesis
}

impl TestNode {
    pub async fn start() -> Self {
        Self::with_pool(MempoolConfig::default()).await
    }

    pub async fn with_pool(config: MempoolConfig) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let genesis = genesis_with_orgs();
        let store = Store::open(&dir.path().join("db"), &genesis).expect("a new store");
        let signatures = Arc::new(SignatureChecker::default());
        let metrics = Arc::new(Metrics::new(signatures.verifications()));
        let pool = Arc::new(Mempool::new(config));
        let health = Arc::new(Health::new());
        health.started();
        let (outbox, publisher) = outgoing(Arc::clone(&pool), Arc::clone(&metrics));
        let (publish, published) = mpsc::unbounded_channel();
        tokio::spawn(publisher.run(move |message| publish.send(message).is_ok()));
        let (intake, worker) = Intake::new(IntakeParts {
            store: store.clone(),
            pool: Arc::clone(&pool),
            signatures: Arc::clone(&signatures),
            outbox,
            metrics: Arc::clone(&metrics),
        });
        tokio::spawn(worker.run());
        let (stop, stopping) = watch::channel(false);
        let parts = ApiParts {
            node: "node-0".into(),
            store: store.clone(),
            search: Arc::new(CatalogSearch::new(dir.path().join("search"), store.clone())),
            pool: Arc::clone(&pool),
            access: ReadAccess::Open,
            reads: Arc::new(ReadLog::new(dir.path().join("reads.jsonl"))),
            intake: intake.clone(),
            signatures: Arc::clone(&signatures),
            metrics,
            health: Arc::clone(&health),
            peers: Arc::new(|| 3),
            stopping,
        };
        let address = listen(parts.clone()).await;
        let executor = Executor::new(store.clone(), signatures);
        let salt = AtomicU64::new(1);
        Self {
            address,
            store,
            pool,
            intake,
            health,
            parts,
            published,
            stop,
            executor,
            salt,
            passed_ms: AtomicU64::new(0),
            _dir: dir,
        }
    }

    /// A transaction of `org`, signed with its own key.
    pub fn sign(&self, org: &str, payload: Payload) -> SignedTransaction {
        self.sign_with(org, org, payload, |_| ())
    }

    /// The same with another key, and changed before it is signed.
    pub fn sign_with(
        &self,
        org: &str,
        key: &str,
        payload: Payload,
        change: impl FnOnce(&mut Transaction),
    ) -> SignedTransaction {
        let key = signing_key(key);
        let mut transaction = Transaction {
            version: TX_VERSION,
            chain_id: self.store.genesis().chain_id.clone(),
            contract_version: CONTRACT_VERSION,
            sender: id(org),
            key_id: key.public_key().id(),
            app: None,
            operator_ref: None,
            sig_alg: SIG_ALG_SM2_SM3,
            salt: self.salt.fetch_add(1, Ordering::Relaxed).to_be_bytes(),
            valid_until: Height(self.store.tip().height.0 + 100),
            payload,
        };
        change(&mut transaction);
        transaction.sign(&key)
    }

    /// Builds the next block.
    pub fn build(&self, transactions: Vec<SignedTransaction>) -> Result<Built, Error> {
        let height = self.store.tip().height.next();
        let passed_ms = self.passed_ms.load(Ordering::Relaxed);
        let now = TimeMs(START.0 + height.0 * 1_000 + passed_ms);
        let proposer = signing_key(VALIDATORS[0]).public_key().id();
        self.executor.build(height, now, proposer, PreparedBody::new(transactions))
    }

    /// Commits a block of these transactions, all of which must pass; gives their
    /// outcomes.
    pub fn commit(&self, transactions: Vec<SignedTransaction>) -> Vec<Outcome> {
        let ids: Vec<TxId> = transactions.iter().map(SignedTransaction::id).collect();
        let built = self.build(transactions).expect("a block");
        assert!(built.refused.is_empty(), "{:?}", built.refused);
        let block = built.block;
        let certificate = certify(&block.header);
        let executed = self
            .executor
            .commit(&block.header, &block.body, &certificate)
            .unwrap_or_else(|e| panic!("a valid block: {e:?}"));
        self.pool.remove(&ids);
        executed.changes.entries.iter().map(|entry| entry.outcome.clone()).collect()
    }

    /// Lets days pass before the next block.
    pub fn pass_days(&self, days: u64) {
        self.passed_ms.fetch_add(days * 86_400_000, Ordering::Relaxed);
    }

    /// Commits what another node has up to a height, under a certificate of other
    /// validators.
    pub fn follow(&self, other: &Self, until: Height) {
        while self.store.tip().height < until {
            let height = self.store.tip().height.next();
            let signed = other.store.header(height).expect("readable").expect("a block");
            let body = other.store.body(height).expect("readable").expect("a body");
            let certificate = certify_by(&signed.header, &VALIDATORS[1..]);
            assert_ne!(certificate, signed.certificate);
            self.executor.commit(&signed.header, &body, &certificate).expect("the same block");
        }
    }

    /// Commits one transaction in its own block; it must be accepted.
    pub fn accept(&self, transaction: SignedTransaction) -> TxId {
        let tx_id = transaction.id();
        let kind = transaction.transaction.payload.kind();
        let outcomes = self.commit(vec![transaction]);
        assert!(outcomes.iter().all(Outcome::is_accepted), "{kind}: {outcomes:?}");
        tx_id
    }

    /// Registers the key of gateway `gw-dsj`.
    pub fn register_gateway(&self) {
        self.accept(self.sign("dsj", Payload::KeyRegister(gateway_key("dsj", "gw-dsj"))));
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.address, "GET", path, &[], &[]).await
    }

    pub async fn post(&self, content_type: &str, body: &[u8]) -> Answer {
        let headers = [("content-type", content_type)];
        send(self.address, "POST", "/v1/tx", &headers, body).await
    }

    pub async fn post_bytes(&self, tx: &SignedTransaction) -> Answer {
        self.post("application/octet-stream", &tx.to_bytes()).await
    }

    pub async fn post_json(&self, tx: &SignedTransaction) -> Answer {
        self.post("application/json", &serde_json::to_vec(tx).expect("JSON")).await
    }

    pub fn trust(&self) -> TrustRoot {
        TrustRoot::genesis(self.store.genesis())
    }

    /// A second API on the same node, as after a restart.
    pub async fn serve_again(&self) -> SocketAddr {
        listen(self.parts.clone()).await
    }

    /// An API of the same node that grades its reads.
    pub async fn serve_graded(&self) -> SocketAddr {
        listen(ApiParts { access: ReadAccess::Graded, ..self.parts.clone() }).await
    }

    /// Streams and long polls end.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
}

async fn listen(parts: ApiParts) -> SocketAddr {
    let context = ApiContext::new(parts);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(serve(listener, context));
    address
}

/// The precommits of three of four validators.
fn certify(header: &Header) -> CommitCertificate {
    certify_by(header, &VALIDATORS[..3])
}

fn certify_by(header: &Header, validators: &[&str]) -> CommitCertificate {
    let id = header.id();
    let signatures = validators.iter().map(|name| {
        let key = signing_key(name);
        let address = key.public_key().id();
        let kind = VoteKind::Precommit;
        let message = vote_message(&header.chain_id, kind, header.height, 0, Some(&id), &address);
        CommitSignature { address, signature: key.sign(&message) }
    });
    let signatures = signatures.collect();
    CommitCertificate { height: header.height, round: 0, header_id: id, signatures }
}
