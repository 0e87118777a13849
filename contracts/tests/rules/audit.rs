//! `AuditSessionOpen` and `AuditFinding`.

use liuhen_types::entity::{AuditFindingRecord, AuditSession};
use liuhen_types::payload::audit::{AuditSessionOpen, AuditSubject};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey, TimeMs};

use crate::kit::evaluation::hold;
use crate::kit::genesis::START;
use crate::kit::security::*;
use crate::kit::{Chain, DAY_MS, id};

/// `nobody` audits Shijiazhuang, `mzj-bd` Baoding.
fn audited() -> Chain {
    let mut chain = granted();
    hold(&mut chain, "nobody", &[(Role::Auditor, "130100")]);
    hold(&mut chain, "mzj-bd", &[(Role::Auditor, "130600")]);
    chain
}

/// nobody audits beyond its jurisdiction, nor calls in whoever may not.
#[test]
fn a_session_has_a_scope_and_an_end() {
    type Change = fn(&mut AuditSessionOpen);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("the auditor", "nobody", |_| {}, Code::Ok),
        ("its city, calling it in", "ca-sjz", |_| {}, Code::Ok),
        ("the province itself", "pa", |p| p.auditor = id("pa"), Code::Ok),
        ("security, calling it in", "wxb", |_| {}, Code::Ok),
        ("an auditor elsewhere", "mzj-bd", |p| p.auditor = id("mzj-bd"), Code::AuditScope),
        ("calling in one from elsewhere", "pa", |p| p.auditor = id("mzj-bd"), Code::AuditScope),
        ("calling in no auditor", "pa", |p| p.auditor = id("zrt"), Code::Role),
        ("calling in nobody known", "pa", |p| p.auditor = id("none"), Code::ReferenceUnknown),
        ("wider than it may", "nobody", |p| p.jurisdictions.push(id("130000")), Code::AuditScope),
        ("beside what it may", "ca-sjz", |p| p.jurisdictions.push(id("130181")), Code::AuditScope),
        ("a region unknown", "nobody", |p| p.jurisdictions.push(id("1")), Code::RegionUnknown),
        ("a share of its city", "nobody", |p| p.shares.push(id("r1")), Code::Ok),
        ("a share unknown", "nobody", |p| p.shares.push(id("none")), Code::ReferenceUnknown),
        ("nothing", "nobody", |p| p.jurisdictions.clear(), Code::Schema),
        ("a region twice", "nobody", |p| p.jurisdictions.push(id("130100")), Code::Schema),
        ("over already", "nobody", |p| p.valid_to = START, Code::State),
        ("for ever", "nobody", |p| p.valid_to = TimeMs(u64::MAX), Code::AuditScope),
        ("a provider", "mzt", |_| {}, Code::Role),
        ("a county", "xa-changan", |_| {}, Code::Role),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = audit_session("s1", "nobody");
        change(&mut payload);
        assert_eq!(audited().code(sender, payload), *expected, "{name}");
    }
    let mut chain = audited();
    let foreign = AuditSessionOpen {
        jurisdictions: Vec::new(),
        shares: vec![id("r1")],
        ..audit_session("s1", "mzj-bd")
    };
    assert_eq!(chain.code("mzj-bd", foreign), Code::AuditScope, "a share of others");
    chain.ok("nobody", audit_session("s1", "nobody"));
    assert_eq!(chain.code("nobody", audit_session("s1", "nobody")), Code::Duplicate);
}

/// outside the session nothing is found.
#[test]
fn findings_stay_within_the_session() {
    use AuditSubject::{Org, Region, Share};
    let mut chain = audited();
    chain.ok("nobody", audit_session("s1", "nobody"));
    let cases = [
        (Org(id("mzj-changan")), true),
        (Org(id("mzt")), false),
        (Org(id("none")), false),
        (Share(id("r1")), true),
        (Share(id("none")), false),
        (Region(id("130102")), true),
        (Region(id("130181")), false),
        (Region(id("130000")), false),
        (Region(id("none")), false),
    ];
    for (subject, is_within) in &cases {
        let expected = if *is_within { Code::Ok } else { Code::AuditScope };
        let payload = audit_finding("s1", subject.clone());
        assert_eq!(chain.clone().code("nobody", payload), expected, "{subject:?}");
    }
    let finding = audit_finding("s1", Share(id("r1")));
    assert_eq!(chain.code("mzj-bd", finding.clone()), Code::AuditScope, "another's session");
    assert_eq!(chain.code("pa", finding.clone()), Code::Role);
    let unknown = audit_finding("none", Share(id("r1")));
    assert_eq!(chain.code("nobody", unknown), Code::ReferenceUnknown);
    let mut empty = finding.clone();
    empty.digest = Hash::ZERO;
    assert_eq!(chain.code("nobody", empty), Code::SaltRequired);
    for n in 0..2 {
        chain.ok("nobody", finding.clone());
        let kept: AuditFindingRecord = chain.read(&StateKey::audit_finding(&id("s1"), n));
        assert_eq!((kept.finding, kept.recorded_at), (finding.clone(), chain.time));
    }
    let session: AuditSession = chain.read(&StateKey::audit_session(&id("s1")));
    assert_eq!(session.findings, 2);
    chain.time = TimeMs(START.0 + 31 * DAY_MS);
    assert_eq!(chain.code("nobody", finding), Code::AuditScope, "the session is over");
}

/// Section 4.2: what a session gave ends with the role that it was opened in.
#[test]
fn a_finding_takes_the_role_and_is_about_others() {
    use AuditSubject::{Org, Share};
    let mut chain = audited();
    chain.ok("nobody", audit_session("s1", "nobody"));
    let mut of_itself = chain.clone();
    hold(&mut of_itself, "nobody", &[(Role::Auditor, "130000")]);
    let wide =
        AuditSessionOpen { jurisdictions: vec![id("130000")], ..audit_session("s2", "nobody") };
    of_itself.ok("nobody", wide);
    let finding = audit_finding("s2", Org(id("nobody")));
    assert_eq!(of_itself.code("nobody", finding), Code::SelfReview);
    hold(&mut chain, "nobody", &[(Role::Auditor, "130600")]);
    for subject in [Org(id("mzj-changan")), Share(id("r1"))] {
        assert_eq!(chain.code("nobody", audit_finding("s1", subject)), Code::AuditScope);
    }
}
