//! `AppRegister`: who onboards which application, portals, and quotas.

use liuhen_types::entity::{App, AppUsage};
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::{AppRegister, KeyRegister};
use liuhen_types::profile::ProfileTerms;
use liuhen_types::{Code, StateKey, TimeMs};

use crate::kit::{Chain, DAY_MS, Tx, gateway_key, id, key_register, notarize};

fn app(app_id: &str, org: &str, kind: AppKind) -> AppRegister {
    let callback = Some(id("https://app.example"));
    AppRegister { app_id: id(app_id), org: id(org), kind, callback, quota: None }
}

fn app_key(org: &str, app_id: &str) -> KeyRegister {
    KeyRegister { purpose: KeyPurpose::App, holder: Some(id(app_id)), ..key_register(org, app_id) }
}

#[test]
fn an_app_is_registered_by_its_org_or_an_authority_over_it() {
    use AppKind::{App, Gateway};
    let cases = [
        ("mzt", "mzt", App, Code::Ok),
        ("mzj-changan", "mzj-changan", App, Code::Ok),
        ("xa-changan", "xa-changan", App, Code::Ok),
        ("pa", "mzt", App, Code::Ok),
        ("ca-sjz", "mzj-changan", App, Code::Ok),
        ("ca-sjz", "mzt", App, Code::Jurisdiction),
        ("ca-bd", "mzj-sjz", App, Code::Jurisdiction),
        ("xa-changan", "mzj-changan", App, Code::Role),
        ("mzt", "zrt", App, Code::Role),
        ("wxb", "wxb", App, Code::Role),
        ("nobody", "nobody", App, Code::Role),
        ("pa", "none", App, Code::ReferenceUnknown),
        ("dsj", "dsj", Gateway, Code::Ok),
        ("mzj-changan", "mzj-changan", Gateway, Code::Role),
        ("pa", "nobody", Gateway, Code::Role),
    ];
    for (sender, org, kind, expected) in cases {
        let code = Chain::hebei().code(sender, app("new", org, kind));
        assert_eq!(code, expected, "{sender} registers {kind:?} of {org}");
    }
}

#[test]
fn an_id_has_one_owner() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", app("dibao", "mzt", AppKind::App));
    let stored: App = chain.read(&StateKey::app(&id("dibao")));
    assert_eq!(stored.registration, app("dibao", "mzt", AppKind::App));
    assert_eq!((stored.registered_by, stored.registered_at), (id("mzt"), chain.time));
    assert_eq!(chain.code("zrt", app("dibao", "zrt", AppKind::App)), Code::Duplicate);
    assert_eq!(chain.code("zrt", app_key("zrt", "dibao")), Code::Duplicate);
    chain.ok("mzt", app_key("mzt", "dibao"));
    // A gateway's log may be older than its registration.
    assert_eq!(chain.code("mzt", app("gw-dsj", "mzt", AppKind::Gateway)), Code::Duplicate);
    chain.ok("dsj", app("gw-dsj", "dsj", AppKind::Gateway));
    chain.ok("mzt", app("gw-new", "mzt", AppKind::Gateway));
    assert_eq!(chain.code("dsj", gateway_key("dsj", "gw-new")), Code::Duplicate);
}

#[test]
fn local_portals_are_forbidden_where_the_profile_says_so() {
    let cases = [
        ("pa", "pa", Some(false), Code::Ok),
        ("dsj", "dsj", Some(false), Code::Ok),
        ("mzt", "mzt", Some(false), Code::PortalForbidden),
        ("ca-sjz", "ca-sjz", Some(false), Code::PortalForbidden),
        ("pa", "ca-sjz", Some(false), Code::PortalForbidden),
        ("ca-sjz", "ca-sjz", Some(true), Code::Ok),
        ("ca-sjz", "ca-sjz", None, Code::Ok),
        ("mzt", "mzt", None, Code::Ok),
    ];
    for (sender, org, local_portals, expected) in cases {
        let mut chain = Chain::hebei();
        let key = StateKey::profile(&id("130000"));
        let mut terms: ProfileTerms = chain.read(&key);
        terms.terms[0].profile.permissions.local_portals = local_portals;
        chain.force(key, &terms);
        let code = chain.code(sender, app("portal", org, AppKind::Portal));
        assert_eq!(code, expected, "{sender} registers a portal of {org}, {local_portals:?}");
    }
}

#[test]
fn a_quota_counts_accepted_transactions_of_a_day() {
    let mut chain = Chain::hebei();
    let quota = |quota| AppRegister { quota: Some(quota), ..app("dibao", "mzt", AppKind::App) };
    assert_eq!(chain.code("mzt", quota(0)), Code::Schema);
    chain.ok("mzt", quota(2));
    chain.ok("mzt", app_key("mzt", "dibao"));
    let send = |chain: &mut Chain, content: &str| {
        chain.send(Tx::new("mzt", notarize("n", content)).key("dibao")).code
    };
    assert_eq!(send(&mut chain, "a"), Code::Ok);
    assert_eq!(send(&mut chain, "a"), Code::Duplicate, "refused, not counted");
    assert_eq!(send(&mut chain, "b"), Code::Ok);
    assert_eq!(send(&mut chain, "c"), Code::QuotaExceeded);
    let usage: AppUsage = chain.read(&StateKey::app_usage(&id("dibao")));
    assert_eq!((usage.day, usage.count), (chain.time.date(), 2));
    chain.ok("mzt", notarize("n", "by the org itself"));
    let named = |chain: &mut Chain, content: &str| {
        let mut signed = chain.sign(Tx::new("mzt", notarize("n", content)));
        signed.transaction.app = Some(id("dibao"));
        chain.block(&[signed]).outcomes[0].code
    };
    assert_eq!(named(&mut chain, "c"), Code::QuotaExceeded, "with the org's key, in its name");
    chain.time = TimeMs(chain.time.0 + DAY_MS);
    assert_eq!(send(&mut chain, "c"), Code::Ok, "on the next day");
    assert_eq!(named(&mut chain, "d"), Code::Ok);
    assert_eq!(send(&mut chain, "e"), Code::QuotaExceeded, "both ways count together");
}

/// Nobody's key bears the name of another's application or gateway, whichever of the
/// two was there first.
#[test]
fn a_name_belongs_to_who_used_it_first() {
    use AppKind::{App, Gateway};
    let mut chain = Chain::hebei();
    chain.ok("mzt", app_key("mzt", "etl"));
    assert_eq!(chain.code("zrt", app_key("zrt", "etl")), Code::Duplicate, "a second key");
    assert_eq!(chain.code("zrt", app("etl", "zrt", App)), Code::Duplicate);
    assert_eq!(chain.code("pa", app("etl", "zrt", App)), Code::Duplicate);
    let as_gateway = KeyRegister { purpose: KeyPurpose::Gateway, ..app_key("zrt", "etl") };
    assert_eq!(chain.code("zrt", as_gateway), Code::Duplicate, "no gateway either");
    let second = KeyRegister { holder: Some(id("etl")), ..app_key("mzt", "etl-2") };
    chain.ok("mzt", second);
    chain.ok("mzt", app("etl", "mzt", App));
    assert_eq!(chain.code("mzt", app("etl", "mzt", Gateway)), Code::Duplicate);
    let as_app = KeyRegister { holder: Some(id("gw-dsj")), ..app_key("zrt", "other") };
    assert_eq!(chain.code("zrt", as_app), Code::Duplicate, "a gateway's name");
    let for_all = KeyRegister { holder: Some(id("etl")), ..key_register("zrt", "for-all") };
    let for_all = Tx::new("zrt", for_all).cosigner("pa");
    assert_eq!(chain.send(for_all).code, Code::Duplicate, "a key for all of the org");
}

/// The envelope says which application made a transaction: one of the sender's, and the
/// one that holds the key.
#[test]
fn an_envelope_names_an_application_of_its_own() {
    let mut chain = Chain::hebei();
    chain.ok("mzt", app("etl", "mzt", AppKind::App));
    chain.ok("mzt", app("report", "mzt", AppKind::App));
    chain.ok("zrt", app("other", "zrt", AppKind::App));
    chain.ok("mzt", app_key("mzt", "etl"));
    // Key, named application, answer.
    let cases = [
        ("mzt", Some("etl"), Code::Ok),
        ("mzt", Some("report"), Code::Ok),
        ("mzt", Some("other"), Code::AppNotAuthorized),
        ("mzt", Some("none"), Code::AppNotAuthorized),
        ("etl", None, Code::Ok),
        ("etl", Some("etl"), Code::Ok),
        ("etl", Some("report"), Code::AppNotAuthorized),
        ("etl", Some("other"), Code::AppNotAuthorized),
    ];
    for (n, (key, named, expected)) in cases.into_iter().enumerate() {
        let mut signed = chain.sign(Tx::new("mzt", notarize("n", &n.to_string())).key(key));
        signed.transaction.app = named.map(id);
        let code = chain.block(&[signed]).outcomes[0].code;
        assert_eq!(code, expected, "{key} names {named:?}");
    }
}
