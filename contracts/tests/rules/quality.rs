//! Quality issues: who answers, who confirms, and what a correction must show
//!

use liuhen_crypto::sm3;
use liuhen_types::entity::{
    GatewayLog, IssueStatus, KnownDefect, Measure, Period, QualityAssessment, QualityIssue,
};
use liuhen_types::payload::quality::*;
use liuhen_types::payload::{QualityAssessmentRecord, QualityIssueRaise};
use liuhen_types::{Code, StateKey, TxId};

use crate::kit::*;

fn issue(chain: &Chain) -> QualityIssue {
    chain.read(&StateKey::issue(&id("i1")))
}

fn log(chain: &Chain) -> GatewayLog {
    chain.read(&StateKey::gateway(&id("gw-dsj")))
}

fn ever(chain: &Chain, measure: Measure) -> u64 {
    let key = StateKey::tally(&id("130000"), Period::Ever, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

fn raised() -> Chain {
    let mut chain = Chain::xiongan();
    chain.ok("jy-xa", issue_raise("i1", of_catalog("firms")));
    chain
}

fn confirmed() -> Chain {
    let mut chain = raised();
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    chain
}

/// Corrected in version 2; gives the collection of it.
fn collected_again(chain: &mut Chain) -> TxId {
    chain.update("scjg", "firms-table", 2);
    chain.collect("scjg", "dsj", "firms", 2)
}

#[test]
fn whoever_uses_or_watches_data_raises_and_never_the_producer() {
    let cases = [
        ("jy-xa", Code::Ok),
        ("dsj", Code::Ok),
        ("ca-xa", Code::Ok),
        ("pa", Code::Ok),
        ("xa-rongcheng", Code::Ok),
        ("scjg", Code::Role),
        ("wxb", Code::Role),
    ];
    for (sender, expected) in cases {
        let payload = issue_raise("i1", of_catalog("firms"));
        assert_eq!(Chain::xiongan().code(sender, payload), expected, "{sender}");
    }
    let own = issue_raise("i1", of_catalog("list"));
    assert_eq!(Chain::xiongan().code("bm-xa", own), Code::SelfReview);
    let again = issue_raise("i1", of_catalog("list"));
    assert_eq!(raised().code("jy-xa", again), Code::Duplicate);
}

#[test]
fn an_issue_cites_what_exists() {
    let catalog =
        |version| QualitySubject::Catalog(CatalogVersion { catalog_id: id("firms"), version });
    let resource = |name: &str, version| {
        QualitySubject::Resource(ResourceVersion { resource_id: id(name), version })
    };
    let access = |gateway: &str, seq| {
        let (gateway_id, authorization_id) = (id(gateway), id("none"));
        QualitySubject::Access(AccessRef { gateway_id, seq, authorization_id })
    };
    let missing = |issuer: &str| {
        let (issuer, kind, case_ref) = (id(issuer), id("营业执照"), sm3(&[b"case"]));
        QualitySubject::MissingLicence(MissingLicence { issuer, kind, case_ref })
    };
    let cases = [
        ("a version", catalog(1), Code::Ok),
        ("version 0", catalog(0), Code::ReferenceUnknown),
        ("a version to come", catalog(2), Code::ReferenceUnknown),
        ("unknown entry", of_catalog("none"), Code::ReferenceUnknown),
        ("a resource", resource("firms-table", 1), Code::Ok),
        ("a resource to come", resource("firms-table", 2), Code::ReferenceUnknown),
        ("unknown resource", resource("none", 1), Code::ReferenceUnknown),
        ("unknown gateway", access("none", 1), Code::ReferenceUnknown),
        ("a record not anchored", access("gw-dsj", 1), Code::ReferenceUnknown),
        ("unknown return", QualitySubject::Backflow(id("none")), Code::ReferenceUnknown),
        ("unknown delivery", QualitySubject::Delivery(id("none")), Code::ReferenceUnknown),
        ("unknown licence", QualitySubject::Licence(id("none")), Code::ReferenceUnknown),
        ("an issuer of other kinds", missing("scjg"), Code::ReferenceUnknown),
    ];
    for (name, subject, expected) in cases {
        let payload = issue_raise("i1", subject);
        assert_eq!(Chain::xiongan().code("jy-xa", payload), expected, "{name}");
    }
}

#[test]
fn items_are_those_of_the_entry() {
    type Change = fn(&mut QualityIssueRaise);
    let cases: &[(&str, Change, Code)] = &[
        ("some", |p| p.items = vec![id("name")], Code::Ok),
        ("unknown", |p| p.items = vec![id("none")], Code::ItemUnknown),
        ("twice", |p| p.items = vec![id("name"), id("name")], Code::Schema),
        (
            "of a licence",
            |p| (p.subject, p.items) = (QualitySubject::Licence(id("l")), vec![id("name")]),
            Code::Schema,
        ),
    ];
    for (name, change, expected) in cases {
        let mut payload = issue_raise("i1", of_catalog("firms"));
        change(&mut payload);
        assert_eq!(Chain::xiongan().code("jy-xa", payload), *expected, "{name}");
    }
}

/// What can be corrected no more, for its entry is over, is closed by saying so.
#[test]
fn an_issue_of_a_retired_entry_can_be_closed() {
    let not_correctable = || issue_verify("i1", QualityVerdict::NotCorrectable);
    let mut reopened = confirmed();
    let remedy = collected_again(&mut reopened);
    reopened.ok("scjg", issue_remedy("i1", corrected("firms-table", 2, remedy)));
    reopened.ok("jy-xa", issue_confirm("i1", false));
    for mut chain in [confirmed(), reopened] {
        assert_eq!(chain.code("scjg", not_correctable()), Code::State, "in force");
        chain.ok("scjg", catalog_retire("firms"));
        assert_eq!(chain.code("dsj", not_correctable()), Code::NotProvider);
        for verdict in [QualityVerdict::Confirmed, QualityVerdict::NotAProblem] {
            assert_eq!(chain.code("scjg", issue_verify("i1", verdict)), Code::State);
        }
        let verified_at = issue(&chain).verified_at;
        chain.ok("scjg", not_correctable());
        assert_eq!(issue(&chain).status, IssueStatus::Annotated);
        assert_eq!(issue(&chain).verified_at, verified_at, "it was verified before");
        assert_eq!(chain.read::<u64>(&StateKey::open_issue_count(&id("scjg"))), 0);
        assert_eq!(chain.code("scjg", not_correctable()), Code::State, "once");
    }
}

#[test]
fn an_access_is_cited_by_its_consumer_or_by_those_who_watch() {
    let mut chain = Chain::hebei();
    chain.publish(shared("villages"));
    chain.grant("a1", "r1", "villages");
    let at = chain.time;
    let anchor = access_anchor(vec![served("a1", 3, 0, at)], at);
    assert_eq!(chain.send(Tx::new("dsj", anchor).key("gw-dsj")).code, Code::Ok);
    let subject = |seq| {
        let (gateway_id, authorization_id) = (id("gw-dsj"), id("a1"));
        QualitySubject::Access(AccessRef { gateway_id, seq, authorization_id })
    };
    for (sender, seq, expected) in [
        ("mzj-changan", 3, Code::Ok),
        ("pa", 3, Code::Ok),
        ("zrt", 3, Code::NotParty),
        ("mzj-changan", 4, Code::ReferenceUnknown),
        ("mzj-changan", 0, Code::ReferenceUnknown),
    ] {
        let payload = issue_raise("i1", subject(seq));
        assert_eq!(chain.clone().code(sender, payload), expected, "{sender} {seq}");
    }
    // A gateway of an org that has no part in the grant, whatever else it logged.
    chain.force(StateKey::gateway(&id("gw-dsj")), &GatewayLog { org: id("zrt"), ..log(&chain) });
    let foreign = issue_raise("i1", subject(2));
    assert_eq!(chain.clone().code("mzj-changan", foreign), Code::ReferenceUnknown);
    chain.force(StateKey::gateway(&id("gw-dsj")), &GatewayLog { org: id("dsj"), ..log(&chain) });
    // Nobody asked for anything under this one.
    chain.grant("a2", "r2", "villages");
    let (gateway_id, authorization_id) = (id("gw-dsj"), id("a2"));
    let unused = QualitySubject::Access(AccessRef { gateway_id, seq: 2, authorization_id });
    let unused = issue_raise("i1", unused);
    assert_eq!(chain.clone().code("mzj-changan", unused), Code::ReferenceUnknown);
    chain.ok("mzj-changan", issue_raise("i1", subject(2)));
    let issue = issue(&chain);
    assert_eq!((issue.responsible_org, issue.custodian), (id("mzt"), Some(id("dsj"))));
}

#[test]
fn the_org_that_answers_verifies_once() {
    use QualityVerdict::{Confirmed, NotAProblem, NotCorrectable};
    let cases = [
        ("scjg", Code::Ok),
        ("zrt", Code::NotProvider),
        ("dsj", Code::NotProvider),
        ("jy-xa", Code::Role),
        ("pa", Code::Role),
    ];
    for (sender, expected) in cases {
        assert_eq!(raised().code(sender, issue_verify("i1", Confirmed)), expected, "{sender}");
    }
    for verdict in [NotAProblem, NotCorrectable] {
        let mut silent = issue_verify("i1", verdict);
        silent.reason = None;
        assert_eq!(raised().code("scjg", silent), Code::ReasonRequired, "{verdict:?}");
    }
    let mut chain = confirmed();
    assert_eq!(chain.code("scjg", issue_verify("i1", NotAProblem)), Code::State);
    assert_eq!(chain.code("scjg", issue_verify("none", Confirmed)), Code::ReferenceUnknown);
}

#[test]
fn a_correction_is_new_and_collected_again() {
    let remedy = |chain: &mut Chain, version, tx_id| {
        chain.code("scjg", issue_remedy("i1", corrected("firms-table", version, tx_id)))
    };
    let mut chain = raised();
    let early = chain.collect("scjg", "dsj", "firms", 1);
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    assert_eq!(chain.code("scjg", issue_remedy("i1", None)), Code::RecollectionRequired);
    assert_eq!(remedy(&mut chain, 1, early), Code::RecollectionRequired, "nothing new");
    let later = chain.collect("scjg", "dsj", "firms", 1);
    assert_eq!(remedy(&mut chain, 1, later), Code::RecollectionRequired, "the old version");
    chain.update("scjg", "firms-table", 2);
    assert_eq!(remedy(&mut chain, 2, later), Code::RecollectionRequired, "not collected");
    let tx_id = chain.collect("scjg", "dsj", "firms", 2);
    assert_eq!(remedy(&mut chain, 2, later), Code::RecollectionRequired, "another collection");
    assert_eq!(remedy(&mut chain, 3, tx_id), Code::RecollectionRequired, "a version to come");
    let licence = Some(Correction::Licence(id(&licence_id("l1"))));
    assert_eq!(chain.code("scjg", issue_remedy("i1", licence)), Code::RecollectionRequired);
    let foreign = corrected("list-table", 1, tx_id);
    assert_eq!(chain.code("scjg", issue_remedy("i1", foreign)), Code::RecollectionRequired);
    let good = || issue_remedy("i1", corrected("firms-table", 2, tx_id));
    assert_eq!(chain.code("zrt", good()), Code::NotProvider);
    assert_eq!(chain.code("jy-xa", good()), Code::Role);
    chain.ok("scjg", good());
    assert_eq!(chain.code("scjg", good()), Code::State);
}

#[test]
fn what_was_corrected_before_the_verification_is_no_remedy() {
    let mut chain = raised();
    let tx_id = collected_again(&mut chain);
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    let remedy = || issue_remedy("i1", corrected("firms-table", 2, tx_id));
    assert_eq!(chain.code("scjg", remedy()), Code::RecollectionRequired);
}

#[test]
fn a_round_needs_a_correction_of_its_own() {
    let mut chain = confirmed();
    let tx_id = collected_again(&mut chain);
    let remedy = || issue_remedy("i1", corrected("firms-table", 2, tx_id));
    chain.ok("scjg", remedy());
    let mut silent = issue_confirm("i1", false);
    silent.reason = None;
    assert_eq!(chain.code("jy-xa", silent), Code::ReasonRequired);
    chain.ok("jy-xa", issue_confirm("i1", false));
    assert_eq!(chain.code("scjg", remedy()), Code::RecollectionRequired);
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::State);
    assert_eq!((issue(&chain).round, ever(&chain, Measure::IssuesReopened)), (2, 1));
}

#[test]
fn only_the_raiser_confirms() {
    let mut chain = confirmed();
    let tx_id = collected_again(&mut chain);
    chain.ok("scjg", issue_remedy("i1", corrected("firms-table", 2, tx_id)));
    for (sender, expected) in
        [("bm-xa", Code::NotRaiser), ("pa", Code::NotRaiser), ("scjg", Code::Role)]
    {
        assert_eq!(chain.code(sender, issue_confirm("i1", true)), expected, "{sender}");
    }
    let key = StateKey::open_issue_count(&id("scjg"));
    assert_eq!(chain.read::<u64>(&key), 1);
    chain.ok("jy-xa", issue_confirm("i1", true));
    assert_eq!(issue(&chain).status, IssueStatus::Closed);
    assert_eq!((chain.read::<u64>(&key), ever(&chain, Measure::IssuesClosed)), (0, 1));
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::State);
}

#[test]
fn the_raiser_may_accept_that_there_is_no_problem() {
    let mut chain = raised();
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotAProblem));
    assert_eq!(issue(&chain).status, IssueStatus::NotAProblem);
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", false)), Code::State, "disputes it");
    chain.ok("jy-xa", issue_confirm("i1", true));
    assert_eq!(issue(&chain).status, IssueStatus::Closed);
}

#[test]
fn a_defect_that_stays_is_shown_with_the_entry() {
    let mut chain = raised();
    chain.ok("scjg", issue_verify("i1", QualityVerdict::NotCorrectable));
    assert_eq!(issue(&chain).status, IssueStatus::Annotated);
    let defects: Vec<KnownDefect> = chain.read(&StateKey::known_defects(&id("firms")));
    let [defect] = &defects[..] else { panic!("{defects:?}") };
    assert_eq!((&defect.issue_id, defect.dimension), (&id("i1"), QualityDimension::Accuracy));
    assert_eq!(ever(&chain, Measure::IssuesClosed), 0);
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::State);
}

#[test]
fn a_defect_reaches_what_was_made_from_the_data() {
    let mut chain = raised();
    let made_from = |resource: &str, source: &str| {
        let produced_at = morning("2023-09-20");
        let update = resource_update(resource, 2, &[source]);
        liuhen_types::payload::ResourceUpdate { produced_at, ..update }
    };
    chain.ok("bm-xa", made_from("list-table", "firms-table"));
    chain.collect("scjg", "dsj", "firms", 1);
    chain.ok("scjg", issue_verify("i1", QualityVerdict::Confirmed));
    let found = issue(&chain).downstream;
    assert_eq!((found.resources, found.copies.len()), (vec![id("list-table")], 1));
    assert_eq!(found.notified, [id("bm-xa"), id("dsj")]);
    assert!(found.is_complete);
}

#[test]
fn a_licence_is_corrected_or_supplied_by_its_issuer() {
    let mut chain = Chain::xiongan();
    let now = chain.time;
    chain.ok("bm-xa", license_issue("l1", now));
    let by = |name: &str| Some(Correction::Licence(id(&licence_id(name))));

    let wrong = QualitySubject::Licence(id(&licence_id("l1")));
    chain.ok("jy-xa", issue_raise("i1", wrong));
    assert_eq!(issue(&chain).responsible_org, id("bm-xa"));
    chain.ok("bm-xa", issue_verify("i1", QualityVerdict::Confirmed));
    let remedy = || issue_remedy("i1", by("l1"));
    assert_eq!(chain.code("bm-xa", remedy()), Code::RecollectionRequired);
    chain.ok("bm-xa", license_update("l1", 1, now));
    chain.ok("bm-xa", remedy());
    chain.ok("jy-xa", issue_confirm("i1", true));

    let case_ref = sm3(&[b"salt", b"other case"]);
    let (issuer, kind) = (id("bm-xa"), id("营业执照"));
    let missing = QualitySubject::MissingLicence(MissingLicence { issuer, kind, case_ref });
    chain.ok("jy-xa", issue_raise("i2", missing));
    chain.ok("bm-xa", issue_verify("i2", QualityVerdict::Confirmed));
    chain.ok("bm-xa", license_issue("l2", now));
    let supplied = || issue_remedy("i2", by("l3"));
    assert_eq!(chain.code("bm-xa", issue_remedy("i2", by("l2"))), Code::RecollectionRequired);
    let mut right = license_issue("l3", now);
    right.case_ref = case_ref;
    chain.ok("bm-xa", right);
    chain.ok("bm-xa", supplied());
}

fn assessment() -> QualityAssessmentRecord {
    QualityAssessmentRecord {
        catalog_id: id("firms"),
        resource_id: id("firms-table"),
        resource_version: 1,
        phase: QualityPhase::During,
        scores: vec![QualityScore { dimension: QualityDimension::Accuracy, per_mille: 987 }],
        rule_digest: sm3(&[b"rules"]),
        report_digest: sm3(&[b"report"]),
    }
}

#[test]
fn claims_on_quality_are_their_authors() {
    type Change = fn(&mut QualityAssessmentRecord);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("scjg", "by the provider", |_| {}, Code::Ok),
        ("dsj", "by the province's operator", |_| {}, Code::Ok),
        ("op-xa", "by a city's operator", |_| {}, Code::Jurisdiction),
        ("zrt", "by another provider", |_| {}, Code::NotProvider),
        ("jy-xa", "by a consumer", |_| {}, Code::Role),
        ("scjg", "no scores", |p| p.scores.clear(), Code::Schema),
        ("scjg", "a dimension twice", |p| p.scores.push(p.scores[0]), Code::Schema),
        ("scjg", "above all", |p| p.scores[0].per_mille = 1_001, Code::Schema),
        ("scjg", "a version to come", |p| p.resource_version = 2, Code::ReferenceUnknown),
        ("scjg", "version 0", |p| p.resource_version = 0, Code::ReferenceUnknown),
        (
            "scjg",
            "another's resource",
            |p| p.resource_id = id("list-table"),
            Code::ReferenceUnknown,
        ),
    ];
    for (sender, name, change, expected) in cases {
        let mut payload = assessment();
        change(&mut payload);
        assert_eq!(Chain::xiongan().code(sender, payload), *expected, "{name}");
    }
    let mut chain = Chain::xiongan();
    chain.ok("scjg", assessment());
    assert_eq!(chain.code("scjg", assessment()), Code::Duplicate);
    chain.ok("dsj", assessment());
    let key = StateKey::assessment(&id("firms-table"), 1, QualityPhase::During, &id("dsj"));
    assert_eq!(chain.read::<QualityAssessment>(&key).assessor, id("dsj"));
}
