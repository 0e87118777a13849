//! Messages round trip, hostile ones are refused, and nothing is left behind.

use liuhen_types::{Height, Signature};
use prometheus_client::metrics::counter::Counter;
use proptest::prelude::*;

use super::*;
use crate::mempool::MempoolConfig;
use crate::testing::evidence_tx;

fn pool_tx(n: u64, refs: usize) -> Arc<PoolTx> {
    let transaction = evidence_tx(n, Height(9), refs);
    let signature = Signature([0; 64]);
    let tx = SignedTransaction { transaction, signature, cosignatures: Vec::new() };
    Arc::new(PoolTx::new(tx))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn messages_hold_everything_in_order(refs in prop::collection::vec(0..600usize, 0..60)) {
        let txs: Vec<_> =
            refs.iter().enumerate().map(|(n, refs)| pool_tx(n as u64, *refs)).collect();
        let messages = encode(&txs);
        let mut decoded = Vec::new();
        for message in &messages {
            prop_assert!(message.len() <= GOSSIP_MESSAGE_BYTES_MAX);
            decoded.extend(decode(message).expect("own message"));
        }
        let sent: Vec<_> = txs.iter().map(|tx| tx.tx.clone()).collect();
        prop_assert_eq!(decoded, sent);
        let bytes: usize = txs.iter().map(|tx| tx.bytes.len()).sum();
        // Two neighbouring messages never fit into one.
        prop_assert!(messages.len() <= 1 + 2 * bytes / GOSSIP_MESSAGE_BYTES_MAX);
    }

    #[test]
    fn any_bytes_decode_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes);
    }
}

#[test]
fn hostile_messages_are_refused() {
    let good = encode(&[pool_tx(1, 0)]).remove(0);
    let with = |f: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.to_vec();
        f(&mut bytes);
        decode(&bytes).map(|batch| batch.len())
    };
    assert_eq!(with(&|_| ()), Ok(1));
    let large = GOSSIP_MESSAGE_BYTES_MAX + 1;
    assert_eq!(with(&|b| b.resize(large, 0)), Err(GossipError::TooLarge(large)));
    let count = u32::MAX.to_le_bytes();
    let many = GossipError::TooMany(u32::MAX as usize);
    assert_eq!(with(&|b| b[..4].copy_from_slice(&count)), Err(many));
    assert!(matches!(with(&|b| b.push(0)), Err(GossipError::Malformed(_))));
    assert!(matches!(with(&|b| b.truncate(50)), Err(GossipError::Malformed(_))));
    assert!(matches!(with(&|b| b.truncate(2)), Err(GossipError::Malformed(_))));
    let huge = encode(&[pool_tx(1, 700)]).remove(0);
    assert!(matches!(decode(&huge), Err(GossipError::TxTooLarge(bytes)) if bytes > TX_BYTES_MAX));
}

/// Far below the real interval, far above what an insertion takes.
const REPEAT: Duration = Duration::from_millis(40);

/// Runs a publisher; gives what it published.
fn published() -> (Outbox, Arc<Mempool>, mpsc::UnboundedReceiver<Bytes>) {
    let pool = Arc::new(Mempool::new(MempoolConfig::default()));
    let metrics = Arc::new(Metrics::new(&Counter::default()));
    let (outbox, mut publisher) = outgoing(Arc::clone(&pool), metrics);
    publisher.repeat = REPEAT;
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(publisher.run(move |message| sender.send(message).is_ok()));
    (outbox, pool, receiver)
}

#[tokio::test]
async fn transactions_of_a_moment_travel_together() {
    let (outbox, _, mut published) = published();
    for n in 0..100 {
        assert!(outbox.push(pool_tx(n, 0)));
    }
    let message = published.recv().await.expect("a message");
    assert_eq!(decode(&message).expect("a batch").len(), 100);
    assert!(published.try_recv().is_err(), "one message is enough");
    drop(outbox);
    assert_eq!(published.recv().await, None, "the publisher ends with its outboxes");
}

#[tokio::test]
async fn what_does_not_move_is_sent_again() {
    let (_outbox, pool, mut published) = published();
    let tx = pool_tx(1, 0);
    pool.insert(Arc::clone(&tx)).expect("room");
    let message = published.recv().await.expect("a repetition");
    assert_eq!(decode(&message).expect("a batch"), std::slice::from_ref(&tx.tx));
    pool.remove(&[tx.id]);
    // One repetition may already be under way when the pool is emptied.
    let mut next = async || tokio::time::timeout(4 * REPEAT, published.recv()).await;
    assert!(next().await.is_err() || next().await.is_err(), "sent again and again");
}
