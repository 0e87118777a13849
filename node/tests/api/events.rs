//! The event stream: without gaps, in order, resumable, and ended by the node.

use liuhen_types::api::Event;
use liuhen_types::payload::Payload;

use crate::kit::TestNode;
use crate::kit::http::Lines;
use crate::kit::payloads::notarize;

/// The next event with its id; none at the end of the stream.
async fn next_event(lines: &mut Lines) -> Option<Event> {
    let (mut id, mut data) = (None, None::<Event>);
    loop {
        let line = lines.next().await?;
        if let Some(text) = line.strip_prefix("id: ") {
            id = text.parse::<u64>().ok();
        } else if let Some(text) = line.strip_prefix("data: ") {
            data = serde_json::from_str::<Event>(text).ok();
        } else if line.is_empty()
            && let Some(event) = data.take()
        {
            assert_eq!(id, Some(event.log_index));
            return Some(event);
        }
    }
}

fn commit_some(node: &TestNode, blocks: usize, per_block: usize) {
    for block in 0..blocks {
        let evidence = |n| {
            let content = format!("{} {block} {n}", node.store.tip().log_size);
            node.sign("mzt", Payload::NotarizeEvidence(notarize("log", &content)))
        };
        node.commit((0..per_block).map(evidence).collect());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_have_no_gap_while_blocks_come() {
    let node = TestNode::start().await;
    commit_some(&node, 5, 30);
    let mut lines = Lines::open(node.address, "/v1/events", "").await;
    let node = std::sync::Arc::new(node);
    let committing = tokio::task::spawn_blocking({
        let node = std::sync::Arc::clone(&node);
        move || commit_some(&node, 20, 13)
    });
    for expected in 0..(5 * 30 + 20 * 13) {
        let event = next_event(&mut lines).await.expect("an event");
        assert_eq!(event.log_index, expected);
        let written = node.store.transaction_at(expected).unwrap().expect("committed");
        assert_eq!((event.tx_id, event.height), (written.id, written.height));
        assert_eq!((event.kind.as_str(), event.time), ("NotarizeEvidence", written.time));
        assert_eq!(event.subjects.len(), 1);
    }
    committing.await.expect("blocks were committed");
    node.stop();
    assert!(next_event(&mut lines).await.is_none(), "the stream ends with the node");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_starts_where_it_is_told() {
    let node = TestNode::start().await;
    commit_some(&node, 2, 5);
    let first = async |path: &str, headers: &str| {
        let mut lines = Lines::open(node.address, path, headers).await;
        next_event(&mut lines).await.expect("an event").log_index
    };
    assert_eq!(first("/v1/events?from=7", "").await, 7);
    assert_eq!(first("/v1/events?from=2", "last-event-id: 7\r\n").await, 8);
    assert_eq!(first("/v1/events", "Last-Event-ID: 0\r\n").await, 1);

    // From the end, and from beyond it: nothing until it exists.
    let mut end = Lines::open(node.address, "/v1/events?from=10", "").await;
    let mut beyond = Lines::open(node.address, "/v1/events?from=12", "").await;
    commit_some(&node, 1, 4);
    assert_eq!(next_event(&mut end).await.expect("an event").log_index, 10);
    assert_eq!(next_event(&mut beyond).await.expect("an event").log_index, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_and_give_their_place_back() {
    let node = TestNode::start().await;
    let mut streams = Vec::new();
    for _ in 0..256 {
        streams.push(Lines::open(node.address, "/v1/events", "").await);
    }
    let refused = node.get("/v1/events").await;
    assert_eq!(refused.failure().code, liuhen_types::Code::Busy);
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    assert_eq!(node.get("/v1/status").await.status, 200, "others are served");
    drop(streams);
    // The server notices closed connections when it next looks at them.
    commit_some(&node, 1, 1);
    for _ in 0..1_000 {
        if Lines::try_open(node.address, "/v1/events", "").await.is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("no place was given back");
}
