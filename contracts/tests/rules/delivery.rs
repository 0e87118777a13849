//! `DeliveryReceipt` and `DeliveryAcknowledge`: both sides say the same, or nothing
//! is acknowledged.

use liuhen_types::entity::{Authorization, Custody, Delivery, Durations, Measure, Period};
use liuhen_types::payload::app::AppKind;
use liuhen_types::payload::catalog::DeliveryMode;
use liuhen_types::payload::delivery::{DeliveryAcknowledge, DeliveryReceipt, DeliveryStatus};
use liuhen_types::payload::key::KeyPurpose;
use liuhen_types::payload::{KeyRegister, ResourceUnmount, ShareRequestSubmit};
use liuhen_types::{Code, Hash, Outcome, StateKey, TimeMs};

use crate::kit::{
    Chain, DAY_MS, Tx, access_anchor, acknowledge, app_register, authorization_issue,
    authorization_revoke, delivery, entry, gateway_key, id, key_register, request_accept,
    request_decide, request_submit, resource_mount, resource_unmount, resource_update, served,
    shared, suspend,
};
use liuhen_types::payload::request::ShareDecision;

/// A grant on an entry whose resource has one version.
fn granted() -> Chain {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    chain.grant("a1", "r1", "villages");
    chain
}

fn delivered() -> Chain {
    let mut chain = granted();
    chain.ok("mzt", delivery("d1", "a1", DeliveryStatus::Ok));
    chain
}

fn found(chain: &Chain, name: &str) -> Delivery {
    chain.read(&StateKey::delivery(&id(name)))
}

fn count(chain: &Chain, measure: Measure) -> u64 {
    chain.read(&StateKey::tally(&id("130102"), Period::Ever, measure))
}

#[test]
fn custody_passes_with_the_acknowledgement() {
    let mut chain = delivered();
    assert!(!chain.state.contains_key(&StateKey::custody(&id("a1"))), "still the sender's");
    assert_eq!(found(&chain, "d1").acknowledged_at, None);
    chain.ok("mzj-changan", acknowledge("d1"));
    assert_eq!(found(&chain, "d1").acknowledged_at, Some(chain.time));
    let custody: Custody = chain.read(&StateKey::custody(&id("a1")));
    let term = &custody.terms[0];
    assert_eq!((&term.org, term.since, term.until), (&id("mzj-changan"), chain.time, None));
    assert_eq!(chain.code("mzj-changan", acknowledge("d1")), Code::State, "once");
    chain.ok("mzt", delivery("d2", "a1", DeliveryStatus::Ok));
    chain.ok("mzj-changan", acknowledge("d2"));
    let custody: Custody = chain.read(&StateKey::custody(&id("a1")));
    assert_eq!(custody.terms.len(), 1, "one copy, one term");
    assert_eq!(count(&chain, Measure::Deliveries), 2);
    assert_eq!(count(&chain, Measure::DeliveriesAcknowledged), 2);
}

#[test]
fn a_receipt_must_fit_its_grant() {
    type Change = fn(&mut DeliveryReceipt);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("unknown grant", |p| p.authorization_id = id("none"), Code::ReferenceUnknown),
        ("unknown resource", |p| p.resource_id = id("none"), Code::ReferenceUnknown),
        ("resource of another entry", |p| p.resource_id = id("other"), Code::ReferenceUnknown),
        ("a version to come", |p| p.resource_version = 2, Code::VersionStale),
        ("another mode", |p| p.mode = DeliveryMode::BatchFile, Code::ModeNotAuthorized),
        ("to an application", |p| p.target = Some(id("app")), Code::TargetMismatch),
        (
            "repeats nothing",
            |p| p.status = DeliveryStatus::Retried(id("none")),
            Code::ReferenceUnknown,
        ),
        ("failed with OK", |p| p.status = DeliveryStatus::Failed(Code::Ok), Code::Schema),
        (
            "failed with a warning",
            |p| p.status = DeliveryStatus::Failed(Code::Overdue),
            Code::Schema,
        ),
        (
            "failed with records",
            |p| p.status = DeliveryStatus::Failed(Code::Internal),
            Code::Schema,
        ),
    ];
    let mut chain = granted();
    chain.publish_as("zrt", entry("other"));
    chain.ok("zrt", resource_mount("other", "other"));
    for (name, change, expected) in cases {
        let mut payload = delivery("d1", "a1", DeliveryStatus::Ok);
        change(&mut payload);
        assert_eq!(chain.clone().code("mzt", payload), *expected, "{name}");
    }
    chain.ok("mzt", delivery("d1", "a1", DeliveryStatus::Ok));
    let again = delivery("d1", "a1", DeliveryStatus::Ok);
    assert_eq!(chain.code("mzt", again), Code::Duplicate, "its id makes it idempotent");
    chain.ok("mzt", ResourceUnmount { for_security: true, ..resource_unmount("villages-table") });
    let unmounted = delivery("d2", "a1", DeliveryStatus::Ok);
    assert_eq!(chain.code("mzt", unmounted), Code::State);
}

#[test]
fn who_may_deliver() {
    let receipt = || delivery("d1", "a1", DeliveryStatus::Ok);
    let cases = [
        ("mzt", Code::Ok),
        ("dsj", Code::Ok),
        ("zrt", Code::NotParty),
        ("pa", Code::Role),
        ("mzj-changan", Code::Role),
        ("nobody", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(granted().code(sender, receipt()), expected, "{sender}");
    }
    let by =
        |mut chain: Chain, org: &str, key: &str| chain.send(Tx::new(org, receipt()).key(key)).code;
    assert_eq!(by(granted(), "dsj", "gw-dsj"), Code::Ok, "its gateway");
    let mut chain = granted();
    chain.ok("zrt", gateway_key("zrt", "gw-zrt"));
    assert_eq!(by(chain, "zrt", "gw-zrt"), Code::NotParty, "a stranger's gateway");
    let app = |org: &str| KeyRegister {
        purpose: KeyPurpose::App,
        holder: Some(id("etl")),
        ..key_register(org, "app")
    };
    let mut chain = granted();
    chain.ok("mzt", app("mzt"));
    assert_eq!(by(chain, "mzt", "app"), Code::Ok, "its application");
}

#[test]
fn a_delivery_needs_an_active_grant() {
    let send = |chain: &Chain, after_ms: u64, status| {
        let mut chain = chain.clone();
        chain.time = TimeMs(chain.time.0 + after_ms - 1_000);
        chain.send(Tx::new("mzt", delivery("d1", "a1", status)))
    };
    let mut suspended = granted();
    suspended.ok("mzt", suspend("a1"));
    let mut revoked = granted();
    revoked.ok("mzt", authorization_revoke("a1"));
    for (chain, refusal) in [(suspended, Code::AuthSuspended), (revoked, Code::AuthRevoked)] {
        let on_its_way = send(&chain, 30_000, DeliveryStatus::Ok);
        assert_eq!((on_its_way.code, on_its_way.warnings), (Code::Ok, vec![Code::ServedAfterEnd]));
        assert_eq!(send(&chain, 30_001, DeliveryStatus::Ok).code, refusal);
        let failed = DeliveryStatus::Failed(refusal);
        assert_eq!(send(&chain, 30_001, failed).code, Code::Ok, "what failed is recorded");
    }
    let expired = send(&granted(), 366 * DAY_MS, DeliveryStatus::Ok);
    assert_eq!(expired.code, Code::AuthExpired);
}

#[test]
fn what_failed_or_was_partial_is_repeated_once() {
    use DeliveryStatus::*;
    let mut chain = delivered();
    let retry = |name: &str, of: &str| delivery(name, "a1", Retried(id(of)));
    let acknowledged = {
        let mut chain = chain.clone();
        chain.ok("mzj-changan", acknowledge("d1"));
        chain.code("mzt", retry("d2", "d1"))
    };
    assert_eq!(acknowledged, Code::State, "nothing was missing");
    chain.ok("mzt", delivery("f1", "a1", Failed(Code::Internal)));
    assert_eq!(chain.code("mzj-changan", acknowledge("f1")), Code::State, "nothing came");
    chain.ok("mzt", retry("f2", "f1"));
    assert_eq!(found(&chain, "f1").retried_by, Some(id("f2")));
    assert_eq!(chain.code("mzt", retry("f3", "f1")), Code::State);
    chain.ok("mzt", delivery("p1", "a1", Partial));
    chain.ok("mzj-changan", acknowledge("p1"));
    chain.ok("mzt", retry("p2", "p1"));
    chain.ok("mzj-changan", acknowledge("p2"));
    chain.grant("a2", "r2", "villages");
    chain.ok("mzt", delivery("f4", "a1", Failed(Code::Internal)));
    let other = delivery("f5", "a2", Retried(id("f4")));
    assert_eq!(chain.code("mzt", other), Code::ReferenceUnknown, "of another grant");
    assert_eq!(count(&chain, Measure::Deliveries), 4, "failures hand nothing over");
}

#[test]
fn both_sides_say_the_same() {
    type Change = fn(&mut DeliveryAcknowledge);
    let cases: &[(&str, Change, Code)] = &[
        ("nothing", |_| {}, Code::Ok),
        ("one record less", |p| p.record_count = 1_199, Code::CountMismatch),
        ("other data", |p| p.data_digest = Hash([1; 32]), Code::DigestMismatch),
        ("elsewhere", |p| p.target = Some(id("app")), Code::TargetMismatch),
        ("unknown", |p| p.delivery_id = id("none"), Code::ReferenceUnknown),
    ];
    for (name, change, expected) in cases {
        let mut payload = acknowledge("d1");
        change(&mut payload);
        assert_eq!(delivered().code("mzj-changan", payload), *expected, "{name}");
    }
    for (sender, expected) in
        [("zrt", Code::NotParty), ("mzj-sjz", Code::NotParty), ("mzt", Code::Role)]
    {
        assert_eq!(delivered().code(sender, acknowledge("d1")), expected, "{sender}");
    }
    let mut chain = delivered();
    chain.ok("mzt", authorization_revoke("a1"));
    chain.ok("mzj-changan", acknowledge("d1"));
}

#[test]
fn the_application_of_the_grant_acknowledges_for_itself() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.ok("mzt", resource_mount("villages-table", "villages"));
    chain.ok("mzt", resource_update("villages-table", 1, &[]));
    for app in ["relief", "pension"] {
        chain.ok("mzj-changan", app_register(app, "mzj-changan", AppKind::App));
    }
    let apps = vec![id("relief"), id("pension")];
    let request = ShareRequestSubmit { apps, ..request_submit("r1", "villages") };
    chain.ok("mzj-changan", request);
    chain.ok("pa", request_accept("r1"));
    chain.ok("mzt", request_decide("r1", ShareDecision::Approve, &[]));
    chain.ok("mzt", authorization_issue("a1", "r1"));
    let to = |app: &str| DeliveryReceipt {
        target: Some(id(app)),
        ..delivery("d1", "a1", DeliveryStatus::Ok)
    };
    let to_org = delivery("d1", "a1", DeliveryStatus::Ok);
    assert_eq!(chain.code("mzt", to_org), Code::TargetMismatch);
    assert_eq!(chain.code("mzt", to("other")), Code::TargetMismatch);
    chain.ok("mzt", to("relief"));
    for app in ["relief", "pension"] {
        let key = KeyRegister {
            purpose: KeyPurpose::App,
            holder: Some(id(app)),
            ..key_register("mzj-changan", app)
        };
        chain.ok("mzj-changan", key);
    }
    let received = DeliveryAcknowledge { target: Some(id("relief")), ..acknowledge("d1") };
    let by = |key: &str| Tx::new("mzj-changan", received.clone()).key(key);
    assert_eq!(chain.send(by("pension")).code, Code::AppNotAuthorized);
    assert_eq!(chain.clone().send(by("mzj-changan")).code, Code::Ok, "the org may as well");
    assert_eq!(chain.send(by("relief")).code, Code::Ok);
}

fn grant(chain: &Chain) -> Authorization {
    chain.read(&StateKey::authorization(&id("a1")))
}

/// The first batch of the gateway: accesses served now.
fn accessed(chain: &mut Chain, ok: u64) -> Outcome {
    let at = chain.time;
    chain.send(Tx::new("dsj", access_anchor(vec![served("a1", ok, 0, at)], at)).key("gw-dsj"))
}

/// what is handed over uses the quota of 10, as accesses do.
#[test]
fn the_quota_binds_deliveries_and_accesses_together() {
    use DeliveryStatus::*;
    let mut chain = granted();
    assert!(accessed(&mut chain.clone(), 10).is_accepted());
    for n in 1..=8 {
        chain.ok("mzt", delivery(&format!("d{n}"), "a1", Ok));
    }
    chain.ok("mzt", delivery("f1", "a1", Failed(Code::Internal)));
    assert_eq!((grant(&chain).ok, grant(&chain).delivered), (0, 8), "failures use nothing");
    chain.ok("mzt", delivery("d9", "a1", Retried(id("d8"))));
    chain.ok("mzt", delivery("d10", "a1", Retried(id("d9"))));
    assert_eq!(grant(&chain).delivered, 8, "a repetition is counted with what it repeats");
    chain.ok("mzt", delivery("f2", "a1", Retried(id("f1"))));
    assert_eq!((grant(&chain).delivered, grant(&chain).used_up_at), (9, None), "nothing came");
    let mut full = chain.clone();
    assert_eq!(accessed(&mut full, 1), Outcome::accepted());
    assert_eq!((grant(&full).used_up_at, grant(&full).over_quota), (Some(full.time), 0));
    assert_eq!(full.code("mzt", delivery("d11", "a1", Ok)), Code::QuotaExceeded);
    full.ok("mzt", delivery("d11", "a1", Failed(Code::QuotaExceeded)));
    let late = delivery("d12", "a1", Retried(id("d11")));
    assert_eq!(full.code("mzt", late), Code::QuotaExceeded, "it repeats what was not handed over");
    full.ok("mzt", delivery("d12", "a1", Retried(id("d10"))));
    assert_eq!((grant(&full).ok, grant(&full).delivered), (1, 9));
}

/// Gateways may know late of a delivery that used up the quota, as of the accesses of others.
#[test]
fn a_delivery_that_uses_up_the_quota_ends_the_accesses() {
    let mut chain = granted();
    for n in 1..=10 {
        chain.ok("mzt", delivery(&format!("d{n}"), "a1", DeliveryStatus::Ok));
    }
    let used_up_at = chain.time;
    assert_eq!(grant(&chain).used_up_at, Some(used_up_at));
    let outcome = accessed(&mut chain.clone(), 2);
    assert_eq!((outcome.code, outcome.warnings), (Code::Ok, vec![Code::OverQuota]));
    let mut late = chain.clone();
    late.time = TimeMs(used_up_at.0 + 30_001);
    assert_eq!(accessed(&mut late, 1).code, Code::QuotaExceeded);
    assert!(accessed(&mut chain, 2).is_accepted());
    assert_eq!((grant(&chain).ok, grant(&chain).over_quota), (2, 2));
}

/// I-10: what comes in bulk is used from its first delivery on; custody waits for the
/// consumer's signature.
#[test]
fn the_first_delivery_is_the_first_use() {
    let mut chain = granted();
    let key = StateKey::tally(&id("130000"), Period::Ever, Measure::TimeToFirstUse);
    chain.ok("mzt", delivery("f1", "a1", DeliveryStatus::Failed(Code::Internal)));
    assert_eq!(grant(&chain).first_used_at, None, "nothing was handed over");
    chain.ok("mzt", delivery("d1", "a1", DeliveryStatus::Ok));
    let first = chain.time;
    assert_eq!(grant(&chain).first_used_at, Some(first));
    assert!(!chain.state.contains_key(&StateKey::custody(&id("a1"))), "still the sender's");
    chain.ok("mzt", delivery("d2", "a1", DeliveryStatus::Ok));
    assert!(accessed(&mut chain, 1).is_accepted());
    assert_eq!(grant(&chain).first_used_at, Some(first));
    assert_eq!(chain.read::<Durations>(&key).count(), 1, "once per grant");
    assert!(chain.state.contains_key(&StateKey::custody(&id("a1"))), "it has what it read");
}
