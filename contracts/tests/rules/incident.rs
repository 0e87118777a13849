//! Risk alerts and incidents: found, handled, closed.

use liuhen_contracts::limits::ALERTS_WAITING_MAX;
use liuhen_types::entity::{Durations, Incident, IncidentStatus, Measure, Period, RiskAlert};
use liuhen_types::payload::org::Role;
use liuhen_types::payload::security::{IncidentClose, IncidentOpen, RiskAlertRecord, RiskSeverity};
use liuhen_types::{AlertId, Code, StateKey, TimeMs};

use crate::kit::evaluation::hold;
use crate::kit::security::*;
use crate::kit::{Chain, Tx, authorization_revoke, id, suspend};

fn alert(chain: &Chain) -> RiskAlert {
    chain.read(&StateKey::alert(&id("l1")))
}

fn incident(chain: &Chain) -> Incident {
    chain.read(&StateKey::incident(&id("i1")))
}

fn count(chain: &Chain, measure: Measure) -> u64 {
    let key = StateKey::tally(&id("130000"), Period::Ever, measure);
    chain.state.get(&key).map_or(0, |_| chain.read(&key))
}

/// gateways and watchers speak of what concerns them.
#[test]
fn an_alert_has_evidence_and_concerns_its_sender() {
    type Change = fn(&mut RiskAlertRecord);
    let cases: &[(&str, &str, &str, Change, Code)] = &[
        ("security", "wxb", "wxb", |_| {}, Code::Ok),
        ("the operator", "dsj", "dsj", |_| {}, Code::Ok),
        ("the operator's gateway", "dsj", "gw-dsj", |_| {}, Code::Ok),
        ("the provider's gateway", "mzt", "gw-mzt", |_| {}, Code::Ok),
        ("an auditor of the consumer's city", "nobody", "nobody", |_| {}, Code::Ok),
        ("an auditor elsewhere", "mzj-bd", "mzj-bd", |_| {}, Code::Jurisdiction),
        (
            "an auditor elsewhere, of no grant",
            "mzj-bd",
            "mzj-bd",
            |p| p.authorization_id = None,
            Code::Ok,
        ),
        ("the provider itself", "mzt", "mzt", |_| {}, Code::Role),
        ("the province", "pa", "pa", |_| {}, Code::Role),
        ("no evidence", "wxb", "wxb", |p| p.evidence_digests.clear(), Code::EvidenceRequired),
        (
            "no such grant",
            "wxb",
            "wxb",
            |p| p.authorization_id = Some(id("none")),
            Code::ReferenceUnknown,
        ),
    ];
    for (name, sender, key, change, expected) in cases {
        let mut chain = granted();
        hold(&mut chain, "nobody", &[(Role::Auditor, "130100")]);
        hold(&mut chain, "mzj-bd", &[(Role::Auditor, "130600")]);
        let mut payload = risk_alert("l1", Some("a1"));
        change(&mut payload);
        let outcome = chain.send(Tx::new(sender, payload).key(key));
        assert_eq!(outcome.code, *expected, "{name}");
        assert_eq!(
            count(&chain, Measure::AlertsRaised),
            u64::from(*expected == Code::Ok),
            "{name}"
        );
    }
    let mut chain = granted();
    chain.ok("wxb", risk_alert("l1", None));
    assert_eq!(chain.code("wxb", risk_alert("l1", None)), Code::Duplicate);
}

#[test]
fn an_incident_names_what_concerns_its_opener() {
    type Change = fn(&mut IncidentOpen);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("security", "wxb", |_| {}, Code::Ok),
        ("the province", "pa", |_| {}, Code::Ok),
        ("the city of the consumer", "ca-sjz", |_| {}, Code::Ok),
        ("the operator", "dsj", |_| {}, Code::Ok),
        ("the provider", "mzt", |_| {}, Code::Ok),
        ("the provider, of another org", "mzt", |p| p.orgs.push(id("zrt")), Code::NotParty),
        ("another provider", "zrt", |_| {}, Code::NotParty),
        ("another city", "ca-bd", |_| {}, Code::Jurisdiction),
        (
            "a city, of an org elsewhere",
            "ca-sjz",
            |p| p.orgs.push(id("mzj-bd")),
            Code::Jurisdiction,
        ),
        ("the consumer", "mzj-changan", |_| {}, Code::Role),
        ("of nobody known", "wxb", |p| p.orgs.push(id("none")), Code::ReferenceUnknown),
        ("of no grant", "wxb", |p| p.authorizations.push(id("none")), Code::ReferenceUnknown),
        ("of no alert", "wxb", |p| p.alerts.push(id("none")), Code::ReferenceUnknown),
        ("of a grant twice", "wxb", |p| p.authorizations.push(id("a1")), Code::Schema),
        ("security, of its alert", "wxb", |p| p.alerts.push(id("l1")), Code::Ok),
        (
            "a city, of the province's alert",
            "ca-sjz",
            |p| p.alerts.push(id("l1")),
            Code::Jurisdiction,
        ),
        ("a provider, of security's alert", "mzt", |p| p.alerts.push(id("l1")), Code::NotParty),
    ];
    for (name, sender, change, expected) in cases {
        let mut chain = granted();
        chain.ok("wxb", risk_alert("l1", Some("a1")));
        let mut payload = incident_open("i1", RiskSeverity::Low);
        change(&mut payload);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
    let mut chain = granted();
    chain.ok("wxb", risk_alert("l1", Some("a1")));
    let with_alert = |incident: &str| IncidentOpen {
        alerts: vec![id("l1")],
        ..incident_open(incident, RiskSeverity::Low)
    };
    chain.ok("wxb", with_alert("i1"));
    assert_eq!(chain.code("wxb", incident_open("i1", RiskSeverity::Low)), Code::Duplicate);
    assert_eq!(chain.code("wxb", with_alert("i2")), Code::State, "an alert has one incident");
}

/// the loop closes with cause, measures and responsibility, and only so.
#[test]
fn an_incident_closes_with_cause_measures_and_responsibility() {
    let mut chain = granted();
    chain.ok("dsj", risk_alert("l1", Some("a1")));
    let open = IncidentOpen { alerts: vec![id("l1")], ..incident_open("i1", RiskSeverity::High) };
    chain.ok("wxb", open);
    assert_eq!(alert(&chain).incident_id, Some(id("i1")));
    chain.ok("dsj", risk_alert("l2", Some("a1")));
    let waiting = |chain: &Chain| chain.read::<Vec<AlertId>>(&StateKey::alerted_grant(&id("a1")));
    assert_eq!(waiting(&chain), [id("l1"), id("l2")]);

    type Change = fn(&mut IncidentClose);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("no cause", "wxb", |p| p.cause = None, Code::ReasonRequired),
        ("no measures", "wxb", |p| p.measures = None, Code::ReasonRequired),
        ("nobody responsible", "wxb", |p| p.responsible_org = None, Code::ReasonRequired),
        ("nobody known", "wxb", |p| p.responsible_org = Some(id("none")), Code::ReferenceUnknown),
        ("no incident", "wxb", |p| p.incident_id = id("none"), Code::ReferenceUnknown),
        ("by the province", "pa", |_| {}, Code::Role),
        ("by security elsewhere", "mzj-bd", |_| {}, Code::Jurisdiction),
        ("by an org concerned", "mzj-changan", |_| {}, Code::SelfReview),
    ];
    for (name, sender, change, expected) in cases {
        let mut chain = chain.clone();
        hold(&mut chain, "mzj-bd", &[(Role::SecurityAuthority, "130600")]);
        hold(&mut chain, "mzj-changan", &[(Role::SecurityAuthority, "130000")]);
        let mut payload = incident_close("i1");
        change(&mut payload);
        assert_eq!(chain.code(sender, payload), *expected, "{name}");
    }
    assert_eq!(count(&chain, Measure::AlertsClosed), 0);
    chain.ok("wxb", incident_close("i1"));
    let closed = incident(&chain);
    let end = closed.end.expect("it says how it ended");
    assert_eq!((closed.status, end.closed_at), (IncidentStatus::Closed, chain.time));
    assert_eq!(alert(&chain).closed_at, Some(chain.time));
    assert_eq!(count(&chain, Measure::AlertsClosed), 1);
    assert_eq!(waiting(&chain), [id("l2")]);
    assert_eq!(chain.code("wxb", incident_close("i1")), Code::State, "once");
    assert_eq!(chain.code("wxb", incident_update("i1")), Code::State, "closed");
}

#[test]
fn who_is_concerned_records_what_it_did() {
    let cases = [
        ("wxb", Code::Ok),
        ("mzt", Code::Ok),
        ("mzj-changan", Code::Ok),
        ("dsj", Code::NotParty),
        ("zrt", Code::NotParty),
        ("mzj-bd", Code::Jurisdiction),
        ("pa", Code::Role),
        ("nobody", Code::Role),
    ];
    for (sender, expected) in cases {
        let mut chain = granted();
        chain.ok("ca-sjz", incident_open("i1", RiskSeverity::Low));
        hold(&mut chain, "mzj-bd", &[(Role::SecurityAuthority, "130600")]);
        assert_eq!(chain.code(sender, incident_update("i1")), expected, "{sender}");
        assert_eq!(incident(&chain).updates, u64::from(expected == Code::Ok), "{sender}");
    }
    let mut chain = granted();
    chain.ok("mzt", incident_open("i1", RiskSeverity::Low));
    let mut worse = incident_update("i1");
    worse.severity = Some(RiskSeverity::High);
    assert_eq!(chain.code("mzt", worse.clone()), Code::Role, "security says how bad it is");
    chain.ok("wxb", worse);
    assert_eq!(incident(&chain).severity, RiskSeverity::High);
}

/// from each alert to the end of use is counted, once.
#[test]
fn the_time_from_alert_to_suspension_is_counted() {
    let key = StateKey::tally(&id("130000"), Period::Ever, Measure::TimeToSuspend);
    type End = fn(&mut Chain);
    let ends: [(&str, End); 2] = [
        ("suspended", |chain| chain.ok("wxb", suspend("a1"))),
        ("revoked", |chain| chain.ok("mzt", authorization_revoke("a1"))),
    ];
    for (name, end) in ends {
        let mut chain = granted();
        chain.ok("wxb", risk_alert("l1", Some("a1")));
        chain.time = TimeMs(chain.time.0 + 48_000);
        chain.ok("dsj", risk_alert("l2", Some("a1")));
        chain.time = TimeMs(chain.time.0 + 9_000);
        end(&mut chain);
        let durations: Durations = chain.read(&key);
        assert_eq!(durations.count(), 2, "{name}");
        assert_eq!(durations.quantile(500), Some(10), "{name}: from the second alert");
        let first = durations.quantile(1_000).expect("two were counted");
        assert!((59..=67).contains(&first), "{name}: from the first alert, {first} s");
        assert!(!chain.state.contains_key(&StateKey::alerted_grant(&id("a1"))), "{name}");
    }
    let mut chain = granted();
    chain.ok("wxb", suspend("a1"));
    assert!(!chain.state.contains_key(&key), "no alert, no time");
    let mut chain = granted();
    for n in 0..ALERTS_WAITING_MAX + 2 {
        chain.ok("wxb", risk_alert(&format!("l{n}"), Some("a1")));
    }
    chain.ok("wxb", suspend("a1"));
    let durations: Durations = chain.read(&key);
    assert_eq!(durations.count(), ALERTS_WAITING_MAX as u64, "the work of a suspension is bounded");
}
