//! Read tickets that do not hold: each is refused, and says why.

use liuhen_types::payload::Payload;
use liuhen_types::payload::key::{KeyPurpose, KeyRegister, KeyRevoke, prove_possession};
use liuhen_types::{Code, ReadTicket, TimeMs};

use crate::graded::{Graded, now, ticket};
use crate::kit::genesis::signing_key;
use crate::kit::http::send;
use crate::kit::id;
use crate::kit::payloads::notarize;

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_that_does_not_hold_is_refused_and_says_why() {
    let graded = Graded::start().await;
    let node = &graded.node;
    let good = || ticket(node, "mzt", "mzt");
    let register = |label: &str, purpose| {
        let key = signing_key(label);
        let chain = &node.store.genesis().chain_id;
        let payload = KeyRegister {
            org: id("mzt"),
            public_key: *key.public_key(),
            purpose,
            holder: None,
            certificate_digest: None,
            not_after: None,
            proof_of_possession: prove_possession(chain, &id("mzt"), &key),
        };
        let mut register = node.sign("mzt", Payload::KeyRegister(payload));
        // A key for all of an org takes the authority's word.
        if purpose == KeyPurpose::Org {
            register.cosign(id("pa"), &signing_key("pa"));
        }
        node.accept(register);
    };
    register("mzt-node", KeyPurpose::Node);
    register("mzt-old", KeyPurpose::Org);
    let old = ticket(node, "mzt", "mzt-old");
    assert_eq!(graded.get_with(old, "mzt-old", "/v1/requests/r1").await.status, 200);
    let revoke = KeyRevoke {
        key_id: signing_key("mzt-old").public_key().id(),
        reason: id("left"),
        compromised_since: None,
    };
    node.accept(node.sign("mzt", Payload::KeyRevoke(revoke)));
    node.accept(node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "x"))));

    let cases: Vec<(&str, ReadTicket, &str, &str)> = vec![
        ("another chain", ReadTicket { chain_id: id("other"), ..good() }, "mzt", "chain other"),
        ("over", ReadTicket { expires_at: TimeMs(now().0 - 1), ..good() }, "mzt", "holds from"),
        (
            "for too long",
            ReadTicket { expires_at: TimeMs(now().0 + 7_200_000), ..good() },
            "mzt",
            "limit is 3600000",
        ),
        ("another version", ReadTicket { version: 2, ..good() }, "mzt", "version 2"),
        ("another's signature", good(), "zrt", "did not sign"),
        ("another's key", ticket(node, "mzt", "zrt"), "zrt", "no key of org mzt"),
        ("a node's key", ticket(node, "mzt", "mzt-node"), "mzt-node", "no key of org mzt"),
        ("a revoked key", ticket(node, "mzt", "mzt-old"), "mzt-old", "revoked"),
        ("no org", ticket(node, "none", "mzt"), "mzt", "no key of org none"),
        ("no session", ReadTicket { session: Some(id("s9")), ..good() }, "mzt", "session s9"),
        ("no incident", ReadTicket { incident: Some(id("i9")), ..good() }, "mzt", "incident i9"),
    ];
    for (name, ticket, key, expected) in cases {
        let answer = graded.get_with(ticket, key, "/v1/requests/r1").await;
        let failure = answer.failure();
        assert_eq!((answer.status, failure.code), (401, Code::Ticket), "{name}");
        assert!(failure.message.contains(expected), "{name}: {}", failure.message);
    }
    for header in
        ["Basic abc", "Liuhen", "Liuhen xyz", "Liuhen 00", &format!("Liuhen {}", "0".repeat(5_000))]
    {
        let answer =
            send(graded.address, "GET", "/v1/orgs", &[("authorization", header)], &[]).await;
        assert_eq!(answer.failure().code, Code::Ticket, "{header:.20}");
        let headers = [("authorization", header)];
        let ungraded = send(graded.address, "GET", "/v1/status", &headers, &[]).await;
        assert_eq!(ungraded.status, 200, "what is not graded asks for no ticket");
    }
}
