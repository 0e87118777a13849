//! `ComplianceCertify` and what a system lacks for it.

use liuhen_contracts::compliance;
use liuhen_types::entity::{ComplianceCertificate, ComplianceGap};
use liuhen_types::payload::catalog::ReviewDecision;
use liuhen_types::payload::evaluation::{ComplianceCertify, CompliancePurpose};
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::{Code, StateKey};

use crate::kit::{
    Chain, Tx, catalog_publish, catalog_review, catalog_submit, entry, id, resource_mount,
    resource_unmount, system_register,
};

const PURPOSE: CompliancePurpose = CompliancePurpose::Acceptance;

fn certify() -> ComplianceCertify {
    ComplianceCertify { system_id: id("sys"), purpose: PURPOSE }
}

/// 雄安 with system `sys` of `bm-xa`.
fn registered() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("bm-xa", system_register("sys", "bm-xa", SystemStatus::Running));
    chain
}

/// Publishes an entry whose data come from `sys`.
fn publish(chain: &mut Chain, catalog: &str) {
    let mut submitted = entry(catalog);
    submitted.governance.system = Some(id("sys"));
    chain.ok("bm-xa", catalog_submit(submitted));
    chain.ok("ca-xa", catalog_review(catalog, 1, ReviewDecision::Approve));
    chain.ok("bm-xa", catalog_publish(catalog, 1));
}

fn connect(chain: &mut Chain, catalog: &str) {
    let resource = format!("{catalog}-table");
    chain.ok("bm-xa", resource_mount(&resource, catalog));
    chain.update("bm-xa", &resource, 1);
}

fn gaps(chain: &Chain) -> Option<Vec<ComplianceGap>> {
    compliance(&chain.state, &id("sys"), chain.time).expect("the state is sound")
}

/// connected, cataloged, fully collected, or no acceptance.
#[test]
fn a_system_is_accepted_when_nothing_is_missing() {
    use ComplianceGap::{Catalog, Channel, FullCollection};
    assert_eq!(gaps(&Chain::xiongan()), None, "no such system");
    let mut chain = registered();
    let check = |chain: &mut Chain, expected: &[ComplianceGap]| {
        assert_eq!(gaps(chain).expect("it is registered"), expected);
        let code = chain.code("bm-xa", certify());
        let blocked = if expected.is_empty() { Code::Ok } else { Code::AcceptanceBlocked };
        assert_eq!(code, blocked, "{expected:?}");
    };
    check(&mut chain, &[Channel, Catalog]);
    publish(&mut chain, "one");
    check(&mut chain, &[Channel, FullCollection(id("one"))]);
    connect(&mut chain, "one");
    check(&mut chain, &[FullCollection(id("one"))]);
    publish(&mut chain, "two");
    connect(&mut chain, "two");
    chain.collect("bm-xa", "op-xa", "one", 1);
    check(&mut chain, &[FullCollection(id("two"))]);
    chain.collect("bm-xa", "op-xa", "two", 1);
    check(&mut chain, &[]);
    let kept: ComplianceCertificate = chain.read(&StateKey::compliance(&id("sys"), PURPOSE));
    assert_eq!((kept.owner, kept.issued_at), (id("bm-xa"), chain.time));
    assert_eq!(kept.catalogs, ["one", "two"].map(id));
    chain.ok("bm-xa", resource_unmount("one-table"));
    chain.ok("bm-xa", resource_unmount("two-table"));
    check(&mut chain, &[Channel]);
}

#[test]
fn the_owner_signs_whoever_asks() {
    let cases = [
        ("bm-xa", None, Code::AcceptanceBlocked),
        ("ca-xa", Some("bm-xa"), Code::AcceptanceBlocked),
        ("pa", Some("bm-xa"), Code::AcceptanceBlocked),
        ("ca-xa", None, Code::CosignRequired),
        ("ca-xa", Some("op-xa"), Code::CosignRequired),
        ("ca-bd", Some("bm-xa"), Code::Jurisdiction),
        ("scjg", Some("bm-xa"), Code::NotParty),
        ("op-xa", Some("bm-xa"), Code::Role),
    ];
    for (sender, cosigner, expected) in cases {
        let tx = cosigner.into_iter().fold(Tx::new(sender, certify()), Tx::cosigner);
        assert_eq!(registered().send(tx).code, expected, "{sender} with {cosigner:?}");
    }
    let mut chain = registered();
    chain.ok("bm-xa", system_register("sys", "bm-xa", SystemStatus::Retired));
    assert_eq!(chain.code("bm-xa", certify()), Code::State, "it is no more");
    let unknown = ComplianceCertify { system_id: id("none"), ..certify() };
    assert_eq!(chain.code("bm-xa", unknown), Code::ReferenceUnknown);
}
