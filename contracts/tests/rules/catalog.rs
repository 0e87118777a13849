//! The life of an entry: gates on submission, review by the right authority,
//! return and correction, publication.

use liuhen_types::entity::{Catalog, CatalogStatus};
use liuhen_types::limits::{CATALOG_ITEMS_MAX, LIST_MAX};
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::org::{CreditCode, OrgRegister, Role};
use liuhen_types::payload::{CatalogCorrect, CatalogPublish, CatalogReview};
use liuhen_types::{CatalogId, Code, Hash, StateKey};

use crate::kit::{
    Chain, Tx, catalog_publish, catalog_review, catalog_submit, conditional, entry, id,
    key_register, legal_basis, org_register, role_grant,
};

fn catalog(chain: &Chain) -> Catalog {
    chain.read(&StateKey::catalog(&id("villages")))
}

/// An entry submitted by a province department, waiting for `pa`.
fn submitted() -> Chain {
    let mut chain = Chain::hebei();
    chain.ok("mzt", catalog_submit(entry("villages")));
    chain
}

fn returned() -> Chain {
    let mut chain = submitted();
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    chain
}

fn approved() -> Chain {
    let mut chain = submitted();
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    chain
}

fn correction(change: impl FnOnce(&mut CatalogEntry)) -> CatalogCorrect {
    let mut entry = entry("villages");
    entry.summary = id("改正");
    change(&mut entry);
    CatalogCorrect { version: 1, entry }
}

#[test]
fn an_entry_is_submitted_returned_corrected_approved_published() {
    let mut chain = submitted();
    let first = catalog(&chain);
    assert_eq!((first.version, first.status), (1, CatalogStatus::UnderReview));
    assert_eq!((&first.provider, first.prev_digest), (&id("mzt"), Hash::ZERO));
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    let back = catalog(&chain);
    assert_eq!((back.status, back.return_reasons.len()), (CatalogStatus::Returned, 1));
    chain.ok("mzt", correction(|_| {}));
    let second = catalog(&chain);
    assert_eq!((second.version, second.status), (2, CatalogStatus::UnderReview));
    let bytes = borsh::to_vec(&back).unwrap();
    let digest = liuhen_crypto::sm3_domain("liuhen/catalog-version/v1", &[&bytes]);
    assert_eq!(second.prev_digest, digest, "the version before, as it stood");
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    assert!(catalog(&chain).return_reasons.is_empty());
    chain.ok("mzt", catalog_publish("villages", 2));
    let published = catalog(&chain);
    assert_eq!(published.status, CatalogStatus::Published);
    assert_eq!(published.published_on, Some(chain.time.date()));
}

#[test]
fn an_entry_must_pass_the_gates() {
    type Change = fn(&mut CatalogEntry);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("secret", |e| e.is_state_secret = true, Code::SecretNotAllowed),
        ("entry without category", |e| e.category = None, Code::ClassificationRequired),
        ("entry without grade", |e| e.grade = None, Code::ClassificationRequired),
        ("grade not of the profile", |e| e.grade = Some(id("L9")), Code::ClassificationRequired),
        ("item without grade", |e| e.items[3].grade = None, Code::ClassificationRequired),
        ("item without category", |e| e.items[0].category = None, Code::ClassificationRequired),
        (
            "item of unknown grade",
            |e| e.items[0].grade = Some(id("x")),
            Code::ClassificationRequired,
        ),
        ("no items", |e| e.items.clear(), Code::Schema),
        (
            "too many items",
            |e| e.items = vec![e.items[0].clone(); CATALOG_ITEMS_MAX + 1],
            Code::Schema,
        ),
        ("an item twice", |e| e.items[1].item_id = e.items[0].item_id.clone(), Code::Schema),
        ("published_on given", |e| e.published_on = Some(id("2026-11-22")), Code::Schema),
        (
            "too many related codes",
            |e| e.related_codes = vec![id("a/1"); LIST_MAX + 1],
            Code::Schema,
        ),
        (
            "too many conditions",
            |e| e.share_conditions = vec![ShareCondition::Quota(1); LIST_MAX + 1],
            Code::Schema,
        ),
        (
            "too many bases",
            |e| e.legal_basis = vec![legal_basis(LegalBasisKind::Law); LIST_MAX + 1],
            Code::Schema,
        ),
        (
            "too many modes",
            |e| e.delivery_modes = vec![DeliveryMode::Query; LIST_MAX + 1],
            Code::Schema,
        ),
        ("region unknown", |e| e.region_scope = id("139999"), Code::RegionUnknown),
        ("code without serial", |e| e.code = id("3070001"), Code::CodeFormat),
        ("code with empty serial", |e| e.code = id("3070001/"), Code::CodeFormat),
        ("code of three parts", |e| e.code = id("3/07/1"), Code::CodeFormat),
        (
            "conditional, no basis",
            |e| e.share_type = ShareType::Conditional,
            Code::LegalBasisRequired,
        ),
        ("not shared, no basis", |e| e.share_type = ShareType::NotShared, Code::LegalBasisRequired),
        (
            "conditions on unconditional sharing",
            |e| e.share_conditions = vec![ShareCondition::Quota(5)],
            Code::Metadata,
        ),
    ];
    for (name, change, expected) in cases {
        let mut entry = entry("villages");
        change(&mut entry);
        assert_eq!(Chain::hebei().code("mzt", catalog_submit(entry)), *expected, "{name}");
    }
}

#[test]
fn restricted_sharing_needs_law_and_conditions() {
    use ShareCondition as C;
    use ShareType::{Conditional, NotShared};
    let law = || vec![legal_basis(LegalBasisKind::Law)];
    let mixed = || vec![legal_basis(LegalBasisKind::Law), legal_basis(LegalBasisKind::Other)];
    let cases = [
        ("no basis", Conditional, vec![], vec![C::Quota(5)], Code::LegalBasisRequired),
        ("a notice among them", Conditional, mixed(), vec![C::Quota(5)], Code::LegalBasisKind),
        ("no conditions", Conditional, law(), vec![], Code::ConditionsRequired),
        ("not shared needs none", NotShared, law(), vec![], Code::Ok),
        ("masks no item", Conditional, law(), vec![C::Masking(id("none"))], Code::ItemUnknown),
        ("a quota of nothing", Conditional, law(), vec![C::Quota(0)], Code::Schema),
        ("no day", Conditional, law(), vec![C::MaxValidityDays(0)], Code::Schema),
        ("nobody may ask", Conditional, law(), vec![C::ConsumerOrgs(vec![])], Code::Schema),
        ("all is there", Conditional, law(), vec![C::Masking(id("name"))], Code::Ok),
    ];
    for (name, share_type, legal_basis, share_conditions, expected) in cases {
        let entry = CatalogEntry { share_type, legal_basis, share_conditions, ..entry("villages") };
        assert_eq!(Chain::hebei().code("mzt", catalog_submit(entry)), expected, "{name}");
    }
}

#[test]
fn free_text_as_a_condition_is_flagged() {
    let condition = ShareCondition::Text(id("by agreement"));
    let mut chain = Chain::hebei();
    let submit = catalog_submit(conditional("villages", &[condition]));
    let outcome = chain.send(Tx::new("mzt", submit));
    assert_eq!(outcome.code, Code::Ok);
    assert_eq!(outcome.warnings, [Code::ConditionNotEnforceable]);
}

#[test]
fn only_a_provider_submits_in_its_region_and_ids_are_new() {
    let cases = [
        ("mzt", Code::Ok),
        ("pa", Code::Ok),
        ("dsj", Code::Ok),
        ("jyj-changan", Code::Ok),
        ("mzj-changan", Code::Role),
        ("wxb", Code::Role),
        ("nobody", Code::Role),
    ];
    for (sender, expected) in cases {
        let code = Chain::hebei().code(sender, catalog_submit(entry("villages")));
        assert_eq!(code, expected, "{sender}");
    }
    let mut chain = Chain::hebei();
    chain.ok("ca-bd", role_grant("nobody", Role::Provider, "130600"));
    let code = chain.code("nobody", catalog_submit(entry("villages")));
    assert_eq!(code, Code::Jurisdiction, "a provider, but elsewhere");
    let mut chain = submitted();
    assert_eq!(chain.code("mzt", catalog_submit(entry("villages"))), Code::Duplicate);
    let same_id = CatalogEntry { code: id("3070001/other"), ..entry("villages") };
    assert_eq!(chain.code("mzt", catalog_submit(same_id)), Code::Duplicate);
    let same_code = CatalogEntry { catalog_id: id("other"), ..entry("villages") };
    assert_eq!(chain.code("zrt", catalog_submit(same_code)), Code::Duplicate);
}

#[test]
fn the_provider_code_is_the_orgs() {
    let code = |body: &str| {
        CreditCode::new(format!("{body}{}", CreditCode::check_digit(body).unwrap())).unwrap()
    };
    let mut chain = Chain::hebei();
    let credit_code = Some(code("11130000000000001"));
    chain.ok("pa", OrgRegister { credit_code, ..org_register("new", "130000") });
    chain.ok("pa", key_register("new", "new"));
    chain.ok("pa", role_grant("new", Role::Provider, "130000"));
    assert_eq!(chain.code("new", catalog_submit(entry("villages"))), Code::Metadata);
    let provider_code = code("11130000000000001");
    let right = CatalogEntry { provider_code, ..entry("villages") };
    chain.ok("new", catalog_submit(right));
}

#[test]
fn the_authority_of_the_same_level_and_region_reviews() {
    let townships = |chain: &mut Chain| {
        chain.ok("xa-changan", org_register("town", "130102001"));
        chain.ok("ca-sjz", key_register("town", "town"));
        chain.ok("ca-sjz", role_grant("town", Role::Provider, "130102001"));
    };
    // Provider, reviewer, answer.
    let cases = [
        ("mzt", "pa", Code::Ok),
        ("mzt", "ca-sjz", Code::Jurisdiction),
        ("mzj-sjz", "ca-sjz", Code::Ok),
        ("mzj-sjz", "pa", Code::Jurisdiction),
        ("mzj-sjz", "ca-bd", Code::Jurisdiction),
        ("mzj-sjz", "ca-xj", Code::Jurisdiction),
        ("jyj-changan", "xa-changan", Code::Ok),
        ("jyj-changan", "ca-sjz", Code::Jurisdiction),
        ("jyj-changan", "xa-rongcheng", Code::Jurisdiction),
        ("town", "xa-changan", Code::Ok),
        ("town", "ca-sjz", Code::Jurisdiction),
        ("mzt", "zrt", Code::Role),
        ("mzt", "mzt", Code::Role),
        ("pa", "pa", Code::SelfReview),
    ];
    for (provider, reviewer, expected) in cases {
        let mut chain = Chain::hebei();
        townships(&mut chain);
        chain.ok(provider, catalog_submit(entry("villages")));
        let review = catalog_review("villages", 1, ReviewDecision::Approve);
        assert_eq!(chain.code(reviewer, review), expected, "{reviewer} reviews {provider}");
    }
}

#[test]
fn an_entry_of_xinji_is_not_reviewed_by_shijiazhuang() {
    let mut chain = Chain::hebei();
    chain.ok("ca-xj", org_register("mzj-xj", "130181"));
    chain.ok("ca-xj", key_register("mzj-xj", "mzj-xj"));
    chain.ok("ca-xj", role_grant("mzj-xj", Role::Provider, "130181"));
    chain.ok("mzj-xj", catalog_submit(entry("villages")));
    let review = || catalog_review("villages", 1, ReviewDecision::Approve);
    assert_eq!(chain.code("ca-sjz", review()), Code::Jurisdiction);
    chain.ok("ca-xj", review());
}

#[test]
fn a_review_that_does_not_fit_is_refused() {
    type Change = fn(&mut CatalogReview);
    let reason = ReviewReason { field: id("name"), text: id("unclear") };
    let many = vec![reason; LIST_MAX + 1];
    let cases: &[(&str, Change, Code)] = &[
        ("unknown entry", |p| p.catalog_id = id("none"), Code::ReferenceUnknown),
        ("another version", |p| p.version = 2, Code::VersionStale),
        ("return without reason", |p| p.decision = ReviewDecision::Return, Code::ReasonRequired),
    ];
    for (name, change, expected) in cases {
        let mut review = catalog_review("villages", 1, ReviewDecision::Approve);
        change(&mut review);
        assert_eq!(submitted().code("pa", review), *expected, "{name}");
    }
    let review = catalog_review("villages", 1, ReviewDecision::Return);
    assert_eq!(submitted().code("pa", CatalogReview { reasons: many, ..review }), Code::Schema);
    let review = || catalog_review("villages", 1, ReviewDecision::Approve);
    assert_eq!(approved().code("pa", review()), Code::State);
    assert_eq!(returned().code("pa", review()), Code::State);
}

#[test]
fn a_correction_that_does_not_fit_is_refused() {
    let mut chain = returned();
    chain.ok("zrt", catalog_submit(entry("other")));
    // Sender, correction, answer.
    let same = CatalogCorrect { version: 1, entry: entry("villages") };
    let stale = CatalogCorrect { version: 2, ..correction(|_| {}) };
    let cases = [
        ("mzt", correction(|_| {}), Code::Ok),
        ("zrt", correction(|_| {}), Code::NotProvider),
        ("mzj-changan", correction(|_| {}), Code::Role),
        ("mzt", correction(|e| e.catalog_id = id("none")), Code::ReferenceUnknown),
        ("mzt", correction(|e| e.catalog_id = id("other")), Code::NotProvider),
        ("mzt", stale, Code::VersionStale),
        ("mzt", same, Code::NoChange),
        ("mzt", correction(|e| e.code = id("3070001/other")), Code::Duplicate),
        ("mzt", correction(|e| e.grade = None), Code::ClassificationRequired),
        ("mzt", correction(|e| e.share_type = ShareType::NotShared), Code::LegalBasisRequired),
        ("mzt", correction(|e| e.is_state_secret = true), Code::SecretNotAllowed),
        ("mzt", correction(|e| e.items.clear()), Code::Schema),
    ];
    for (sender, payload, expected) in cases {
        let code = chain.clone().code(sender, payload.clone());
        assert_eq!(code, expected, "{sender} {payload:?}");
    }
    assert_eq!(submitted().code("mzt", correction(|_| {})), Code::State);
    assert_eq!(approved().code("mzt", correction(|_| {})), Code::State);
}

#[test]
fn a_new_code_frees_the_old_one() {
    let mut chain = returned();
    chain.ok("mzt", correction(|e| e.code = id("3070001/new")));
    let holder: CatalogId = chain.read(&StateKey::catalog_code("3070001/new"));
    assert_eq!(holder, id("villages"));
    let reuse = CatalogEntry { code: id("3070001/villages"), ..entry("other") };
    chain.ok("zrt", catalog_submit(reuse));
}

#[test]
fn the_provider_or_its_authority_publishes_what_is_approved() {
    let cases = [
        ("mzt", Code::Ok),
        ("pa", Code::Ok),
        ("zrt", Code::NotProvider),
        ("ca-sjz", Code::Jurisdiction),
        ("mzj-changan", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(approved().code(sender, catalog_publish("villages", 1)), expected, "{sender}");
    }
    let publish = || catalog_publish("villages", 1);
    assert_eq!(submitted().code("mzt", publish()), Code::State);
    assert_eq!(returned().code("mzt", publish()), Code::State);
    let stale = CatalogPublish { version: 2, ..publish() };
    assert_eq!(approved().code("mzt", stale), Code::VersionStale);
    let unknown = CatalogPublish { catalog_id: id("none"), ..publish() };
    assert_eq!(approved().code("mzt", unknown), Code::ReferenceUnknown);
    let mut chain = approved();
    chain.ok("mzt", publish());
    assert_eq!(chain.code("mzt", publish()), Code::State);
}
