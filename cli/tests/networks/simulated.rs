//! A network of real processes on simulated time: signed transactions move the
//! clock, all nodes agree on it, and its receipts are refused unless asked for.

use liuhen_types::payload::{CalendarSet, ClockSet};
use liuhen_types::{Code, Date, Payload, Receipt, TimeMs, TrustRoot};

use crate::support::{self, Network};

/// 2023-09-18T09:00+08:00.
const START: TimeMs = TimeMs(1_694_998_800_000);

async fn send(network: &Network, payload: impl Into<Payload>) -> Receipt {
    let sent = network.authority().send(&network.client(), payload.into()).await;
    sent.unwrap_or_else(|error| panic!("{error}\n{}", network.logs()))
}

fn at(text: &str, hour: u64) -> TimeMs {
    let date: Date = text.parse().expect("a date");
    TimeMs(date.end().0 + 1 - (24 - hour) * 3_600_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clock_is_what_was_signed() {
    let mut network = Network::start_simulated(4, START).await;
    assert_eq!(START, at("2023-09-18", 9));
    let days = |list: &[&str]| list.iter().map(|day| day.parse().expect("a date")).collect();
    let calendar = CalendarSet {
        year: 2023,
        days_off: days(&["2023-09-29", "2023-10-02", "2023-10-03", "2023-10-04"]),
        work_days: days(&["2023-10-07", "2023-10-08"]),
    };
    let first = send(&network, calendar).await;
    assert_eq!(first.outcome.code, Code::Ok);
    assert_eq!(first.signed.header.time.date(), "2023-09-18".parse().unwrap());

    let later = at("2023-10-08", 17);
    assert_eq!(send(&network, ClockSet { time: later }).await.outcome.code, Code::Ok);
    let back = send(&network, ClockSet { time: START }).await;
    assert_eq!(back.outcome.code, Code::ClockBackward);
    assert_eq!(back.signed.header.time, later, "the block after has the time that was set");
    let next = send(&network, ClockSet { time: at("2023-10-21", 0) }).await;
    assert_eq!(next.outcome.code, Code::Ok);
    assert_eq!(next.signed.header.time.date(), later.date(), "time stands still between");

    let status = network.client().status().await.expect("the network answers");
    let height = status.height;
    let agreed = network
        .fleet
        .wait_agreement(&network.trust, height, std::time::Duration::from_secs(20))
        .await
        .expect("all nodes agree");
    assert_eq!(agreed.len(), 4);
    let strict = TrustRoot { accept_simulated_time: false, ..network.trust.clone() };
    let refused = next.verify(&strict).expect_err("simulated time is refused unless asked for");
    assert!(refused.to_string().contains("simulated"), "{refused}");
    next.verify(&network.trust).expect("it verifies where simulated time is accepted");

    network.fleet.stop().expect("the nodes stop when asked");
    for node in &network.fleet.nodes {
        support::check_data(&node.config);
    }
}
