//! `KeyRegister` and `KeyRevoke`, and what keys of each purpose may sign.

use liuhen_types::entity::{GatewayLog, KeyRecord, KeyStatus, Org, OrgStatus};
use liuhen_types::payload::governance::{AuditorGrant, AuditorRevoke, ProposalBody};
use liuhen_types::payload::key::{KeyPurpose, KeyRegister};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::{KeyRevoke, Payload};
use liuhen_types::{Code, Hash, KeyId, StateKey, TimeMs};

use crate::kit::genesis::signing_key;
use crate::kit::governance::{auditor, vote};
use crate::kit::{
    Chain, Tx, access_anchor, gateway_key, id, key_register, key_revoke, notarize, org_register,
    role_grant, served,
};

fn key_of(label: &str) -> StateKey {
    StateKey::key(&signing_key(label).public_key().id())
}

#[test]
fn the_authority_registers_the_first_key_and_the_org_the_next() {
    let mut chain = Chain::hebei();
    chain.ok("xa-changan", org_register("new", "130102"));
    assert_eq!(chain.code("mzt", key_register("new", "new")), Code::Role);
    assert_eq!(chain.code("ca-bd", key_register("new", "new")), Code::Jurisdiction);
    assert_eq!(chain.code("pa", key_register("none", "new")), Code::ReferenceUnknown);
    assert_eq!(chain.code("pa", gateway_key("new", "gw")), Code::State, "not for all of the org");
    assert_eq!(chain.code("xa-changan", key_register("new", "new")), Code::Role, "a county");
    chain.ok("ca-sjz", key_register("new", "new"));
    assert_eq!(chain.code("pa", key_register("new", "second")), Code::State);
    for cosigner in ["xa-changan", "ca-bd", "mzt"] {
        let alone = Tx::new("new", key_register("new", "second")).cosigner(cosigner);
        assert_eq!(chain.send(alone).code, Code::CosignRequired, "{cosigner}");
    }
    chain.ok_with("new", &["ca-sjz"], key_register("new", "second"));
    chain.ok("ca-sjz", key_register("ca-sjz", "of the city"));
    let record: KeyRecord = chain.read(&key_of("second"));
    assert_eq!((record.org, record.status), (id("new"), KeyStatus::Active));
    chain.send(Tx::new("new", notarize("a", "1")).key("second"));
    assert_eq!(chain.read::<u64>(&StateKey::key_count(&id("new"))), 2);
}

#[test]
fn a_key_that_does_not_fit_is_refused() {
    type Change = fn(&mut KeyRegister);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("node key", |p| p.purpose = KeyPurpose::Node, Code::Ok),
        ("app without holder", |p| p.purpose = KeyPurpose::App, Code::Schema),
        ("gateway without holder", |p| p.purpose = KeyPurpose::Gateway, Code::Schema),
        ("key taken", |p| p.public_key = *signing_key("mzt").public_key(), Code::Duplicate),
        ("expired", |p| p.not_after = Some(TimeMs(1)), Code::KeyExpired),
        (
            "proof by another key",
            |p| p.proof_of_possession = key_register("dsj", "other").proof_of_possession,
            Code::PopInvalid,
        ),
        (
            "proof for another org",
            |p| p.proof_of_possession = key_register("mzt", "new").proof_of_possession,
            Code::PopInvalid,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = key_register("dsj", "new");
        change(&mut payload);
        let tx = Tx::new("dsj", payload).cosigner("pa");
        assert_eq!(Chain::hebei().send(tx).code, *expected, "{name}");
    }
}

#[test]
fn a_gateway_belongs_to_one_org() {
    let mut chain = Chain::hebei();
    let log: GatewayLog = chain.read(&StateKey::gateway(&id("gw-dsj")));
    assert_eq!((log.org, log.last_seq, log.last_root), (id("dsj"), 0, Hash::ZERO));
    assert_eq!(chain.code("mzj-changan", gateway_key("mzj-changan", "gw-new")), Code::Role);
    let claim = |org: &str| KeyRegister {
        holder: Some(id("gw-dsj")),
        ..gateway_key(org, &format!("{org}-key"))
    };
    assert_eq!(chain.code("mzt", claim("mzt")), Code::Duplicate);
    let before = chain.read::<GatewayLog>(&StateKey::gateway(&id("gw-dsj")));
    chain.ok("dsj", claim("dsj"));
    assert_eq!(chain.read::<GatewayLog>(&StateKey::gateway(&id("gw-dsj"))), before);
}

#[test]
fn keys_are_revoked_by_their_org_or_its_overseers() {
    let cases = [
        ("mzj-changan", Code::Ok),
        ("ca-sjz", Code::Ok),
        ("pa", Code::Ok),
        ("wxb", Code::Ok),
        ("ca-bd", Code::Jurisdiction),
        ("xa-changan", Code::Role),
        ("mzt", Code::Role),
    ];
    for (sender, expected) in cases {
        let code = Chain::hebei().code(sender, key_revoke("mzj-changan"));
        assert_eq!(code, expected, "{sender}");
    }
}

#[test]
fn a_revoked_key_signs_no_more_and_can_be_replaced() {
    let mut chain = Chain::hebei();
    let since = Some(TimeMs(chain.time.0 - 5_000));
    chain.ok("pa", KeyRevoke { compromised_since: since, ..key_revoke("mzt") });
    let record: KeyRecord = chain.read(&key_of("mzt"));
    assert_eq!((record.status, record.revoked_at), (KeyStatus::Revoked, Some(chain.time)));
    assert_eq!(record.compromised_since, since);
    assert_eq!(chain.code("mzt", notarize("a", "1")), Code::KeyRevoked);
    assert_eq!(chain.code("pa", key_revoke("mzt")), Code::State);
    assert_eq!(chain.code("pa", key_revoke("never")), Code::ReferenceUnknown);
    chain.ok("pa", key_register("mzt", "mzt-2"));
    let outcome = chain.send(Tx::new("mzt", notarize("a", "1")).key("mzt-2"));
    assert!(outcome.is_accepted());
}

#[test]
fn a_key_cannot_have_been_lost_in_the_future() {
    let mut chain = Chain::hebei();
    let since = Some(TimeMs(chain.time.0 + 10_000));
    let payload = KeyRevoke { compromised_since: since, ..key_revoke("mzt") };
    assert_eq!(chain.code("mzt", payload), Code::FutureDate);
}

#[test]
fn the_purpose_of_a_key_decides_what_it_signs() {
    let anchor = || access_anchor(vec![served("none", 1, 0, TimeMs(1))], TimeMs(1)).into();
    let evidence = || notarize("a", "1").into();
    let org = || role_grant("x", Role::Provider, "130000").into();
    // An accepted signature gets as far as the rule behind it.
    type Case = (&'static str, KeyPurpose, fn() -> Payload, Code);
    let cases: &[Case] = &[
        ("org", KeyPurpose::Org, evidence, Code::Ok),
        ("org", KeyPurpose::Org, org, Code::Role),
        ("org", KeyPurpose::Org, anchor, Code::Role),
        ("app", KeyPurpose::App, evidence, Code::Ok),
        ("app", KeyPurpose::App, org, Code::Role),
        ("app", KeyPurpose::App, anchor, Code::Role),
        ("gw-new", KeyPurpose::Gateway, evidence, Code::Ok),
        ("gw-new", KeyPurpose::Gateway, org, Code::Role),
        ("gw-dsj", KeyPurpose::Gateway, anchor, Code::ReferenceUnknown),
        ("node", KeyPurpose::Node, evidence, Code::Role),
    ];
    for (label, purpose, payload, expected) in cases {
        let mut chain = Chain::hebei();
        if *label != "gw-dsj" {
            let holder = Some(id(label));
            let key = key_register("dsj", label);
            chain.ok_with("dsj", &["pa"], KeyRegister { purpose: *purpose, holder, ..key });
        }
        let code = chain.send(Tx::new("dsj", payload()).key(label)).code;
        assert_eq!(code, *expected, "{label} {}", payload().kind());
    }
}

#[test]
fn an_authority_suspended_or_expired_cannot_act() {
    let mut chain = Chain::hebei();
    let org_key = StateKey::org(&id("mzt"));
    let suspended = Org { status: OrgStatus::Suspended, ..chain.read(&org_key) };
    chain.force(org_key, &suspended);
    assert_eq!(chain.code("mzt", notarize("a", "1")), Code::OrgSuspended);
    let not_after = Some(TimeMs(chain.time.0 + 1_500));
    chain.ok_with("dsj", &["pa"], KeyRegister { not_after, ..key_register("dsj", "short") });
    let code = chain.send(Tx::new("dsj", notarize("a", "2")).key("short")).code;
    assert_eq!(code, Code::KeyExpired);
}

/// nobody stands above the province, so its last key cannot be ended by
/// itself or by the security authority.
#[test]
fn the_province_keeps_a_key() {
    let mut chain = Chain::hebei();
    assert_eq!(chain.code("wxb", key_revoke("pa")), Code::State);
    assert_eq!(chain.code("pa", key_revoke("pa")), Code::State);
    chain.ok("pa", key_register("pa", "pa-second"));
    chain.ok("wxb", key_revoke("pa"));
    let last = Tx::new("pa", key_revoke("pa-second")).key("pa-second");
    assert_eq!(chain.send(last).code, Code::State);
}

/// A key for all of an org that signs for three more blocks, its registration included.
fn short(chain: &Chain, org: &str, label: &str) -> KeyRegister {
    KeyRegister { not_after: Some(TimeMs(chain.time.0 + 3_000)), ..key_register(org, label) }
}

fn wait(chain: &mut Chain) {
    for _ in 0..3 {
        chain.block(&[]);
    }
}

/// a key that ended by itself is as little use as a revoked one.
#[test]
fn an_org_whose_keys_have_ended_gets_one_as_its_first() {
    let mut chain = Chain::hebei();
    let ending = short(&chain, "mzt", "short");
    chain.ok_with("mzt", &["pa"], ending);
    chain.ok("pa", key_revoke("mzt"));
    assert_eq!(chain.code("pa", key_register("mzt", "next")), Code::State, "one signs yet");
    wait(&mut chain);
    chain.ok("pa", key_register("mzt", "next"));
    assert_eq!(chain.code("pa", key_register("mzt", "other")), Code::State);
    chain.ok("pa", key_revoke("short"));
    assert_eq!(chain.code("pa", key_register("mzt", "other")), Code::State, "one is left");
    chain.ok("pa", key_revoke("next"));
    chain.ok("pa", key_register("mzt", "other"));
}

/// one that ends by itself would leave the province without any.
#[test]
fn the_province_keeps_a_key_without_end() {
    let mut chain = Chain::hebei();
    let ending = short(&chain, "pa", "pa-short");
    chain.ok("pa", ending);
    assert_eq!(chain.code("wxb", key_revoke("pa")), Code::State, "the other one ends");
    chain.ok("wxb", key_revoke("pa-short"));
    let ending = short(&chain, "pa", "pa-shorter");
    chain.ok("pa", ending);
    wait(&mut chain);
    assert_eq!(chain.code("pa", key_revoke("pa")), Code::State, "the other one has ended");
    chain.ok("pa", key_register("pa", "pa-second"));
    chain.ok("wxb", key_revoke("pa"));
    let ended = Tx::new("pa", key_revoke("pa-shorter")).key("pa-second");
    assert!(chain.send(ended).is_accepted(), "it was no key any more");
}

#[test]
fn an_org_has_a_bounded_number_of_keys_that_end() {
    let mut chain = Chain::hebei();
    let key = |n: usize, not_after| KeyRegister {
        not_after: Some(not_after),
        ..key_register("mzt", &format!("key-{n}"))
    };
    let (soon, late) = (TimeMs(chain.time.0 + 100_000), TimeMs(chain.time.0 + 900_000));
    for n in 0..liuhen_contracts::limits::KEYS_ENDING_MAX {
        chain.ok_with("mzt", &["pa"], key(n, if n == 0 { soon } else { late }));
    }
    let cosigned = |key| Tx::new("mzt", key).cosigner("pa");
    assert_eq!(chain.send(cosigned(key(900, late))).code, Code::QuotaExceeded);
    chain.ok_with("mzt", &["pa"], key_register("mzt", "without end"));
    chain.time = soon;
    chain.ok_with("mzt", &["pa"], key(900, late));
    assert_eq!(chain.send(cosigned(key(901, late))).code, Code::QuotaExceeded);
}

/// Section 4.2: an audited authority does not dismiss its auditor, whatever other
/// role it holds, and wherever.
#[test]
fn an_auditor_s_keys_are_ended_by_a_security_authority_that_manages_nothing() {
    // Who gets the security authority's role, where, and what its revocation gives.
    let cases = [
        ("ca-sjz", "130181", Code::ProposalState),
        ("ca-sjz", "130100", Code::ProposalState),
        ("pa", "130000", Code::ProposalState),
        ("pa", "130600", Code::ProposalState),
        ("xa-changan", "130100", Code::ProposalState),
        ("zrt", "130600", Code::Jurisdiction),
        ("zrt", "130100", Code::Ok),
        ("wxb", "130100", Code::Ok),
    ];
    for (org, region, expected) in cases {
        let mut chain = Chain::with_nodes();
        chain.ok_with("mzj-sjz", &["ca-sjz"], key_register("mzj-sjz", "second"));
        chain.decide("audit", auditor("mzj-sjz"));
        chain.ok("pa", role_grant(org, Role::SecurityAuthority, region));
        let code = chain.code(org, key_revoke("mzj-sjz"));
        assert_eq!(code, expected, "{org}, security authority in {region}");
    }
}

/// who stole a key may end it himself, and say nothing of the theft.
#[test]
fn a_theft_can_be_reported_after_the_key_ended_and_only_moves_back() {
    let mut chain = Chain::hebei();
    chain.ok_with("mzt", &["pa"], key_register("mzt", "mzt-2"));
    let start = chain.time.0;
    let since = |ago| KeyRevoke {
        compromised_since: Some(TimeMs(start - ago)),
        reason: id("stolen"),
        ..key_revoke("mzt")
    };
    chain.ok("mzt", key_revoke("mzt"));
    let ended: KeyRecord = chain.read(&key_of("mzt"));
    let by_mzt = |payload| Tx::new("mzt", payload).key("mzt-2");
    let steps = [
        (by_mzt(key_revoke("mzt")), Code::State, None),
        (Tx::new("zrt", since(500)), Code::Role, None),
        (Tx::new("ca-bd", since(500)), Code::Jurisdiction, None),
        (by_mzt(KeyRevoke { compromised_since: ended.revoked_at, ..since(0) }), Code::State, None),
        (by_mzt(since(500)), Code::Ok, Some(500)),
        (by_mzt(since(400)), Code::State, Some(500)),
        (by_mzt(since(500)), Code::State, Some(500)),
        (by_mzt(key_revoke("mzt")), Code::State, Some(500)),
        (Tx::new("wxb", since(900)), Code::Ok, Some(900)),
        (Tx::new("pa", since(950)), Code::Ok, Some(950)),
    ];
    for (tx, expected, ago) in steps {
        assert_eq!(chain.send(tx.clone()).code, expected, "{tx:?}");
        let compromised_since = ago.map(|ago| TimeMs(start - ago));
        let record: KeyRecord = chain.read(&key_of("mzt"));
        assert_eq!(record, KeyRecord { compromised_since, ..ended.clone() }, "{tx:?}");
        assert_eq!(chain.read::<u64>(&StateKey::key_count(&id("mzt"))), 1, "{tx:?}");
    }
}

/// the last key of the province or of an auditor may be reported too once
/// another one took its place.
#[test]
fn a_theft_of_an_ended_key_is_reported_whoever_s_last_key_stands() {
    let mut chain = Chain::hebei();
    chain.ok("pa", key_register("pa", "pa-2"));
    chain.ok("pa", key_revoke("pa"));
    let since = Some(TimeMs(chain.time.0 - 5_000));
    chain.ok("wxb", KeyRevoke { compromised_since: since, ..key_revoke("pa") });
    assert_eq!(chain.read::<KeyRecord>(&key_of("pa")).compromised_since, since);
}

/// An auditor of a region whose only key has ended.
fn without_key(region: &str) -> Chain {
    let mut chain = Chain::with_nodes();
    let grant = AuditorGrant { org: id("mzj-sjz"), jurisdiction: id(region), valid_to: None };
    chain.decide("audit", ProposalBody::AuditorGrant(grant));
    let ending = short(&chain, "mzj-sjz", "short");
    chain.ok("mzj-sjz", ending);
    chain.ok("mzj-sjz", key_revoke("mzj-sjz"));
    wait(&mut chain);
    chain
}

/// Section 4.2: whoever gave an auditor its key could sign as its own auditor.
#[test]
fn an_auditor_gets_no_key_from_whom_it_may_audit() {
    let next = || key_register("mzj-sjz", "next");
    for (region, sender, expected) in [
        ("130000", "ca-sjz", Code::ProposalState),
        ("130000", "pa", Code::ProposalState),
        ("130100", "ca-sjz", Code::ProposalState),
        ("130100", "pa", Code::Ok),
        ("130600", "ca-sjz", Code::Ok),
    ] {
        assert_eq!(without_key(region).code(sender, next()), expected, "{sender} in {region}");
    }
    // A vote takes the role back, and gives it again to whoever has the key then.
    let mut chain = without_key("130000");
    let (org, jurisdiction, reason) = (id("mzj-sjz"), id("130000"), id("密钥到期"));
    let revoke = AuditorRevoke { org, jurisdiction, reason };
    chain.decide("off", ProposalBody::AuditorRevoke(revoke));
    chain.ok("ca-sjz", next());
    chain.decide("again", auditor("mzj-sjz"));
}

/// The same holds for its first key, and between the vote and its height.
#[test]
fn an_auditor_to_come_has_its_key_before_the_vote() {
    let mut chain = Chain::with_nodes();
    chain.ok("pa", org_register("new", "130000"));
    let submit = chain.proposal("p", auditor("new"), 20);
    chain.ok("pa", submit.clone());
    chain.clone().ok("pa", key_register("new", "new"));
    for org in ["pa", "ca-bd", "ca-xa"] {
        chain.ok(org, vote("p", true));
    }
    assert_eq!(chain.code("pa", key_register("new", "new")), Code::ProposalState);
    chain.reach(submit.activation_height);
    assert_eq!(chain.code("pa", key_register("new", "new")), Code::ProposalState);
}

/// what was signed after a theft is flagged, however late the theft is reported.
#[test]
fn acts_after_a_theft_are_known_by_their_keys() {
    let mut chain = Chain::hebei();
    let tx = chain.sign(Tx::new("mzt", notarize("a", "1")).cosigner("zrt").cosigner("dsj"));
    chain.block(std::slice::from_ref(&tx));
    let signed_at = chain.time;
    let stolen = |label: &str, since: u64| KeyRevoke {
        compromised_since: Some(TimeMs(since)),
        ..key_revoke(label)
    };
    let suspect = |chain: &Chain| -> Vec<KeyId> {
        liuhen_contracts::suspect_keys(&chain.state, &tx, signed_at).expect("the state is sound")
    };
    let keys = |labels: &[&str]| -> Vec<KeyId> {
        labels.iter().map(|label| signing_key(label).public_key().id()).collect()
    };
    assert_eq!(suspect(&chain), []);
    chain.ok("pa", key_revoke("mzt"));
    assert_eq!(suspect(&chain), [], "it ended, and nobody stole it");
    chain.ok("pa", stolen("zrt", signed_at.0 + 1));
    assert_eq!(suspect(&chain), [], "stolen later");
    chain.ok("pa", stolen("dsj", signed_at.0));
    assert_eq!(suspect(&chain), keys(&["dsj"]));
    chain.ok("pa", stolen("mzt", signed_at.0 - 5_000));
    chain.ok("pa", stolen("zrt", signed_at.0 - 1));
    assert_eq!(suspect(&chain), keys(&["mzt", "zrt", "dsj"]), "in the order of signing");
    // A theft between two acts of a key flags the later one only.
    let record: KeyRecord = chain.read(&key_of("dsj"));
    let flags = |time: u64| record.is_suspect(TimeMs(time));
    assert_eq!([0, signed_at.0 - 1, signed_at.0, u64::MAX].map(flags), [false, false, true, true]);
}
