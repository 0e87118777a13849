//! `ClockSet`: only on simulated time, only forward, only by the province.

use liuhen_contracts::limits::CLOCK_STEP_MS_MAX;
use liuhen_types::payload::ClockSet;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::Chain;

fn set(chain: &Chain, ahead_ms: u64) -> ClockSet {
    ClockSet { time: TimeMs(chain.next().time.0 + ahead_ms) }
}

#[test]
fn a_chain_on_real_time_has_no_clock_to_set() {
    let mut chain = Chain::hebei();
    let payload = set(&chain, 1);
    assert_eq!(chain.code("pa", payload), Code::ClockNotSimulated);
}

#[test]
fn simulated_time_moves_forward_by_bounded_steps() {
    let mut chain = Chain::hebei();
    let start = chain.time;
    chain.force(StateKey::clock(), &start);
    let table = [(0, Code::ClockBackward), (CLOCK_STEP_MS_MAX + 1, Code::ClockBackward)];
    for (ahead, code) in table {
        let payload = set(&chain, ahead);
        assert_eq!(chain.code("pa", payload), code, "{ahead}");
    }
    let payload = set(&chain, CLOCK_STEP_MS_MAX);
    assert_eq!(chain.code("ca-sjz", payload.clone()), Code::Role);
    let payload = set(&chain, 86_400_000);
    chain.ok("pa", payload.clone());
    assert_eq!(chain.read::<TimeMs>(&StateKey::clock()), payload.time);
    assert_eq!(chain.code("pa", payload), Code::ClockBackward);
}
