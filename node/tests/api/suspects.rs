//! Acts signed by a key that was in other hands: flagged once the theft is known.

use liuhen_types::api::{Event, Page, TransactionStatus, TransactionView};
use liuhen_types::payload::Payload;
use liuhen_types::payload::key::{KeyPurpose, KeyRegister, KeyRevoke, prove_possession};

use crate::kit::genesis::signing_key;
use crate::kit::payloads::notarize;
use crate::kit::share::now;
use crate::kit::{TestNode, id};

async fn view(node: &TestNode, tx: &liuhen_types::TxId) -> TransactionView {
    match node.get(&format!("/v1/tx/{tx}")).await.json() {
        TransactionStatus::Committed(view) => *view,
        TransactionStatus::Pending { id } => panic!("{id} is pending"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stolen_key_signed_is_flagged_from_the_theft_on() {
    let node = TestNode::start().await;
    let key = signing_key("mzt-second");
    let key_id = key.public_key().id();
    let mut register = node.sign(
        "mzt",
        Payload::KeyRegister(KeyRegister {
            org: id("mzt"),
            public_key: *key.public_key(),
            purpose: KeyPurpose::Org,
            holder: None,
            certificate_digest: None,
            not_after: None,
            proof_of_possession: prove_possession(&node.store.genesis().chain_id, &id("mzt"), &key),
        }),
    );
    register.cosign(id("pa"), &signing_key("pa"));
    node.accept(register);
    let act = |key: &str, reference: &str| {
        let payload = Payload::NotarizeEvidence(notarize("log", reference));
        node.accept(node.sign_with("mzt", key, payload, |_| ()))
    };
    let before = act("mzt-second", "before");
    let stolen_at = liuhen_types::TimeMs(now(&node).0 + 1);
    let stolen = act("mzt-second", "stolen");
    let own = act("mzt", "own");
    assert!(view(&node, &stolen).await.suspect_keys.is_empty(), "nothing is known yet");

    node.accept(node.sign(
        "mzt",
        Payload::KeyRevoke(KeyRevoke {
            key_id,
            reason: id("stolen"),
            compromised_since: Some(stolen_at),
        }),
    ));
    for (tx, expected) in [(before, vec![]), (stolen, vec![key_id]), (own, vec![])] {
        let found = view(&node, &tx).await;
        assert_eq!(found.suspect_keys, expected, "{tx}");
        let key = format!("evidence/log/{}", {
            let Payload::NotarizeEvidence(evidence) = &found.transaction.transaction.payload else {
                panic!("an act of this test");
            };
            evidence.digest
        });
        let history: Page<Event> = node.get(&format!("/v1/history?key={key}")).await.json();
        let [event] = &history.items[..] else { panic!("{history:?}") };
        assert_eq!(event.suspect_keys, expected, "{key}");
    }
}
