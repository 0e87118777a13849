//! Who may read what: section 4.4 over objects that the rules made.

use liuhen_contracts::{NoReader, Reader, Reading};
use liuhen_types::entity::{Catalog, CatalogReach, HeldRole, QualityIssue};
use liuhen_types::payload::audit::AuditSubject;
use liuhen_types::payload::catalog::{OpenAttribute, ShareCondition, Visibility};
use liuhen_types::payload::opening::OpenApply;
use liuhen_types::payload::org::Role;
use liuhen_types::payload::quality::QualityVerdict;
use liuhen_types::payload::security::RiskSeverity;
use liuhen_types::payload::{OpenDecide, OpenPublish, OpenWithdraw};
use liuhen_types::{StateKey, TimeMs};

use crate::kit::collection::{issue_raise, issue_verify, of_catalog};
use crate::kit::evaluation::hold;
use crate::kit::genesis::START;
use crate::kit::security::*;
use crate::kit::*;

/// Orgs that read, each with the one role that it is looked at in: 石家庄's and 保定's
/// sides, and those of the province.
const READERS: &[(&str, Role, &str)] = &[
    ("pa", Role::ProvinceAuthority, "130000"),
    ("ca-sjz", Role::CityAuthority, "130100"),
    ("xa-changan", Role::CountyAuthority, "130102"),
    ("mzt", Role::Provider, "130000"),
    ("mzj-changan", Role::Consumer, "130102"),
    ("mzj-bd", Role::Consumer, "130602"),
    ("wxb", Role::SecurityAuthority, "130000"),
    ("nobody", Role::Auditor, "130100"),
];

/// `villages` of `mzt`, granted to `mzj-changan`, and an incident about the grant.
fn chain() -> Chain {
    let mut chain = granted();
    for (org, role, region) in READERS {
        if !["pa", "mzt", "mzj-changan"].contains(org) {
            hold(&mut chain, org, &[(*role, *region)]);
        }
    }
    chain.ok("wxb", incident_open("i1", RiskSeverity::High));
    chain
}

fn reader(org: &str) -> Reader {
    Reader { org: id(org), session: None, incident: None }
}

fn reading<'s>(chain: &'s Chain, org: &str) -> Reading<'s> {
    Reading::of(&chain.state, &reader(org), chain.time).expect("an active org")
}

fn sees(chain: &Chain, org: &str, key: &StateKey) -> bool {
    reading(chain, org).sees(key).expect("the state is sound")
}

/// Those of [`READERS`] who see what a key names.
fn seen_by(chain: &Chain, key: &StateKey) -> Vec<&'static str> {
    READERS.iter().map(|(org, ..)| *org).filter(|org| sees(chain, org, key)).collect()
}

#[test]
fn each_class_is_seen_by_those_whom_the_table_names() {
    let chain = chain();
    let all: Vec<_> = READERS.iter().map(|(org, ..)| *org).collect();
    let cases: &[(StateKey, &[&str])] = &[
        (StateKey::catalog(&id("villages")), &all),
        (StateKey::org(&id("mzt")), &all),
        // The consumer is of 长安区 in 石家庄; 保定 has no part in it.
        (
            StateKey::request(&id("r1")),
            &["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan", "wxb"],
        ),
        (
            StateKey::authorization(&id("a1")),
            &["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan", "wxb"],
        ),
        // XA reads no incidents, and OP only as a party; auditors read all.
        (StateKey::incident(&id("i1")), &["pa", "ca-sjz", "mzj-changan", "wxb", "nobody"]),
        (StateKey::catalog_code("none"), &["pa"]),
        (StateKey::request(&id("none")), &["pa"]),
    ];
    for (key, expected) in cases {
        assert_eq!(seen_by(&chain, key), *expected, "{key}");
    }
    let public = Reading::public(&chain.state);
    let open: Vec<bool> =
        cases.iter().map(|(key, _)| public.sees(key).expect("a sound state")).collect();
    assert_eq!(open, [false, true, false, false, false, false, false]);
    assert_eq!(seen_by(&chain, &StateKey::org(&id("none"))), ["pa"], "absence, with proof");
}

/// An id may be any word: one that equals a status or a region's code names nobody.
#[test]
fn an_org_is_named_by_its_type_and_by_no_text() {
    let mut chain = chain();
    let grant = StateKey::authorization(&id("a1"));
    for name in ["Active", "130000", "r1", "villages", "code"] {
        chain.ok("pa", org_register(name, "130602"));
        hold(&mut chain, name, &[(Role::Consumer, "130602"), (Role::Provider, "130602")]);
        assert!(!sees(&chain, name, &grant), "{name} is party to nothing");
        assert!(!reading(&chain, name).sees_figures(&id("130000")).unwrap(), "{name}");
    }
    hold(&mut chain, "mzj-bd", &[(Role::CityAuthority, "130600")]);
    assert!(!sees(&chain, "mzj-bd", &grant), "though orgs of those names lie in its city");
}

/// A copy is its grant's parties' matter, a finding its session's.
#[test]
fn what_belongs_to_something_is_seen_with_it() {
    let mut chain = chain();
    let at = chain.time;
    chain.send(Tx::new("dsj", access_anchor(vec![served("a1", 1, 0, at)], at)).key("gw-dsj"));
    let copy = StateKey::custody(&id("a1"));
    assert!(chain.state.contains_key(&copy), "a copy was made");
    let seen = seen_by(&chain, &copy);
    assert_eq!(seen, ["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan", "wxb"]);
    chain.ok("nobody", audit_session("s1", "nobody"));
    chain.ok("nobody", audit_finding("s1", AuditSubject::Org(id("mzj-changan"))));
    let finding = StateKey::audit_finding(&id("s1"), 0);
    assert_eq!(seen_by(&chain, &finding), ["pa", "nobody"], "not by whom it is about");
}

/// What an entry was before its publication is not read with it.
#[test]
fn the_way_to_a_publication_is_the_providers_and_its_authoritys() {
    let chain = chain();
    let entry = [StateKey::catalog(&id("villages"))];
    let sees = |org: &str, kind: &str| {
        reading(&chain, org).sees_step(kind, &id("mzt"), &entry).expect("a sound state")
    };
    for (kind, by_consumer) in [
        ("CatalogPublish", true),
        ("CatalogSubmit", false),
        ("CatalogReview", false),
        ("QualityAssessmentRecord", false),
    ] {
        assert_eq!(sees("mzj-changan", kind), by_consumer, "{kind}");
        assert!(sees("pa", kind) && sees("mzt", kind), "{kind}");
    }
}

/// who was told of a defect reads the notice; who watches all quality reads no issue
/// that names an entry it may not see.
#[test]
fn a_defect_is_read_by_those_whom_it_concerns() {
    let mut chain = chain();
    hold(&mut chain, "nobody", &[(Role::Evaluator, "130000")]);
    chain.ok("mzj-changan", issue_raise("i1", of_catalog("villages")));
    chain.ok("mzt", issue_verify("i1", QualityVerdict::Confirmed));
    let issue = StateKey::issue(&id("i1"));
    let notice = StateKey::quality_notice(&id("mzj-changan"), 0);
    assert_eq!(
        seen_by(&chain, &notice),
        ["pa", "ca-sjz", "xa-changan", "mzj-changan", "nobody"],
        "the entry is normal"
    );
    let concerned = ["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan"];
    assert_eq!(seen_by(&chain, &issue), [&concerned[..], &["nobody"]].concat());
    let key = StateKey::catalog(&id("villages"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.visibility = Visibility::Restricted;
    chain.force(key, &catalog);
    assert_eq!(seen_by(&chain, &issue), concerned, "the evaluator may not see the entry");
    let told = ["pa", "ca-sjz", "xa-changan", "mzj-changan"];
    assert_eq!(seen_by(&chain, &notice), told, "nor learn from a notice who uses it");
    let mut kept: QualityIssue = chain.read(&issue);
    kept.raiser = id("nobody");
    chain.force(issue.clone(), &kept);
    assert!(sees(&chain, "nobody", &issue), "its own words");
}

/// with the entry, and by whoever owns or manages its data.
#[test]
fn who_owns_data_is_read_with_the_entry() {
    let mut chain = chain();
    hold(&mut chain, "nobody", &[(Role::Provider, "130100")]);
    let confirm = ownership_confirm("villages", "mzt", "nobody");
    chain.send(Tx::new("mzt", confirm).cosigner("pa").cosigner("nobody"));
    let ownership = StateKey::ownership(&id("villages"));
    let all: Vec<_> = READERS.iter().map(|(org, ..)| *org).collect();
    assert_eq!(seen_by(&chain, &ownership), all);
    let key = StateKey::catalog(&id("villages"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.visibility = Visibility::Restricted;
    chain.force(key, &catalog);
    let seen = seen_by(&chain, &ownership);
    assert_eq!(seen, ["pa", "mzt", "mzj-changan", "wxb", "nobody"]);
}

#[test]
fn lists_of_what_no_role_reaches_need_no_look() {
    let chain = chain();
    let public = Reading::public(&chain.state);
    for (prefix, of_public, of_consumer) in [
        ("org/org/", true, true),
        ("catalog/entry/", true, true),
        ("request/request/", false, true),
        ("security/incident/", false, true),
        ("audit/session/", false, false),
        ("quality/notice/", false, true),
        ("catalog/ownership/", false, true),
        ("evidence/", false, true),
    ] {
        assert_eq!(public.reaches(prefix), of_public, "{prefix}");
        assert_eq!(reading(&chain, "mzj-bd").reaches(prefix), of_consumer, "{prefix}");
    }
}

/// a restricted entry, a draft and one in force are seen by ever more.
#[test]
fn entries_are_seen_by_visibility_and_standing() {
    let mut chain = chain();
    let key = StateKey::catalog(&id("villages"));
    let mut catalog: Catalog = chain.read(&key);
    catalog.visibility = Visibility::Restricted;
    chain.force(key.clone(), &catalog);
    // 石家庄 has no part in an entry of the province; the consumer was granted items of it.
    assert_eq!(seen_by(&chain, &key), ["pa", "mzt", "mzj-changan", "wxb"]);
    catalog.entry.governance.manager = Some(id("mzj-changan"));
    chain.force(key.clone(), &catalog);
    let named = ["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan", "wxb"];
    assert_eq!(seen_by(&chain, &key), named);
    catalog.entry.governance.manager = None;
    catalog.entry.share_conditions.push(ShareCondition::ConsumerOrgs(vec![id("mzj-bd")]));
    chain.force(key.clone(), &catalog);
    let by_condition = ["pa", "mzt", "mzj-changan", "mzj-bd", "wxb"];
    assert_eq!(seen_by(&chain, &key), by_condition, "named by a condition");
    catalog.entry.governance.manager = Some(id("mzj-changan"));
    catalog.entry.share_conditions.pop();
    chain.force(key.clone(), &catalog);

    chain.ok("mzt", catalog_submit(entry("draft")));
    let draft = StateKey::catalog(&id("draft"));
    assert_eq!(seen_by(&chain, &draft), ["pa", "mzt"], "security and consumers read no drafts");
    let resource = resource_mount("res-1", "villages");
    chain.ok("mzt", resource);
    let resource = StateKey::resource(&id("res-1"));
    assert_eq!(seen_by(&chain, &resource), named, "as its entry");
}

#[test]
fn a_trace_is_for_its_parties_and_for_security_only_about_an_incident() {
    let chain = chain();
    let sees = |reader: &Reader| {
        let reading = Reading::of(&chain.state, reader, chain.time).expect("an active org");
        reading.sees_trace(&id("r1")).expect("a sound state")
    };
    let by: Vec<_> = READERS.iter().filter(|(org, ..)| sees(&reader(org))).collect();
    let by: Vec<_> = by.into_iter().map(|(org, ..)| *org).collect();
    assert_eq!(by, ["pa", "ca-sjz", "xa-changan", "mzt", "mzj-changan"]);
    let about = |incident: &str| Reader { incident: Some(id(incident)), ..reader("wxb") };
    assert!(sees(&about("i1")));
    let unknown = Reading::of(&chain.state, &about("none"), chain.time).err();
    assert_eq!(unknown, Some(NoReader::Incident(id("none"))));
}

/// an auditor sees what the scope of its open session covers, and only then.
#[test]
fn an_auditor_reads_within_its_session() {
    let mut chain = chain();
    chain.ok("nobody", audit_session("s1", "nobody"));
    let key = StateKey::request(&id("r1"));
    assert!(!sees(&chain, "nobody", &key), "without the session");
    let within = |org: &str| Reader { session: Some(id("s1")), ..reader(org) };
    let reading = Reading::of(&chain.state, &within("nobody"), chain.time).expect("open");
    assert!(reading.sees(&key).unwrap() && reading.sees_trace(&id("r1")).unwrap());
    assert!(!reading.sees(&StateKey::request(&id("none"))).unwrap());
    let late = TimeMs(START.0 + 31 * DAY_MS);
    for (org, time) in [("mzj-bd", chain.time), ("nobody", late)] {
        let refused = Reading::of(&chain.state, &within(org), time).err();
        assert_eq!(refused, Some(NoReader::Session(id("s1"))), "{org}");
    }
    // The session is a matter of those who opened it and of the province.
    assert_eq!(seen_by(&chain, &StateKey::audit_session(&id("s1"))), ["pa", "nobody"]);

    let mut elsewhere = audit_session("s2", "mzj-bd");
    elsewhere.jurisdictions = vec![id("130600")];
    hold(&mut chain, "mzj-bd", &[(Role::Auditor, "130600")]);
    chain.ok("mzj-bd", elsewhere);
    let elsewhere = Reader { session: Some(id("s2")), ..reader("mzj-bd") };
    let reading = Reading::of(&chain.state, &elsewhere, chain.time).expect("open");
    assert!(!reading.sees(&key).unwrap(), "a share of another city");
    hold(&mut chain, "nobody", &[(Role::Auditor, "130600")]);
    let reading = Reading::of(&chain.state, &within("nobody"), chain.time).expect("open");
    assert!(!reading.sees(&key).expect("a sound state"), "its mandate here has ended");
}

/// What a step was about decides, not that one of its subjects is open to all.
#[test]
fn a_step_is_seen_by_its_sender_and_by_who_sees_all_it_is_about() {
    let chain = chain();
    let about = [StateKey::request(&id("r1")), StateKey::catalog(&id("villages"))];
    let sees = |org: &str, sender: &str, subjects: &[StateKey]| {
        reading(&chain, org)
            .sees_step("ShareRequestSubmit", &id(sender), subjects)
            .expect("a sound state")
    };
    assert!(sees("mzj-changan", "mzj-changan", &about));
    assert!(sees("mzt", "mzj-changan", &about));
    assert!(!sees("mzj-bd", "mzj-changan", &about), "though it sees the entry");
    // A refused request brought nothing about: its sender's side sees it.
    let refused = [StateKey::request(&id("r9"))];
    assert!(sees("mzj-bd", "mzj-bd", &refused));
    assert!(sees("ca-sjz", "mzj-changan", &refused));
    assert!(!sees("ca-sjz", "mzj-bd", &refused));
    assert!(sees("pa", "mzj-bd", &refused));
    let public = Reading::public(&chain.state);
    assert!(!public.sees_step("OrgRegister", &id("mzj-changan"), &about).unwrap());
    assert!(!public.sees_step("OrgRegister", &id("mzj-changan"), &[]).unwrap(), "about nothing");
    assert!(public.sees_step("OrgRegister", &id("pa"), &[StateKey::org(&id("mzt"))]).unwrap());
}

#[test]
fn figures_are_for_the_orgs_of_the_region_and_for_those_who_watch_all() {
    let chain = chain();
    let see = |region: &str| -> Vec<&str> {
        let sees = |org: &str| reading(&chain, org).sees_figures(&id(region)).unwrap();
        READERS.iter().map(|(org, ..)| *org).filter(|org| sees(org)).collect()
    };
    assert_eq!(see("130000"), ["pa", "wxb", "nobody"]);
    assert_eq!(see("130102"), ["pa", "ca-sjz", "xa-changan", "wxb", "nobody"]);
    assert!(reading(&chain, "mzj-changan").sees_figures_of(&id("mzj-changan")).unwrap());
    assert!(!reading(&chain, "mzj-bd").sees_figures_of(&id("mzj-changan")).unwrap());
    assert!(!Reading::public(&chain.state).sees_figures(&id("130000")).unwrap());
}

#[test]
fn who_may_not_act_reads_nothing_and_a_role_that_ended_does_not_count() {
    let mut chain = chain();
    let unknown = Reading::of(&chain.state, &reader("stranger"), chain.time).err();
    assert_eq!(unknown, Some(NoReader::Org(id("stranger"))));
    let key = StateKey::request(&id("r1"));
    let mut held: Vec<HeldRole> = chain.read(&StateKey::held_roles(&id("ca-sjz")));
    held.iter_mut().for_each(|held| held.valid_to = Some(TimeMs(chain.time.0 - 1)));
    chain.force(StateKey::held_roles(&id("ca-sjz")), &held);
    assert!(!sees(&chain, "ca-sjz", &key));
}

/// what is open is read without login, while it is open; and searches look there.
#[test]
fn an_opened_entry_is_for_everybody() {
    let mut chain = Chain::xiongan();
    let mut parks = entry("parks");
    parks.open_attribute = OpenAttribute::Open;
    chain.publish_as("scjg", parks);
    let (key, opening) = (StateKey::catalog(&id("parks")), StateKey::opening(&id("o1")));
    let public = |chain: &Chain| {
        let reading = Reading::public(&chain.state);
        (reading.sees(&key).unwrap(), reading.sees(&opening).unwrap())
    };
    let apply = OpenApply {
        open_id: id("o1"),
        catalog_id: id("parks"),
        items: vec![id("code")],
        scope: id("map of parks"),
        masking: Vec::new(),
        is_state_secret: false,
    };
    chain.ok("scjg", apply);
    assert_eq!(public(&chain), (false, false));
    let mut restricted = chain.clone();
    let mut catalog: Catalog = restricted.read(&key);
    catalog.visibility = Visibility::Restricted;
    restricted.force(key.clone(), &catalog);
    assert!(sees(&restricted, "kf", &opening), "it decides, whatever the entry");
    assert!(!sees(&restricted, "kf", &key));
    let decide = OpenDecide { open_id: id("o1"), approve: true, reason: None };
    chain.ok_with("kf", &["scjg"], decide);
    assert_eq!(public(&chain), (false, false));
    let publish = OpenPublish {
        open_id: id("o1"),
        digest: digest("data"),
        licence_terms: id("free use"),
        masking: Vec::new(),
    };
    chain.ok("scjg", publish);
    assert_eq!(public(&chain), (true, true));
    chain.ok("scjg", OpenWithdraw { open_id: id("o1"), reason: id("outdated") });
    assert_eq!(public(&chain), (false, false));
    assert_eq!(Reading::public(&chain.state).catalog_reach(), [CatalogReach::DeclaredOpen]);
}

#[test]
fn searches_look_where_the_roles_reach() {
    use CatalogReach::{DeclaredOpen, InForce, InForceWithin, Naming, Published, Within};
    let chain = chain();
    let cases: &[(&str, &[CatalogReach])] = &[
        ("pa", &[DeclaredOpen, Published, InForce, Within(id("130000"))]),
        ("ca-sjz", &[DeclaredOpen, Published, InForceWithin(id("130100")), Within(id("130100"))]),
        ("mzj-bd", &[DeclaredOpen, Published, Naming(id("mzj-bd"))]),
        ("wxb", &[DeclaredOpen, Published, InForce]),
        ("nobody", &[DeclaredOpen, Published]),
    ];
    for (org, expected) in cases {
        assert_eq!(reading(&chain, org).catalog_reach(), *expected, "{org}");
    }
}
