//! `NotarizeEvidence`: the first to know a digest in a namespace.

use liuhen_types::entity::EvidenceRecord;
use liuhen_types::limits::LIST_MAX;
use liuhen_types::payload::NotarizeEvidence;
use liuhen_types::{Code, StateKey};

use crate::kit::{Chain, id, notarize};

#[test]
fn a_digest_is_notarised_once_per_namespace() {
    let mut chain = Chain::hebei();
    assert_eq!(chain.code("nobody", notarize("contracts", "one")), Code::Role);
    chain.ok("mzj-bd", notarize("contracts", "one"));
    let evidence = notarize("contracts", "one");
    let key = StateKey::evidence(&evidence.namespace, &evidence.digest);
    let record: EvidenceRecord = chain.read(&key);
    let expected = EvidenceRecord { evidence, sender: id("mzj-bd"), recorded_at: chain.time };
    assert_eq!(record, expected);
    assert_eq!(chain.code("mzt", notarize("contracts", "one")), Code::Duplicate);
    chain.ok("mzt", notarize("other", "one"));
    chain.ok("mzt", notarize("contracts", "two"));
}

#[test]
fn references_are_bounded() {
    let mut chain = Chain::hebei();
    let with = |count| NotarizeEvidence { refs: vec![id("r"); count], ..notarize("a", "b") };
    assert_eq!(chain.code("mzt", with(LIST_MAX + 1)), Code::Schema);
    chain.ok("mzt", with(LIST_MAX));
}
