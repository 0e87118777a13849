//! Random sequences of commands: whatever is sent, refusals change nothing, the
//! same block gives the same changes, and the invariants of a share hold.

mod commands;
mod invariants;

use liuhen_contracts::execute_block;
use liuhen_types::entity::GatewayLog;
use liuhen_types::{Hash, StateKey, TimeMs};
use proptest::prelude::*;

use self::commands::{Command, batch, commands};
use self::invariants::{check_demands_and_disputes, check_gateway, check_served, check_shares};
use crate::kit::genesis::genesis;
use crate::kit::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_keeps_the_invariants(commands in commands()) {
        let mut chain = Chain::hebei();
        for command in &commands {
            let before = chain.clone();
            let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
            let tx = match command {
                Command::Wait { ms } => {
                    chain.time = TimeMs(chain.time.0 + ms);
                    continue;
                }
                Command::Send(tx) => *tx.clone(),
                Command::Anchor { .. } => batch(&chain, command).expect("an anchor"),
            };
            let outcome = chain.send(tx.clone());
            if !outcome.is_accepted() {
                prop_assert_eq!(&before.state, &chain.state, "a refusal changes nothing");
            }
            check_shares(&chain);
            check_demands_and_disputes(&chain);
            check_gateway(&log, &chain, outcome.is_accepted(), command);
            if outcome.is_accepted() {
                check_served(&before, &chain, command);
            }
        }
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
