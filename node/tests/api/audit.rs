//! Who answers for a copy, what must be destroyed, and whether systems comply, with
//! the proofs of each.

use liuhen_types::api::{DestructionDue, Page, Responsibility, StateView, SystemCompliance};
use liuhen_types::entity::{ComplianceGap, CopyKind, Custody};
use liuhen_types::payload::Payload;
use liuhen_types::payload::continuity::{DestructionCertificate, DestructionMethod};
use liuhen_types::payload::inventory::{SystemRegister, SystemStatus};
use liuhen_types::{Code, CopyId};

use crate::kit::genesis::signing_key;
use crate::kit::payloads::notarize;
use crate::kit::share::{now, share};
use crate::kit::{TestNode, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_one_who_answers_for_it_until_it_is_destroyed() {
    let node = TestNode::start().await;
    share(&node);
    let before = now(&node);
    let answer: Responsibility = node.get("/v1/responsibility?copy=a1").await.json();
    assert_eq!((answer.kind, answer.at), (CopyKind::Consumer, before));
    assert_eq!(answer.term.org.as_str(), "mzj-changan");
    assert_eq!((answer.term.until, &answer.ended), (None, &None));
    assert_eq!(answer.begun.tx_id(), answer.term.begun_by);
    assert_eq!(answer.begun.transaction.transaction.payload.kind(), "AccessAnchor");
    answer.begun.verify(&node.trust()).expect("a receipt");
    answer.state.checkpoint.verify(&node.trust()).expect("a checkpoint");
    let begun = answer.term.since;

    // The grant was revoked in the last block; from the next one on its copy is due.
    let due: Page<DestructionDue> = node.get("/v1/destructions").await.json();
    assert_eq!(due.items, []);
    node.accept(node.sign("mzt", Payload::NotarizeEvidence(notarize("log", "later"))));
    let due: Page<DestructionDue> = node.get("/v1/destructions?org=mzj-changan").await.json();
    let [one] = &due.items[..] else { panic!("{due:?}") };
    assert_eq!(
        (one.copy_id.as_str(), one.org.as_str(), one.provider.as_str()),
        ("a1", "mzj-changan", "mzt")
    );
    assert_eq!(node.get("/v1/destructions?org=zrt").await.json::<Page<DestructionDue>>().items, []);

    let certificate = DestructionCertificate {
        copy_id: id("a1"),
        method: DestructionMethod::Overwrite,
        record_count: 5,
        witness: id("mzt"),
        destroyed_at: now(&node),
    };
    let mut destroy = node.sign("mzj-changan", Payload::DestructionCertificate(certificate));
    destroy.cosign(id("mzt"), &signing_key("mzt"));
    let destroyed = node.accept(destroy);
    let empty: Page<DestructionDue> = node.get("/v1/destructions").await.json();
    assert_eq!(empty.items, []);

    let path = format!("/v1/responsibility?copy=a1&at={}", before.0);
    let then: Responsibility = node.get(&path).await.json();
    assert_eq!((then.term.org.as_str(), then.term.ended_by), ("mzj-changan", Some(destroyed)));
    assert_eq!(then.ended.expect("it has ended").tx_id(), destroyed);
    for (query, code) in [
        ("copy=a2".to_owned(), Code::CopyUnknown),
        (format!("copy=a1&at={}", now(&node).0), Code::CopyUnknown),
        (format!("copy=a1&at={}", begun.0 - 1), Code::CopyUnknown),
        ("copy=a1&at=noon".to_owned(), Code::Parameter),
        ("at=1".to_owned(), Code::Parameter),
    ] {
        let answer = node.get(&format!("/v1/responsibility?{query}")).await;
        assert_eq!(answer.failure().code, code, "{query}");
        assert_eq!(answer.status == 404, code == Code::CopyUnknown, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_source_and_what_is_on_its_way_have_one_who_answers() {
    let node = TestNode::start().await;
    share(&node);
    let ask = async |query: &str| -> Responsibility {
        node.get(&format!("/v1/responsibility?{query}")).await.json()
    };
    let source = ask("resource=villages-table").await;
    assert_eq!((source.kind, source.term.org.as_str()), (CopyKind::Source, "mzt"));
    assert_eq!(source.begun.transaction.transaction.payload.kind(), "CatalogSubmit");
    let copy = ask("resource=villages-table&copy=a1").await;
    assert_eq!((copy.kind, copy.term.org.as_str()), (CopyKind::Consumer, "mzj-changan"));
    for (query, code) in [
        ("resource=none", Code::NotFound),
        ("resource=villages-table&copy=a2", Code::CopyUnknown),
        ("delivery=d1", Code::CopyUnknown),
        ("backflow=b1", Code::CopyUnknown),
        ("delivery=d1&backflow=b1", Code::Parameter),
        ("copy=a1&delivery=d1", Code::Parameter),
    ] {
        let answer = node.get(&format!("/v1/responsibility?{query}")).await;
        assert_eq!(answer.failure().code, code, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_found_by_entry_and_by_resource() {
    let node = TestNode::start().await;
    share(&node);
    for query in ["catalog=villages", "resource=villages-table"] {
        let path = format!("/v1/responsibility/copies?{query}");
        let copies: Page<Custody> = node.get(&path).await.json();
        let found: Vec<(&str, CopyKind)> =
            copies.items.iter().map(|copy| (copy.copy_id.as_str(), copy.kind)).collect();
        let source = CopyId::of(CopyKind::Source, &id("villages"), &id("mzt"));
        let expected = [(source.as_str(), CopyKind::Source), ("a1", CopyKind::Consumer)];
        assert_eq!(found, expected, "{query}");
        assert_eq!(copies.next_cursor, None);
    }
    for (query, code) in [
        ("", Code::Parameter),
        ("?catalog=villages&resource=villages-table", Code::Parameter),
        ("?resource=none", Code::NotFound),
    ] {
        let path = format!("/v1/responsibility/copies{query}");
        assert_eq!(node.get(&path).await.failure().code, code, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_shows_what_it_lacks_and_the_facts() {
    let node = TestNode::start().await;
    share(&node);
    let register = SystemRegister {
        system_id: id("sys"),
        org: id("mzt"),
        name: id("民政业务系统"),
        status: SystemStatus::Running,
        protection_level: None,
        built_on: None,
        is_state_secret: false,
    };
    node.accept(node.sign("mzt", Payload::SystemRegister(register)));
    let page: Page<SystemCompliance> = node.get("/v1/compliance/mzt").await.json();
    let [system] = &page.items[..] else { panic!("{page:?}") };
    assert!(!system.complies && system.certificates.is_empty());
    let conditions: Vec<(&ComplianceGap, bool)> =
        system.conditions.iter().map(|one| (&one.condition, one.is_met)).collect();
    assert_eq!(conditions, [(&ComplianceGap::Channel, false), (&ComplianceGap::Catalog, false)]);
    for fact in system.conditions.iter().flat_map(|one| &one.facts) {
        let state: StateView = node.get(&format!("/v1/state?key={fact}")).await.json();
        assert_eq!(state.key, *fact);
    }
    assert_eq!(node.get("/v1/compliance/zrt").await.json::<Page<SystemCompliance>>().items, []);
    assert_eq!(node.get("/v1/compliance/none").await.failure().code, Code::NotFound);
    assert_eq!(node.get("/v1/compliance/mzt?limit=21").await.failure().code, Code::Parameter);
}
