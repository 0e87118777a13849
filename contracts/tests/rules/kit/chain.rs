//! A chain in memory: one block per payload unless told otherwise.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use borsh::BorshDeserialize;
use liuhen_contracts::{
    BlockContext, CheckError, Execution, check_envelope, execute_block, genesis_state, params, read,
};
use liuhen_types::payload::Payload;
use liuhen_types::payload::catalog::{CatalogEntry, ReviewDecision};
use liuhen_types::payload::org::Role;
use liuhen_types::transaction::{CoSignature, SIG_ALG_SM2_SM3, TX_VERSION};
use liuhen_types::{
    Changeset, Code, Height, Outcome, Signature, SignedTransaction, StateKey, TimeMs, Transaction,
};

use super::genesis::{START, genesis, signing_key};
use super::{
    catalog_publish, catalog_review, catalog_submit, gateway_key, id, key_register, org_register,
    role_grant,
};

#[derive(Clone)]
pub struct Chain {
    pub state: BTreeMap<StateKey, Vec<u8>>,
    pub height: Height,
    pub time: TimeMs,
    pub salt: u64,
}

/// A payload with its signers.
#[derive(Clone, Debug)]
pub struct Tx {
    pub org: String,
    /// Label of the key; by default that of the org.
    pub key: String,
    pub cosigners: Vec<String>,
    pub payload: Payload,
}

impl Tx {
    pub fn new(org: &str, payload: impl Into<Payload>) -> Self {
        let payload = payload.into();
        Self { org: org.into(), key: org.into(), cosigners: Vec::new(), payload }
    }

    pub fn key(mut self, label: &str) -> Self {
        self.key = label.into();
        self
    }

    pub fn cosigner(mut self, org: &str) -> Self {
        self.cosigners.push(org.into());
        self
    }
}

impl Chain {
    /// After genesis: only `pa`, the province's authority, exists.
    pub fn new() -> Self {
        let changes = genesis_state(&genesis()).expect("the genesis of the tests is valid");
        let mut chain = Self { state: BTreeMap::new(), height: Height(0), time: START, salt: 0 };
        chain.apply(changes);
        chain
    }

    /// With all orgs of [`setup`] registered.
    pub fn hebei() -> Self {
        static HEBEI: LazyLock<Chain> = LazyLock::new(|| {
            let mut chain = Chain::new();
            for tx in setup() {
                let outcome = chain.send(tx.clone());
                assert!(outcome.is_accepted(), "{tx:?}: {outcome:?}");
            }
            chain
        });
        HEBEI.clone()
    }

    pub fn apply(&mut self, changes: Changeset) {
        for (key, value) in changes {
            match value {
                Some(bytes) => self.state.insert(key, bytes),
                None => self.state.remove(&key),
            };
        }
    }

    pub fn read<T: BorshDeserialize>(&self, key: &StateKey) -> T {
        read(&self.state, key).expect("the state is sound").expect("the value exists")
    }

    /// Puts a value in place of what the rules wrote, for states that no kind of
    /// transaction leads to yet.
    pub fn force<T: borsh::BorshSerialize>(&mut self, key: StateKey, value: &T) {
        self.state.insert(key, borsh::to_vec(value).unwrap());
    }

    /// The context of the next block.
    pub fn next(&self) -> BlockContext {
        BlockContext { height: self.height.next(), time: TimeMs(self.time.0 + 1_000) }
    }

    /// Signed by nobody: signatures are not the contracts' matter.
    pub fn sign(&mut self, tx: Tx) -> SignedTransaction {
        self.salt += 1;
        let signature = Signature([0; 64]);
        let contract_version = liuhen_contracts::contract_version(&self.state).unwrap();
        let key_id = |label: &str| signing_key(label).public_key().id();
        let cosign = |org: &String| CoSignature { org: id(org), key_id: key_id(org), signature };
        SignedTransaction {
            transaction: Transaction {
                version: TX_VERSION,
                chain_id: genesis().chain_id,
                contract_version,
                sender: id(&tx.org),
                key_id: key_id(&tx.key),
                app: None,
                operator_ref: None,
                sig_alg: SIG_ALG_SM2_SM3,
                salt: self.salt.to_be_bytes(),
                valid_until: Height(self.height.0 + 100),
                payload: tx.payload,
            },
            signature,
            cosignatures: tx.cosigners.iter().map(cosign).collect(),
        }
    }

    pub fn check(&self, tx: &SignedTransaction) -> Result<(), Code> {
        let params = params(&self.state).unwrap();
        let chain_id = genesis().chain_id;
        match check_envelope(&self.state, &self.next(), &chain_id, &params, tx) {
            Ok(_) => Ok(()),
            Err(CheckError::Rejected(rejection)) => {
                assert!(rejection.code.number() < 100, "{rejection} would be recorded");
                Err(rejection.code)
            }
            Err(CheckError::State(error)) => panic!("{error}"),
        }
    }

    /// Makes the next block of transactions whose envelopes must pass.
    pub fn block(&mut self, transactions: &[SignedTransaction]) -> Execution {
        for tx in transactions {
            assert_eq!(self.check(tx), Ok(()), "{tx:?}");
        }
        let context = self.next();
        let chain_id = genesis().chain_id;
        let execution =
            execute_block(&self.state, &context, &chain_id, transactions).expect("state is sound");
        (self.height, self.time) = (context.height, context.time);
        self.apply(execution.changes.clone());
        execution
    }

    /// The answer to one transaction: a rejection's code, or the outcome of its
    /// own block. A refusal must change nothing.
    pub fn send(&mut self, tx: Tx) -> Outcome {
        let signed = self.sign(tx);
        if let Err(code) = self.check(&signed) {
            return Outcome::refused(code);
        }
        let mut execution = self.block(&[signed]);
        let outcome = execution.outcomes.pop().expect("one transaction, one outcome");
        assert!(outcome.is_accepted() || execution.changes.is_empty(), "{outcome:?}");
        outcome
    }

    pub fn code(&mut self, org: &str, payload: impl Into<Payload>) -> Code {
        self.send(Tx::new(org, payload)).code
    }

    /// Takes an entry of `mzt` to the public catalog.
    pub fn publish(&mut self, entry: CatalogEntry) {
        self.publish_as("mzt", entry);
    }

    /// The same for another provider.
    pub fn publish_as(&mut self, provider: &str, entry: CatalogEntry) {
        let catalog = entry.catalog_id.to_string();
        let reviewer = match provider {
            "bm-xa" => "ca-xa",
            "mzj-sjz" => "ca-sjz",
            "mzj-bd" => "ca-bd",
            "jyj-changan" => "xa-changan",
            _ => "pa",
        };
        self.ok(provider, catalog_submit(entry));
        self.ok(reviewer, catalog_review(&catalog, 1, ReviewDecision::Approve));
        self.ok(provider, catalog_publish(&catalog, 1));
    }

    /// Sends what must be accepted.
    pub fn ok(&mut self, org: &str, payload: impl Into<Payload>) {
        let tx = Tx::new(org, payload);
        let outcome = self.send(tx.clone());
        assert!(outcome.is_accepted(), "{tx:?}: {outcome:?}");
    }
}

/// Org, its region, who registers it, and its roles with who grants them.
type OrgRow = (&'static str, &'static str, &'static str, &'static [(Role, &'static str)]);

const ORGS: &[OrgRow] = &[
    ("ca-sjz", "130100", "pa", &[(Role::CityAuthority, "pa")]),
    ("ca-xj", "130181", "pa", &[(Role::CityAuthority, "pa")]),
    ("ca-bd", "130600", "pa", &[(Role::CityAuthority, "pa")]),
    ("ca-dz", "130682", "pa", &[(Role::CityAuthority, "pa")]),
    ("ca-xa", "XA", "pa", &[(Role::CityAuthority, "pa")]),
    ("xa-changan", "130102", "ca-sjz", &[(Role::CountyAuthority, "ca-sjz")]),
    ("xa-rongcheng", "130629", "ca-xa", &[(Role::CountyAuthority, "ca-xa")]),
    ("mzt", "130000", "pa", &[(Role::Provider, "pa")]),
    ("zrt", "130000", "pa", &[(Role::Provider, "pa"), (Role::Consumer, "pa")]),
    ("dsj", "130000", "pa", &[(Role::PlatformOperator, "pa")]),
    ("wxb", "130000", "pa", &[(Role::SecurityAuthority, "pa")]),
    ("mzj-sjz", "130100", "ca-sjz", &[(Role::Provider, "ca-sjz"), (Role::Consumer, "ca-sjz")]),
    ("mzj-bd", "130600", "ca-bd", &[(Role::Provider, "ca-bd"), (Role::Consumer, "ca-bd")]),
    ("mzj-changan", "130102", "xa-changan", &[(Role::Consumer, "ca-sjz")]),
    ("jyj-changan", "130102", "xa-changan", &[(Role::Provider, "ca-sjz")]),
    ("nobody", "130000", "pa", &[]),
];

/// Registers [`ORGS`] with a key and roles each, and the gateways of `dsj` and `mzt`.
fn setup() -> Vec<Tx> {
    let mut txs = Vec::new();
    for (org, region, registrar, roles) in ORGS {
        txs.push(Tx::new(registrar, org_register(org, region)));
        // A county's authority registers orgs, and the city's their keys.
        let for_keys = if *registrar == "xa-changan" { "ca-sjz" } else { registrar };
        txs.push(Tx::new(for_keys, key_register(org, org)));
        for (role, grantor) in *roles {
            txs.push(Tx::new(grantor, role_grant(org, *role, region)));
        }
    }
    txs.push(Tx::new("dsj", gateway_key("dsj", "gw-dsj")));
    txs.push(Tx::new("mzt", gateway_key("mzt", "gw-mzt")));
    txs
}
