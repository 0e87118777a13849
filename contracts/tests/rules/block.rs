//! Blocks of several transactions: each sees those before it, and what ends a key
//! or an org within a block refuses what follows.

use liuhen_contracts::{BlockContext, execute_block, params, validators};
use liuhen_types::entity::EvidenceRecord;
use liuhen_types::payload::KeyRegister;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::{Code, Height, State, StateError, StateKey, TimeMs};

use crate::kit::genesis::genesis;
use crate::kit::{Chain, Tx, id, key_register, key_revoke, notarize};

fn codes(chain: &mut Chain, txs: Vec<Tx>) -> Vec<Code> {
    let signed: Vec<_> = txs.into_iter().map(|tx| chain.sign(tx)).collect();
    chain.block(&signed).outcomes.iter().map(|outcome| outcome.code).collect()
}

#[test]
fn a_transaction_sees_those_before_it() {
    let mut chain = Chain::hebei();
    let same = || Tx::new("mzt", notarize("a", "one"));
    let found = codes(&mut chain, vec![same(), same(), Tx::new("mzt", notarize("a", "two"))]);
    assert_eq!(found, [Code::Ok, Code::Duplicate, Code::Ok]);
}

#[test]
fn a_key_revoked_in_the_block_signs_no_more() {
    let mut chain = Chain::hebei();
    let txs = vec![
        Tx::new("mzt", notarize("a", "one")),
        Tx::new("pa", key_revoke("mzt")),
        Tx::new("mzt", notarize("a", "two")),
        Tx::new("dsj", notarize("a", "three")).cosigner("mzt"),
    ];
    let expected = [Code::Ok, Code::Ok, Code::KeyRevoked, Code::KeyRevoked];
    assert_eq!(codes(&mut chain, txs), expected);
}

#[test]
fn only_keys_for_all_of_an_org_co_sign() {
    let mut chain = Chain::hebei();
    let node = KeyRegister { purpose: KeyPurpose::Node, ..key_register("dsj", "node") };
    chain.ok("dsj", node);
    let mut tx = chain.sign(Tx::new("mzt", notarize("a", "b")).cosigner("dsj"));
    tx.cosignatures[0].key_id = key_register("dsj", "node").public_key.id();
    assert_eq!(chain.block(&[tx]).outcomes[0].code, Code::Role);
}

#[test]
fn an_empty_block_changes_nothing() {
    let mut chain = Chain::hebei();
    let execution = chain.block(&[]);
    assert!(execution.changes.is_empty() && execution.outcomes.is_empty());
}

#[test]
fn time_and_height_come_from_the_block() {
    let mut chain = Chain::hebei();
    let tx = chain.sign(Tx::new("mzt", notarize("a", "b")));
    let context = BlockContext { height: Height(77), time: TimeMs(1_800_000_000_000) };
    let execution = execute_block(&chain.state, &context, &genesis().chain_id, &[tx]).unwrap();
    chain.apply(execution.changes);
    let key = StateKey::evidence(&id("a"), &notarize("a", "b").digest);
    assert_eq!(chain.read::<EvidenceRecord>(&key).recorded_at, context.time);
}

/// A store that fails, or holds what no rule wrote.
struct Broken(Option<Vec<u8>>);

impl State for Broken {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, StateError> {
        match &self.0 {
            Some(bytes) => Ok(Some(bytes.clone())),
            None => Err(StateError { key: key.to_string(), reason: "disk".into() }),
        }
    }
}

#[test]
fn a_broken_state_is_an_error_and_no_refusal() {
    let mut chain = Chain::hebei();
    let tx = chain.sign(Tx::new("mzt", notarize("a", "b")));
    for state in [Broken(None), Broken(Some(vec![1, 2, 3]))] {
        let result =
            execute_block(&state, &chain.next(), &genesis().chain_id, std::slice::from_ref(&tx));
        assert!(result.is_err());
        assert!(params(&state).is_err());
        assert!(validators(&state).is_err());
    }
}
