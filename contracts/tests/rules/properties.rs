//! Random sequences of commands: whatever is sent, refusals change nothing, the
//! same block gives the same changes, and the invariants of a share hold.

mod commands;
mod invariants;
mod ledger;
mod wider;

use std::collections::BTreeMap;

use liuhen_contracts::execute_block;
use liuhen_types::entity::GatewayLog;
use liuhen_types::{Hash, StateKey, TimeMs};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use self::commands::{Command, commands, transaction};
use self::invariants::{check_demands_and_disputes, check_gateway, check_served, check_shares};
use self::ledger::{check_border_and_deliveries, check_clocks, check_counts, check_no_self_review};
use crate::kit::genesis::genesis;
use crate::kit::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_keeps_the_invariants(commands in commands()) {
        let mut chain = Chain::hebei();
        let mut blocks = Vec::new();
        for command in &commands {
            let before = chain.clone();
            let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
            if let Command::Wait { ms } = command {
                chain.time = TimeMs(chain.time.0 + ms);
                continue;
            }
            let tx = transaction(&chain, command).expect("it does not wait");
            let signed = chain.sign(tx);
            if chain.check(&signed).is_err() {
                continue;
            }
            blocks.push((chain.next(), signed.clone()));
            let outcome = chain.block(&[signed]).outcomes.pop().expect("one outcome");
            if !outcome.is_accepted() {
                prop_assert_eq!(&before.state, &chain.state, "a refusal changes nothing");
            }
            check_shares(&chain);
            check_demands_and_disputes(&chain);
            check_gateway(&log, &chain, outcome.is_accepted(), command);
            check_no_self_review(&chain);
            check_clocks(&before, &chain);
            check_border_and_deliveries(&chain);
            check_counts(&chain);
            if outcome.is_accepted() {
                check_served(&before, &chain, command);
            }
        }
        // Whoever replays the blocks comes to the same state, and so to the same root.
        let mut replayed = Chain::hebei();
        for (context, signed) in &blocks {
            let chain_id = genesis().chain_id;
            let signed = std::slice::from_ref(signed);
            let execution = execute_block(&replayed.state, context, &chain_id, signed).unwrap();
            replayed.apply(execution.changes);
        }
        prop_assert_eq!(replayed.state, chain.state);
    }

    #[test]
    fn the_same_block_gives_the_same_changes(commands in commands(), split in 0usize..20) {
        let mut chain = Chain::hebei();
        let sends = commands.into_iter().filter_map(|command| match command {
            Command::Send(tx) => Some(*tx),
            _ => None,
        });
        let signed: Vec<_> = sends.map(|tx| chain.sign(tx)).collect();
        let valid: Vec<_> = signed.into_iter().filter(|tx| chain.check(tx).is_ok()).collect();
        let run = |chain: &Chain, txs: &[_]| {
            execute_block(&chain.state, &chain.next(), &genesis().chain_id, txs).unwrap()
        };
        let whole = run(&chain, &valid);
        prop_assert_eq!(&whole, &run(&chain, &valid));
        // In two blocks of the same time, the state after them is the same.
        let (first, rest) = valid.split_at(split.min(valid.len()));
        let first = run(&chain, first);
        let mut after = chain.clone();
        after.apply(first.changes);
        let second = run(&after, rest);
        after.apply(second.changes);
        chain.apply(whole.changes);
        prop_assert_eq!(chain.state, after.state);
        let outcomes: Vec<_> = first.outcomes.into_iter().chain(second.outcomes).collect();
        prop_assert_eq!(whole.outcomes, outcomes);
    }
}

#[test]
fn the_first_batch_follows_zeros() {
    let log: GatewayLog = Chain::hebei().read(&StateKey::gateway(&id("gw-dsj")));
    assert_eq!((log.last_root, log.last_seq), (Hash::ZERO, 0));
}

/// The sequences above get far enough to mean something: they lead to each of these.
#[test]
fn random_commands_reach_far() {
    let mut runner = TestRunner::deterministic();
    let mut accepted: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..100 {
        let sequence = commands().new_tree(&mut runner).expect("commands have no filter");
        let mut chain = Chain::hebei();
        for command in sequence.current() {
            if let Command::Wait { ms } = command {
                chain.time = TimeMs(chain.time.0 + ms);
                continue;
            }
            let tx = transaction(&chain, &command).expect("it does not wait");
            let kind = tx.payload.kind();
            if chain.send(tx).is_accepted() {
                *accepted.entry(kind).or_default() += 1;
            }
        }
    }
    let wanted = [
        "AccessAnchor",
        "AuthorizationResume",
        "AuthorizationSuspend",
        "BackflowConfirm",
        "BulletinIssue",
        "CatalogRetire",
        "CatalogUpdateSubmit",
        "CollectionConfirm",
        "DeliveryAcknowledge",
        "DeliveryReceipt",
        "ExportApprovalDecide",
        "QualityIssueConfirm",
        "QualityIssueRaise",
        "QualityIssueVerify",
    ];
    let missing: Vec<_> = wanted.iter().filter(|kind| !accepted.contains_key(**kind)).collect();
    assert!(missing.is_empty(), "{missing:?} of {accepted:?}");
}
