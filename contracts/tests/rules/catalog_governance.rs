//! What an entry says beyond the guide: importance, grades, origin, visibility; and
//! what a review may set.

use liuhen_types::entity::{Catalog, CatalogStatus, ChangeNotice, Measure, Period};
use liuhen_types::limits::CATALOG_ITEMS_MAX;
use liuhen_types::payload::catalog::*;
use liuhen_types::payload::inventory::SystemStatus;
use liuhen_types::payload::org::{OrgRegister, Role, Sector};
use liuhen_types::payload::{CatalogCorrect, CatalogReview};
use liuhen_types::profile::Grade;
use liuhen_types::{Code, Date, StateKey};

use crate::kit::evaluation::hold;
use crate::kit::*;

/// `villages`, which says this beyond the guide.
fn saying(change: impl FnOnce(&mut EntryGovernance)) -> CatalogEntry {
    let mut entry = entry("villages");
    change(&mut entry.governance);
    entry
}

fn important() -> CatalogEntry {
    saying(|g| g.is_important = true)
}

fn catalog(chain: &Chain) -> Catalog {
    chain.read(&StateKey::catalog(&id("villages")))
}

fn sent(chain: &mut Chain, sender: &str, cosigners: &[&str], entry: CatalogEntry) -> Code {
    let tx = Tx::new(sender, catalog_submit(entry));
    chain.send(cosigners.iter().fold(tx, |tx, org| tx.cosigner(org))).code
}

#[test]
fn authority_and_security_sign_what_is_important() {
    let cases: &[(&str, &[&str], Code)] = &[
        ("mzt", &[], Code::CosignRequired),
        ("mzt", &["pa"], Code::CosignRequired),
        ("mzt", &["wxb"], Code::CosignRequired),
        ("mzt", &["ca-sjz", "wxb"], Code::CosignRequired),
        ("mzt", &["zrt", "wxb"], Code::CosignRequired),
        ("mzt", &["pa", "wxb"], Code::Ok),
        ("pa", &["wxb"], Code::Ok),
        ("mzj-sjz", &["pa", "wxb"], Code::CosignRequired),
        ("mzj-sjz", &["ca-sjz", "wxb"], Code::Ok),
    ];
    for (sender, cosigners, expected) in cases {
        let code = sent(&mut Chain::hebei(), sender, cosigners, important());
        assert_eq!(code, *expected, "{sender} {cosigners:?}");
    }
    // It stays so without them, and ends only with them.
    let mut chain = Chain::hebei();
    assert_eq!(sent(&mut chain, "mzt", &["pa", "wxb"], important()), Code::Ok);
    chain.ok("pa", catalog_review("villages", 1, ReviewDecision::Return));
    let kept = CatalogEntry { summary: id("改正"), ..important() };
    chain.clone().ok("mzt", CatalogCorrect { version: 1, entry: kept });
    let unset = CatalogCorrect { version: 1, entry: entry("villages") };
    assert_eq!(chain.code("mzt", unset.clone()), Code::CosignRequired);
    let signed = Tx::new("mzt", unset).cosigner("wxb").cosigner("pa");
    assert_eq!(chain.send(signed).code, Code::Ok);
}

/// What a provider says about its own data it does not secure as well, nor does who signs as
/// the authority: the rule wants the word of two.
#[test]
fn neither_provider_nor_reviewer_is_the_security_authority() {
    let security = (Role::SecurityAuthority, "130000");
    let cases: &[(&str, Role, &[&str], Code)] = &[
        ("mzt", Role::Provider, &["pa"], Code::CosignRequired),
        ("mzt", Role::Provider, &["pa", "wxb"], Code::Ok),
        ("pa", Role::ProvinceAuthority, &[], Code::CosignRequired),
        ("pa", Role::ProvinceAuthority, &["wxb"], Code::Ok),
    ];
    for (provider, role, cosigners, expected) in cases {
        let mut chain = Chain::hebei();
        hold(&mut chain, provider, &[(*role, "130000"), security]);
        let code = sent(&mut chain, provider, cosigners, important());
        assert_eq!(code, *expected, "{provider} {cosigners:?}");
    }
    let mut chain = Chain::hebei();
    hold(&mut chain, "pa", &[(Role::ProvinceAuthority, "130000"), security]);
    assert_eq!(sent(&mut chain, "mzt", &["pa"], important()), Code::CosignRequired, "one org");
    // Over a city's department, which its city reviews, it is another one.
    assert_eq!(sent(&mut chain, "mzj-sjz", &["ca-sjz", "pa"], important()), Code::Ok);
    let mut chain = Chain::hebei();
    hold(&mut chain, "pa", &[(Role::ProvinceAuthority, "130000"), security]);
    assert_eq!(sent(&mut chain, "mzt", &["pa", "wxb"], important()), Code::Ok, "two");
}

#[test]
fn a_grade_demands_what_the_profile_says() {
    let mut chain = Chain::hebei();
    with_profile(&mut chain, |profile| {
        profile.grades[2] = Grade {
            masking: true,
            forbids_open: true,
            delivery_modes: vec![DeliveryMode::Query],
            ..Grade::plain(id("L3"))
        };
    });
    let graded = |change: fn(&mut CatalogEntry)| {
        let mut entry = entry("villages");
        (entry.grade, entry.delivery_modes) = (Some(id("L3")), vec![DeliveryMode::Query]);
        entry.items[3].is_personal = false;
        change(&mut entry);
        entry
    };
    let restrict = |entry: &mut CatalogEntry, condition: ShareCondition| {
        entry.share_type = ShareType::Conditional;
        entry.legal_basis = vec![legal_basis(LegalBasisKind::Law)];
        entry.share_conditions = vec![condition];
        entry.items[3].is_personal = true;
    };
    let of_item = |grade: &str| {
        let mut entry = entry("villages");
        entry.items[3].grade = Some(id(grade));
        entry
    };
    let bad = Code::GradeRequirement;
    let mut masked = graded(|_| {});
    restrict(&mut masked, ShareCondition::Masking(id("holder")));
    let mut unmasked = masked.clone();
    restrict(&mut unmasked, ShareCondition::Quota(1));
    let mut not_shared = unmasked.clone();
    (not_shared.share_type, not_shared.share_conditions) = (ShareType::NotShared, Vec::new());
    let cases = [
        ("as it must be", graded(|_| {}), Code::Ok),
        ("a mode too many", graded(|e| e.delivery_modes.push(DeliveryMode::BatchFile)), bad),
        ("open", graded(|e| e.open_attribute = OpenAttribute::Open), bad),
        ("on request", graded(|e| e.open_attribute = OpenAttribute::OpenOnRequest), Code::Ok),
        ("personal, unconditional", graded(|e| e.items[3].is_personal = true), bad),
        ("an item of that grade", of_item("L3"), bad),
        ("no grade of both", of_item("L1"), Code::Ok),
        ("not personal", graded(|e| e.items[0].grade = Some(id("L3"))), Code::Ok),
        ("personal and masked", masked, Code::Ok),
        ("personal, not masked", unmasked, bad),
        ("personal, not shared", not_shared, Code::Ok),
    ];
    for (name, entry, expected) in cases {
        assert_eq!(chain.clone().code("mzt", catalog_submit(entry)), expected, "{name}");
    }
    let mut open_item = entry("villages");
    open_item.open_attribute = OpenAttribute::Open;
    open_item.items[0].grade = Some(id("L3"));
    assert_eq!(chain.code("mzt", catalog_submit(open_item)), bad, "an item forbids it");
}

#[test]
fn a_lowered_grade_is_kept_with_the_notice() {
    type Change = fn(&mut CatalogEntry);
    let cases: &[(&str, Change, bool)] = &[
        ("same", |_| {}, false),
        ("raised", |e| e.grade = Some(id("L3")), false),
        ("entry lowered", |e| e.grade = Some(id("L1")), true),
        ("item lowered", |e| e.items[0].grade = Some(id("L1")), true),
        ("item removed", |e| drop(e.items.remove(0)), false),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::hebei();
        let mut first = entry("villages");
        first.items[0].grade = Some(id("L2"));
        chain.publish(first.clone());
        chain.ok("mzt", change_notice("n1", "villages", "2023-11-01"));
        change(&mut first);
        chain.ok("mzt", update_submit("n1", first));
        let lowers =
            |chain: &Chain| chain.read::<ChangeNotice>(&StateKey::notice(&id("n1"))).lowers_grade;
        assert_eq!(lowers(&chain), *expected, "{name}");
        // A correction is held against the version in force, too.
        chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Return));
        let mut lowered = CatalogEntry { summary: id("改正"), ..entry("villages") };
        lowered.grade = Some(id("L1"));
        chain.ok("mzt", CatalogCorrect { version: 2, entry: lowered });
        assert!(lowers(&chain), "{name}");
    }
}

#[test]
fn data_from_above_have_their_origin_and_its_grant() {
    let grant = |region: &str, items: &[&str]| UpperGrant {
        reference: id("国办函"),
        scope: id(region),
        items: items.iter().map(|item| id(item)).collect(),
        valid_to: id::<Date>("2030-12-31"),
    };
    let from = |origin: Origin, grant: Option<UpperGrant>| {
        saying(|g| (g.origin, g.upper_grant) = (origin, grant))
    };
    use Origin::{Local, Ministry, National};
    let many = (0..=CATALOG_ITEMS_MAX).map(|n| n.to_string()).collect::<Vec<_>>();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let cases = [
        ("mzt", from(National, None), Code::Role),
        ("ca-sjz", from(National, None), Code::Role),
        ("pa", from(National, None), Code::Ok),
        ("mzt", from(Ministry, Some(grant("130000", &["code"]))), Code::Ok),
        ("mzt", from(Local, Some(grant("130000", &[]))), Code::Metadata),
        ("mzt", from(Ministry, Some(grant("139999", &[]))), Code::RegionUnknown),
        ("mzt", from(Ministry, Some(grant("130000", &["none"]))), Code::ItemUnknown),
        ("mzt", from(Ministry, Some(grant("130000", &["code", "code"]))), Code::Schema),
        ("mzt", from(Ministry, Some(grant("130000", &many))), Code::Schema),
    ];
    for (sender, entry, expected) in cases {
        let code = Chain::hebei().code(sender, catalog_submit(entry.clone()));
        assert_eq!(code, expected, "{sender} {:?}", entry.governance);
    }
}

#[test]
fn what_an_entry_refers_to_exists() {
    let cases = [
        (saying(|g| g.owner = Some(id("none"))), Code::ReferenceUnknown),
        (saying(|g| g.manager = Some(id("none"))), Code::ReferenceUnknown),
        (saying(|g| g.system = Some(id("none"))), Code::SystemUnknown),
        (saying(|g| g.system = Some(id("s1"))), Code::Ok),
        (saying(|g| g.library = Some(Library::Basic)), Code::Ok),
    ];
    for (entry, expected) in cases {
        let mut chain = Chain::hebei();
        chain.ok("mzt", system_register("s1", "mzt", SystemStatus::Running));
        let governance = entry.governance.clone();
        assert_eq!(chain.code("mzt", catalog_submit(entry)), expected, "{governance:?}");
    }
}

#[test]
fn what_courts_provide_is_restricted_unless_they_say_otherwise() {
    let mut chain = Chain::hebei();
    chain.ok("pa", OrgRegister { sector: Sector::Court, ..org_register("court", "130000") });
    chain.ok("pa", key_register("court", "court"));
    chain.ok("pa", role_grant("court", Role::Provider, "130000"));
    use Visibility::{Normal, Restricted};
    let cases = [
        ("court", None, Restricted),
        ("court", Some(Normal), Normal),
        ("mzt", None, Normal),
        ("mzt", Some(Restricted), Restricted),
    ];
    for (sender, given, expected) in cases {
        let mut chain = chain.clone();
        chain.ok(sender, catalog_submit(saying(|g| g.visibility = given)));
        assert_eq!(catalog(&chain).visibility, expected, "{sender} {given:?}");
    }
    // As long as the restricted version is in force, the entry is restricted.
    chain.publish_as("court", entry("villages"));
    chain.ok("court", change_notice("n1", "villages", "2023-11-01"));
    let open = saying(|g| g.visibility = Some(Normal));
    chain.ok("court", update_submit("n1", open));
    assert_eq!(catalog(&chain).visibility, Restricted);
    chain.ok("pa", catalog_review("villages", 2, ReviewDecision::Approve));
    chain.ok("court", catalog_publish("villages", 2));
    assert_eq!(catalog(&chain).visibility, Normal);
}

#[test]
fn a_review_may_set_an_entry_unconditional() {
    let submitted = || {
        let mut chain = Chain::hebei();
        chain.ok("mzt", catalog_submit(conditional("villages", &[ShareCondition::Quota(5)])));
        chain
    };
    let review = |decision, reclassify| {
        let reasons = vec![ReviewReason { field: id("legal_basis"), text: id("不成立") }];
        let review = catalog_review("villages", 1, decision);
        CatalogReview { reasons, reclassify: Some(reclassify), ..review }
    };
    use ReviewDecision::{Approve, Return};
    let reclassify = || review(Approve, ShareType::Unconditional);
    let cases = [
        (review(Return, ShareType::Unconditional), Code::Schema),
        (review(Approve, ShareType::Conditional), Code::Schema),
        (review(Approve, ShareType::NotShared), Code::Schema),
        (CatalogReview { reasons: Vec::new(), ..reclassify() }, Code::ReasonRequired),
        (reclassify(), Code::Ok),
    ];
    for (payload, expected) in cases {
        assert_eq!(submitted().code("pa", payload.clone()), expected, "{payload:?}");
    }
    let mut plain = Chain::hebei();
    plain.ok("mzt", catalog_submit(entry("villages")));
    assert_eq!(plain.code("pa", reclassify()), Code::NoChange);
    let mut chain = submitted();
    chain.ok("pa", reclassify());
    let set = catalog(&chain);
    assert_eq!((set.version, set.status), (2, CatalogStatus::Approved));
    assert_eq!(set.entry.share_type, ShareType::Unconditional);
    assert!(set.entry.share_conditions.is_empty() && set.entry.legal_basis.is_empty());
    assert_eq!(set.return_reasons.len(), 1);
    assert_eq!(chain.code("mzt", catalog_publish("villages", 1)), Code::VersionStale);
    chain.ok("mzt", catalog_publish("villages", 2));
}

#[test]
fn the_version_in_force_counts() {
    let mut chain = Chain::hebei();
    chain.publish_as("mzj-sjz", entry("villages"));
    chain.publish(conditional("second", &[ShareCondition::Quota(5)]));
    let count = |chain: &Chain, region: &str, measure| {
        let key = StateKey::tally(&id(region), Period::Ever, measure);
        if chain.state.contains_key(&key) { chain.read::<u64>(&key) } else { 0 }
    };
    let check = |chain: &Chain, open: u64, restricted: u64| {
        for (measure, city, province) in [
            (Measure::CatalogsPublished, 1, 2),
            (Measure::Items, 4, 8),
            (Measure::ItemsClassified, 4, 8),
            (Measure::ItemsUnconditional, 4, open),
            (Measure::CatalogsRestricted, 0, restricted),
            (Measure::CatalogsRestrictedWithBasis, 0, restricted),
        ] {
            assert_eq!(count(chain, "130100", measure), city, "{measure}");
            assert_eq!(count(chain, "130000", measure), province, "{measure}");
        }
    };
    check(&chain, 4, 1);
    chain.ok("mzt", change_notice("n1", "second", "2023-11-01"));
    chain.ok("mzt", update_submit("n1", entry("second")));
    chain.ok("pa", catalog_review("second", 2, ReviewDecision::Approve));
    chain.ok("mzt", catalog_publish("second", 2));
    check(&chain, 8, 0);
}

#[test]
fn entries_without_more_than_the_guide_keep_their_json() {
    let json = serde_json::to_value(entry("villages")).unwrap();
    assert!(json.get("governance").is_none() && json["items"][0].get("governance").is_none());
    let back: CatalogEntry = serde_json::from_value(json).unwrap();
    assert_eq!(back, entry("villages"));
    let said: CatalogEntry =
        serde_json::from_value(serde_json::to_value(important()).unwrap()).unwrap();
    assert_eq!(said, important());
}

#[test]
fn data_from_above_flow_on_as_far_as_the_grant_goes() {
    let grant = || UpperGrant {
        reference: id("国办函"),
        scope: id("130100"),
        items: ["code", "name", "area"].map(id).to_vec(),
        valid_to: id("2024-12-31"),
    };
    type Change = fn(&mut EntryGovernance);
    let cases: &[(&str, Change, Code)] = &[
        ("covered", |_| {}, Code::Ok),
        ("none", |g| g.upper_grant = None, Code::UpperGrant),
        ("of the province", |g| (g.origin, g.upper_grant) = (Origin::Province, None), Code::Ok),
        ("elsewhere", |g| g.upper_grant.as_mut().unwrap().scope = id("XA"), Code::UpperGrant),
        ("fewer items", |g| drop(g.upper_grant.as_mut().unwrap().items.pop()), Code::UpperGrant),
        ("all items", |g| g.upper_grant.as_mut().unwrap().items.clear(), Code::Ok),
        (
            "a shorter time",
            |g| g.upper_grant.as_mut().unwrap().valid_to = id("2024-11-01"),
            Code::UpperGrant,
        ),
    ];
    for (name, change, expected) in cases {
        let mut chain = Chain::hebei();
        let mut entry = saying(|g| (g.origin, g.upper_grant) = (Origin::Ministry, Some(grant())));
        change(&mut entry.governance);
        chain.publish(entry);
        let request = request_submit("r1", "villages");
        assert_eq!(chain.code("mzj-changan", request), *expected, "{name}");
    }
}
