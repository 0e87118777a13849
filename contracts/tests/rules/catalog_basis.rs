//! What an entry rests on: who owns the data, the template that it follows, the duty
//! that it serves.

use liuhen_types::entity::{DivergenceKind, DutyHolder, Ownership, TemplateMatch};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::inventory::OwnershipConfirm;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{CatalogCorrect, CatalogTemplatePublish, RoleRevoke};
use liuhen_types::{Code, StateKey};

use crate::kit::*;

/// `villages`, which says this beyond the guide.
fn saying(change: impl FnOnce(&mut EntryGovernance)) -> CatalogEntry {
    let mut entry = entry("villages");
    change(&mut entry.governance);
    entry
}

#[test]
fn another_owner_must_have_confirmed_before_publication() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", catalog_submit(saying(|g| g.owner = Some(id("zrt")))));
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    let publish = || catalog_publish("villages", 1);
    assert_eq!(chain.code("mzt", publish()), Code::OwnershipRequired);
    let confirm = || ownership_confirm("villages", "zrt", "mzt");
    let cases: &[(&str, &[&str], OwnershipConfirm, Code)] = &[
        ("mzt", &[], confirm(), Code::CosignRequired),
        ("mzt", &["pa"], confirm(), Code::CosignRequired),
        ("mzt", &["zrt"], confirm(), Code::CosignRequired),
        ("mzt", &["ca-sjz", "zrt"], confirm(), Code::CosignRequired),
        ("zrt", &["pa", "mzt"], confirm(), Code::NotProvider),
        ("pa", &["zrt", "mzt"], confirm(), Code::Role),
        ("mzt", &["pa", "zrt"], ownership_confirm("none", "zrt", "mzt"), Code::ReferenceUnknown),
        ("mzt", &["pa", "zrt"], ownership_confirm("villages", "x", "mzt"), Code::ReferenceUnknown),
        (
            "mzt",
            &["pa", "zrt"],
            OwnershipConfirm { provider: id("zrt"), ..confirm() },
            Code::NotProvider,
        ),
        ("mzt", &["pa", "zrt"], confirm(), Code::Ok),
    ];
    for (sender, cosigners, payload, expected) in cases {
        let tx = Tx::new(sender, payload.clone());
        let tx = cosigners.iter().fold(tx, |tx, org| tx.cosigner(org));
        assert_eq!(chain.clone().send(tx).code, *expected, "{sender} {cosigners:?} {payload:?}");
    }
    let signed = |payload, cosigners: &[&str]| {
        cosigners.iter().fold(Tx::new("mzt", payload), |tx, org| tx.cosigner(org))
    };
    assert_eq!(chain.send(signed(confirm(), &["pa", "zrt"])).code, Code::Ok);
    let found: Ownership = chain.read(&StateKey::ownership(&id("villages")));
    assert_eq!((found.confirmation, found.confirmed_at), (confirm(), chain.time));
    assert_eq!(chain.send(signed(confirm(), &["pa", "zrt"])).code, Code::NoChange);
    chain.ok("mzt", publish());
    // Who gives it up must sign as well as who takes it.
    let back = || ownership_confirm("villages", "dsj", "mzt");
    assert_eq!(chain.send(signed(back(), &["pa", "dsj"])).code, Code::CosignRequired);
    assert_eq!(chain.send(signed(back(), &["pa", "zrt"])).code, Code::CosignRequired);
    assert_eq!(chain.send(signed(back(), &["pa", "zrt", "dsj"])).code, Code::Ok);
    chain.ok("mzt", catalog_retire("villages"));
    let again = ownership_confirm("villages", "mzt", "mzt");
    assert_eq!(chain.send(signed(again, &["pa", "dsj"])).code, Code::State);
}

/// An entry cannot fall silent about who owns it: that is a change, which they sign.
#[test]
fn a_recorded_owner_stays_until_it_signs() {
    let mut chain = Chain::hebei();
    let confirm = |chain: &mut Chain, owner, cosigners: &[&str]| {
        let tx = Tx::new("mzt", ownership_confirm("villages", owner, "mzt"));
        let tx = cosigners.iter().fold(tx, |tx, org| tx.cosigner(org));
        assert_eq!(chain.send(tx).code, Code::Ok, "{owner}");
    };
    let review = || catalog_review("villages", 1, ReviewDecision::Approve);
    chain.ok("mzt", catalog_submit(entry("villages")));
    chain.ok("pa", review());
    chain.clone().ok("mzt", catalog_publish("villages", 1));
    confirm(&mut chain, "zrt", &["pa", "zrt"]);
    assert_eq!(chain.code("mzt", catalog_publish("villages", 1)), Code::OwnershipRequired);
    confirm(&mut chain, "mzt", &["pa", "zrt"]);
    chain.ok("mzt", catalog_publish("villages", 1));
}

/// Who provides, owns or manages an entry does not confirm that as its authority.
#[test]
fn nobody_confirms_its_own_part() {
    // Provider, owner, co-signers, answer.
    let cases: &[(&str, &str, &[&str], Code)] = &[
        ("ca-sjz", "zrt", &["zrt"], Code::CosignRequired),
        ("ca-sjz", "zrt", &["zrt", "ca-bd"], Code::CosignRequired),
        ("ca-sjz", "zrt", &["zrt", "nobody"], Code::CosignRequired),
        ("ca-sjz", "zrt", &["zrt", "pa"], Code::Ok),
        ("pa", "zrt", &["zrt"], Code::CosignRequired),
        ("pa", "zrt", &["zrt", "ca-sjz"], Code::CosignRequired),
        ("pa", "zrt", &["zrt", "nobody"], Code::Ok),
        ("pa", "nobody", &["nobody"], Code::CosignRequired),
        ("mzt", "pa", &["pa"], Code::CosignRequired),
        ("mzt", "pa", &["pa", "nobody"], Code::Ok),
        ("mzj-sjz", "ca-sjz", &["ca-sjz"], Code::CosignRequired),
        ("mzj-sjz", "ca-sjz", &["ca-sjz", "pa"], Code::Ok),
        ("mzj-sjz", "zrt", &["zrt", "pa"], Code::CosignRequired),
        ("mzj-sjz", "zrt", &["zrt", "ca-sjz"], Code::Ok),
        // Where its city has no authority, the next one upwards confirms.
        ("mzj-bd", "zrt", &["zrt", "ca-bd"], Code::CosignRequired),
        ("mzj-bd", "zrt", &["zrt", "pa"], Code::Ok),
    ];
    let mut chain = Chain::hebei();
    chain.ok("pa", role_grant("nobody", Role::Evaluator, "130000"));
    chain.ok("pa", role_grant("ca-sjz", Role::Provider, "130100"));
    chain.ok("pa", role_grant("pa", Role::Provider, "130000"));
    chain.ok(
        "pa",
        RoleRevoke {
            org: id("ca-bd"),
            role: Role::CityAuthority,
            jurisdiction: id("130600"),
            reason: id("机构改革"),
        },
    );
    for (provider, owner, cosigners, expected) in cases {
        let mut chain = chain.clone();
        chain.ok(provider, catalog_submit(entry("villages")));
        let confirm = OwnershipConfirm {
            provider: id(provider),
            ..ownership_confirm("villages", owner, provider)
        };
        let tx = cosigners.iter().fold(Tx::new(provider, confirm), |tx, org| tx.cosigner(org));
        assert_eq!(chain.send(tx).code, *expected, "{provider} {owner} {cosigners:?}");
    }
}

#[test]
fn a_province_publishes_templates() {
    type Change = fn(&mut CatalogTemplatePublish);
    let cases: &[(&str, Change, Code)] = &[
        ("mzt", |_| {}, Code::Ok),
        ("pa", |_| {}, Code::Ok),
        ("pa", |p| p.origin = Origin::National, Code::Ok),
        ("mzt", |p| p.origin = Origin::National, Code::Role),
        ("mzj-sjz", |_| {}, Code::Jurisdiction),
        ("ca-sjz", |_| {}, Code::Role),
        ("mzj-changan", |_| {}, Code::Role),
        ("mzt", |p| p.items.clear(), Code::Schema),
        ("mzt", |p| p.items[1].item_id = id("code"), Code::Schema),
        ("mzt", |p| p.items = vec![p.items[0].clone(); CATALOG_ITEMS_MAX + 1], Code::Schema),
        ("mzt", |p| p.template_id = id("taken"), Code::Duplicate),
    ];
    for (sender, change, expected) in cases {
        let mut chain = Chain::hebei();
        chain.ok("pa", template_publish("taken"));
        let mut payload = template_publish("t1");
        change(&mut payload);
        assert_eq!(chain.code(sender, payload.clone()), *expected, "{sender} {payload:?}");
    }
}

#[test]
fn a_difference_from_the_template_needs_a_reason_and_is_kept() {
    let reason = |item: &str| DivergenceReason { item_id: id(item), reason: id("本地需要") };
    let follow = |template: &str, reasons: &[&str]| {
        saying(|g| {
            let reasons = reasons.iter().map(|item| reason(item)).collect();
            g.template = Some(TemplateClaim { template_id: id(template), reasons });
        })
    };
    let mut chain = Chain::hebei();
    chain.ok("pa", template_publish("t1"));
    let cases = [
        (follow("none", &[]), Code::TemplateUnknown),
        (follow("t1", &[]), Code::ReasonRequired),
        (follow("t1", &["area"]), Code::ReasonRequired),
        (follow("t1", &["area", "area"]), Code::Schema),
        (follow("t1", &["area", "holder"]), Code::Ok),
    ];
    for (entry, expected) in cases {
        let claim = entry.governance.template.clone();
        assert_eq!(chain.clone().code("mzt", catalog_submit(entry)), expected, "{claim:?}");
    }
    let mut entry = follow("t1", &["area", "name", "code"]);
    entry.items.retain(|item| *item.item_id.as_str() != *"name" && !item.is_personal);
    entry.items[0].data_type = DataType::Integer;
    let outcome = chain.send(Tx::new("mzt", catalog_submit(entry.clone())));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::TemplateDivergence]));
    let key = StateKey::template_match(&id("villages"));
    let found: TemplateMatch = chain.read(&key);
    assert_eq!((found.template_items, found.shared_items, found.catalog_version), (2, 0, 1));
    let kinds: Vec<_> = found.divergences.iter().map(|d| (d.item_id.as_str(), d.kind)).collect();
    use DivergenceKind::{Extra, Missing, Retyped};
    assert_eq!(kinds, [("area", Extra), ("code", Retyped), ("name", Missing)]);
    // Without differences, then without template.
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    let mut same = follow("t1", &[]);
    same.items.truncate(2);
    let outcome = chain.send(Tx::new("mzt", CatalogCorrect { version: 1, entry: same }));
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![]));
    let found: TemplateMatch = chain.read(&key);
    assert_eq!((found.shared_items, found.divergences.len(), found.catalog_version), (2, 0, 2));
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
    chain.ok("mzt", CatalogCorrect { version: 2, entry: crate::kit::entry("villages") });
    assert!(!chain.state.contains_key(&key));
}

#[test]
fn a_duty_that_two_departments_catalog_is_flagged() {
    let on_duty =
        |catalog: &str| CatalogEntry { duty_basis: Some(id("社会救助")), ..entry(catalog) };
    let mut chain = Chain::hebei();
    let warnings = |chain: &mut Chain, sender: &str, catalog: &str| {
        let outcome = chain.send(Tx::new(sender, catalog_submit(on_duty(catalog))));
        assert_eq!(outcome.code, Code::Ok, "{sender}");
        outcome.warnings
    };
    assert_eq!(warnings(&mut chain, "mzt", "villages"), []);
    assert_eq!(warnings(&mut chain, "mzt", "second"), [], "its own");
    assert_eq!(warnings(&mut chain, "zrt", "third"), [Code::DutyOverlap]);
    let holder: DutyHolder = chain.read(&StateKey::duty("社会救助"));
    assert_eq!((holder.catalog_id, holder.provider), (id("villages"), id("mzt")));
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 1));
    chain.ok("mzt", catalog_retire("villages"));
    assert_eq!(warnings(&mut chain, "zrt", "fourth"), [], "free again");
}

/// every entry rests on a duty, on its way in and in every version after.
#[test]
fn an_entry_rests_on_a_duty() {
    let without = || CatalogEntry { duty_basis: None, ..entry("villages") };
    let mut chain = Chain::hebei();
    assert_eq!(chain.code("mzt", catalog_submit(without())), Code::DutyBasisRequired);
    chain.ok("mzt", catalog_submit(entry("villages")));
    let mut returned = chain.clone();
    returned.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    let correct = CatalogCorrect { version: 1, entry: without() };
    assert_eq!(returned.code("mzt", correct), Code::DutyBasisRequired);
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("villages", 1));
    let today = chain.next().time.date().to_string();
    chain.ok("mzt", change_notice("n1", "villages", &today));
    assert_eq!(chain.code("mzt", update_submit("n1", without())), Code::DutyBasisRequired);
    chain.ok("mzt", update_submit("n1", entry("villages")));
}
