//! The provider disputes that a review set its entry unconditional.

use liuhen_types::entity::{Catalog, CatalogStatus, Dispute, DisputeStatus};
use liuhen_types::payload::catalog::{
    CatalogEntry, LegalBasisKind, ReviewDecision, ReviewReason, ShareCondition, ShareType,
};
use liuhen_types::payload::dispute::{DisputeKind, DisputeRaise, DisputeSubject, DisputeVerdict};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{CatalogCorrect, CatalogReview};
use liuhen_types::{Code, StateKey};

use crate::kit::*;

fn submitted_entry() -> CatalogEntry {
    conditional("villages", &[ShareCondition::Quota(5)])
}

fn catalog(chain: &Chain) -> Catalog {
    chain.read(&StateKey::catalog(&id("villages")))
}

fn reclassify(version: u32) -> CatalogReview {
    let reasons = vec![ReviewReason { field: id("legal_basis"), text: id("不成立") }];
    let review = catalog_review("villages", version, ReviewDecision::Approve);
    CatalogReview { reasons, reclassify: Some(ShareType::Unconditional), ..review }
}

/// `provider` submitted it as conditional, `reviewer` set it unconditional.
fn reclassified(provider: &str, reviewer: &str) -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.ok(provider, catalog_submit(submitted_entry()));
    chain.ok(reviewer, reclassify(1));
    chain
}

fn raise(name: &str) -> DisputeRaise {
    dispute(name, DisputeSubject::Catalog(id("villages")), DisputeKind::Classification)
}

#[test]
fn the_provider_disputes_that_its_entry_was_set_unconditional() {
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    let not_shared = DisputeRaise { kind: DisputeKind::NotShared, ..raise("x1") };
    assert_eq!(chain.code("mzj-sjz", not_shared), Code::NotParty);
    assert_eq!(chain.code("mzj-changan", raise("x1")), Code::State, "nothing is in force");
    chain.ok("mzj-sjz", raise("x1"));
    let open: Dispute = chain.read(&StateKey::dispute(&id("x1")));
    assert_eq!((open.raiser, open.respondent), (id("mzj-sjz"), id("ca-sjz")));
    assert_eq!(chain.code("mzj-sjz", raise("x2")), Code::DisputeOpen);
    // Who set it unconditional does not put it in force meanwhile; the provider may.
    assert_eq!(chain.code("ca-sjz", catalog_publish("villages", 2)), Code::DisputeOpen);
    chain.clone().ok("mzj-sjz", catalog_publish("villages", 2));
    assert_eq!(chain.code("ca-sjz", resolve("x1", DisputeVerdict::Overturn)), Code::SelfReview);
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    let again = catalog(&chain);
    assert_eq!((again.status, again.version), (CatalogStatus::UnderReview, 3));
    assert_eq!(again.entry, submitted_entry(), "as it was submitted");
    // The basis that stood is not set aside again.
    assert_eq!(chain.code("ca-sjz", reclassify(3)), Code::State);
    chain.ok("ca-sjz", catalog_review("villages", 3, ReviewDecision::Approve));
    chain.ok("mzj-sjz", catalog_publish("villages", 3));
    assert_eq!(catalog(&chain).entry.share_type, ShareType::Conditional);
    assert_eq!(chain.code("mzj-sjz", raise("x2")), Code::State, "it is settled");
}

#[test]
fn an_upheld_reclassification_is_final() {
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    chain.ok("mzj-sjz", raise("x1"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Uphold));
    assert_eq!(catalog(&chain).status, CatalogStatus::Approved);
    assert_eq!(chain.code("mzj-sjz", raise("x2")), Code::State);
    chain.ok("ca-sjz", catalog_publish("villages", 2));
}

/// Where the province set it unconditional, an evaluator signs the verdict (decision 0009).
#[test]
fn above_the_province_an_evaluator_decides() {
    let mut chain = reclassified("mzt", "pa");
    chain.ok("mzt", raise("x1"));
    let verdict = || Tx::new("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(chain.send(verdict()).code, Code::SelfReview);
    assert_eq!(chain.send(verdict().cosigner("zrt")).code, Code::SelfReview);
    assert_eq!(chain.code("ca-sjz", verdict().payload), Code::Jurisdiction);
    assert_eq!(chain.send(verdict().cosigner("nobody")).code, Code::Ok);
    let closed: Dispute = chain.read(&StateKey::dispute(&id("x1")));
    assert_eq!(closed.resolved_by, Some(id("nobody")));
    assert_eq!(catalog(&chain).status, CatalogStatus::UnderReview);
}

/// The version in force stays in force until what was submitted is published.
#[test]
fn it_may_be_disputed_after_publication_too() {
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    chain.ok("ca-sjz", catalog_publish("villages", 2));
    chain.ok("mzj-sjz", raise("x1"));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    let found = catalog(&chain);
    assert_eq!(found.status, CatalogStatus::UnderReview);
    let (entry, version) = found.in_force().unwrap();
    assert_eq!((entry.share_type, version), (ShareType::Unconditional, 2));
    // Returned for another reason and corrected, its basis still stands.
    chain.ok("ca-sjz", catalog_review("villages", 3, ReviewDecision::Return));
    let entry = CatalogEntry { summary: id("更正后的摘要"), ..submitted_entry() };
    chain.ok("mzj-sjz", CatalogCorrect { version: 3, entry: entry.clone() });
    assert_eq!(chain.code("ca-sjz", reclassify(4)), Code::State);
    // Another basis is another matter.
    let mut other = chain.clone();
    other.ok("ca-sjz", catalog_review("villages", 4, ReviewDecision::Return));
    let legal_basis = vec![legal_basis(LegalBasisKind::Rule)];
    other
        .ok("mzj-sjz", CatalogCorrect { version: 4, entry: CatalogEntry { legal_basis, ..entry } });
    other.ok("ca-sjz", reclassify(5));
    chain.ok("ca-sjz", catalog_review("villages", 4, ReviewDecision::Approve));
    chain.ok("mzj-sjz", catalog_publish("villages", 4));
    assert_eq!(catalog(&chain).in_force().unwrap().0.share_type, ShareType::Conditional);
}

/// Who submitted it unconditional has nothing to dispute.
#[test]
fn only_what_the_review_set_is_disputed_by_the_provider() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", catalog_submit(entry("villages")));
    assert_eq!(chain.code("mzt", raise("x1")), Code::NotParty);
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    assert_eq!(chain.code("mzt", raise("x1")), Code::NotParty);
    // A change under way while its dispute is open: the verdict holds for what comes next.
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    chain.ok("mzj-sjz", catalog_publish("villages", 2));
    chain.ok("mzj-sjz", raise("x1"));
    let today = chain.next().time.date().to_string();
    chain.ok("mzj-sjz", change_notice("n1", "villages", &today));
    chain.ok("pa", resolve("x1", DisputeVerdict::Overturn));
    assert_eq!(catalog(&chain).status, CatalogStatus::ChangePending);
    chain.ok("mzj-sjz", update_submit("n1", submitted_entry()));
    assert_eq!(chain.code("ca-sjz", reclassify(3)), Code::State);
}

/// What was disputed gave way to the next version: so does its dispute, and what a review
/// sets then is disputed anew.
#[test]
fn the_dispute_of_what_gave_way_falls_away() {
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    chain.ok("mzj-sjz", catalog_publish("villages", 2));
    chain.ok("mzj-sjz", raise("x1"));
    let today = chain.next().time.date().to_string();
    chain.ok("mzj-sjz", change_notice("n1", "villages", &today));
    let legal_basis = vec![legal_basis(LegalBasisKind::Rule)];
    let other = CatalogEntry { legal_basis, ..submitted_entry() };
    chain.ok("mzj-sjz", update_submit("n1", other));
    let fallen: Dispute = chain.read(&StateKey::dispute(&id("x1")));
    let expected = (DisputeStatus::Dropped, Some(chain.time), None);
    assert_eq!((fallen.status, fallen.resolved_at, fallen.resolved_by), expected);
    assert_eq!(chain.code("pa", resolve("x1", DisputeVerdict::Overturn)), Code::State);
    chain.ok("ca-sjz", reclassify(3));
    chain.ok("mzj-sjz", raise("x2"));
    chain.ok("pa", resolve("x2", DisputeVerdict::Overturn));
    assert_eq!(catalog(&chain).status, CatalogStatus::UnderReview);
    // A dispute of another org is not touched.
    let mut chain = reclassified("mzj-sjz", "ca-sjz");
    chain.ok("mzj-sjz", catalog_publish("villages", 2));
    chain.ok("mzj-changan", raise("x1"));
    chain.ok("mzj-sjz", change_notice("n1", "villages", &today));
    chain.ok("mzj-sjz", update_submit("n1", submitted_entry()));
    let open: Dispute = chain.read(&StateKey::dispute(&id("x1")));
    assert_eq!(open.status, DisputeStatus::Open);
    chain.ok("pa", resolve("x1", DisputeVerdict::Uphold));
}
