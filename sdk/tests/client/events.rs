//! Following events over nodes that break off, skip, and lie.

use axum::response::Response;
use futures::{StreamExt as _, TryStreamExt as _};
use liuhen_crypto::Hash;
use liuhen_sdk::{Error, ErrorKind};
use liuhen_types::api::Event;
use liuhen_types::{Height, Outcome, TimeMs, TxId};

use crate::chain::Chain;
use crate::samples::parse;
use crate::server::{Asked, Node, bytes, client, nobody, refuse};

fn event(log_index: u64) -> Event {
    Event {
        log_index,
        height: Height(log_index / 2 + 1),
        time: TimeMs(log_index),
        tx_id: TxId(Hash([1; 32])),
        kind: "NotarizeEvidence".into(),
        sender: parse("org-1"),
        outcome: Outcome::accepted(),
        subjects: vec!["evidence/ns/x".into()],
        suspect_keys: Vec::new(),
    }
}

/// A stream of these events, which then ends.
fn stream(indexes: impl IntoIterator<Item = u64>) -> Response {
    let mut text = String::from(": hello\n\n");
    for index in indexes {
        let data = serde_json::to_string(&event(index)).expect("events have a JSON form");
        text.push_str(&format!("id: {index}\ndata: {data}\n\n: heartbeat\n\n"));
    }
    bytes(text)
}

fn from(asked: &Asked) -> u64 {
    asked.target.split_once("from=").expect("a start").1.parse().expect("a number")
}

async fn follow(nodes: &[&str], start: u64, count: usize) -> Result<Vec<u64>, Error> {
    let events = client(nodes, Chain::new().trust()).events(start).take(count);
    events.map_ok(|event| event.log_index).try_collect().await
}

#[tokio::test]
async fn a_broken_stream_goes_on_where_it_broke() {
    // Each connection brings two events.
    let node = Node::start(|asked, _| stream(from(asked)..from(asked) + 2)).await;
    let seen = follow(&[&node.url, &nobody().await], 3, 9).await.expect("one node goes on");
    assert_eq!(seen, (3..12).collect::<Vec<_>>());
    assert_eq!(node.asked()[1].headers["last-event-id"], "4");
    assert_eq!(node.asked()[1].target, "/v1/events?from=5");
    assert_eq!(node.asked()[0].headers["accept"], "text/event-stream");
}

#[tokio::test]
async fn steps_that_may_not_be_seen_are_passed_over() {
    let node = Node::start(|asked, _| stream([from(asked), from(asked) + 2])).await;
    let seen = follow(&[&node.url], 5, 4).await.expect("one node goes on");
    assert_eq!(seen, [5, 7, 8, 10]);
}

#[tokio::test]
async fn repeats_and_nonsense_are_never_shown() {
    let wrong: [fn(u64) -> Response; 4] = [
        |from| stream([from, from]),
        |from| stream([from, 0]),
        |_| bytes("data: {}\n\n"),
        |_| refuse(500, liuhen_types::Code::Busy),
    ];
    for script in wrong {
        let liar = Node::start(move |asked, _| script(from(asked))).await;
        let node = Node::start(|asked, _| stream(from(asked)..from(asked) + 3)).await;
        let seen = follow(&[&liar.url, &node.url], 5, 7).await.expect("one node is right");
        assert_eq!(seen, (5..12).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_stream_that_never_goes_on_ends_with_an_error() {
    let node = Node::start(|_, _| stream([])).await;
    let error = follow(&[&node.url], 0, 1).await.expect_err("there is no event");
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert_eq!(node.asked().len(), 4);
    assert!(!node.asked()[0].headers.contains_key("last-event-id"));

    // After the error the stream is over.
    let client = client(&[&node.url], Chain::new().trust());
    let all: Vec<_> = client.events(0).collect().await;
    assert_eq!(all.len(), 1);
}
