//! Scenario 2 of the requirements, steps 2.8 to 2.16: 雄安新区 collects late, gets
//! data back, has them corrected, and issues a licence.

use liuhen_contracts::indicators;
use liuhen_crypto::sm3;
use liuhen_types::entity::{
    Backflow, BackflowCopy, BackflowStatus, Collection, CollectionStatus, CopyKind, Custody,
    Deadline, DeadlineKind, Durations, Finding, FindingStatus, Handover, IndicatorRecord,
    IssueStatus, Licence, LicenceVersion, Measure, Period, QualityIssue, QualityNews,
    QualityNotice, Value,
};
use liuhen_types::payload::SourceDesignate;
use liuhen_types::payload::quality::{QualitySubject, QualityVerdict};
use liuhen_types::{Code, CopyId, StateKey, TimeMs};

use crate::kit::evaluation::{indicator_set_publish, indicator_snapshot};
use crate::kit::*;

const OCTOBER: Period = Period::Month { year: 2023, month: 10 };

fn count(chain: &Chain, region: &str, measure: Measure) -> u64 {
    let key = StateKey::tally(&id(region), OCTOBER, measure);
    liuhen_contracts::read(&chain.state, &key).expect("the state is sound").unwrap_or(0)
}

fn durations(chain: &Chain, region: &str, measure: Measure) -> u64 {
    let durations: Durations = chain.read(&StateKey::tally(&id(region), OCTOBER, measure));
    durations.count()
}

fn find(chain: &Chain) -> Finding {
    chain.read(&StateKey::finding(&id("f1")))
}

fn issue(chain: &Chain) -> QualityIssue {
    chain.read(&StateKey::issue(&id("i1")))
}

/// 2.8 to 2.9F.
fn bulletined() -> Chain {
    let mut chain = Chain::xiongan();
    chain.go_to("2023-09-26");
    chain.ok("ca-xa", collection_plan("list", "2023-09-28"));
    let collection: Collection = chain.read(&StateKey::collection(&id("list")));
    assert_eq!(collection.status, CollectionStatus::Planned);
    chain.go_to("2023-09-27");
    assert_eq!(chain.code("jy-xa", finding("f0", "list")), Code::NotDue);
    chain.go_to("2023-10-07");
    chain.ok("jy-xa", finding("f1", "list"));
    chain.ok("ca-xa", finding_decide("f1", true));
    chain.ok("ca-xa", bulletin("b1", &["f1"]));
    assert_eq!(find(&chain).status, FindingStatus::Bulletined);
    assert_eq!(count(&chain, "XA", Measure::FindingsOpened), 1, "I-13");
    assert_eq!(count(&chain, "XA", Measure::FindingsClosed), 0, "I-13");
    chain.go_to("2023-10-09");
    assert_eq!(chain.code("ca-xa", bulletin_close("b1")), Code::FindingOpen);
    chain
}

/// 2.10F and 2.10.
fn made_good() -> Chain {
    let mut chain = bulletined();
    chain.go_to("2023-10-12");
    let confirm = || collection_confirm("list", 1, "op-xa");
    assert_eq!(chain.code("bm-xa", confirm()), Code::CosignRequired);
    let mut differing = confirm();
    differing.operator_count = 7_999;
    let outcome = chain.send(Tx::new("bm-xa", differing).cosigner("op-xa"));
    assert_eq!(outcome.code, Code::CountMismatch);
    let outcome = chain.send(Tx::new("bm-xa", confirm()).cosigner("op-xa"));
    assert_eq!(
        (outcome.code, outcome.warnings),
        (Code::Ok, vec![Code::ProvisionalDue, Code::Overdue])
    );
    assert_eq!(find(&chain).status, FindingStatus::MadeGood);
    chain.ok("ca-xa", bulletin_close("b1"));
    chain
}

#[test]
fn what_was_not_collected_is_made_good() {
    let chain = made_good();
    let finding = find(&chain);
    assert_eq!((finding.status, finding.days_to_make_good), (FindingStatus::Closed, Some(5)));
    let key = StateKey::deadline(DeadlineKind::Collection, "list");
    let deadline: Deadline = chain.read(&key);
    assert_eq!((deadline.due_on, deadline.ended_on), (id("2023-09-28"), Some(id("2023-10-12"))));
    assert!(deadline.overdue_days > 0);
    for region in ["XA", "130000"] {
        assert_eq!(count(&chain, region, Measure::FindingsClosed), 1, "I-13");
        assert_eq!(durations(&chain, region, Measure::TimeToMakeGood), 1, "I-13");
        assert_eq!(count(&chain, region, Measure::CollectionsComplete), 1, "I-05");
    }
    let copy_id = CopyId::of(CopyKind::Platform, &id("list"), &id("op-xa"));
    let custody: Custody = chain.read(&StateKey::custody(&copy_id));
    let [term] = &custody.terms[..] else { panic!("{custody:?}") };
    assert_eq!((&term.org, term.until), (&id("op-xa"), None));
    assert_eq!(term.since.date(), id("2023-10-12"));
}

/// 2.11 to 2.12.
fn returned() -> Chain {
    let mut chain = made_good();
    chain.go_to("2023-10-24");
    let mut elsewhere = backflow_request("r0");
    elsewhere.region_scope = id("130100");
    assert_eq!(chain.code("ca-xa", elsewhere), Code::Territory);
    let mut aimless = backflow_request("r0");
    aimless.scenario = None;
    assert_eq!(chain.code("ca-xa", aimless), Code::ScenarioRequired);
    chain.ok("ca-xa", backflow_request("r1"));
    chain.ok("pa", backflow_decide("r1", true));
    chain.ok("dsj", backflow_deliver("r1"));
    let mut short = backflow_confirm("r1", true);
    short.record_count = 1_199;
    assert_eq!(chain.code("op-xa", short), Code::CountMismatch);
    chain.ok("op-xa", backflow_confirm("r1", false));
    let backflow: Backflow = chain.read(&StateKey::backflow(&id("r1")));
    assert_eq!(backflow.status, BackflowStatus::Disputed);
    let mut again = backflow_deliver("r1");
    again.retried_of = backflow.delivery.map(|delivery| delivery.tx_id);
    chain.ok("dsj", again);
    let transit = StateKey::custody(&CopyId::in_transit(&Handover::Backflow(id("r1"))));
    let on_its_way: Custody = chain.read(&transit);
    let [term] = &on_its_way.terms[..] else { panic!("{on_its_way:?}") };
    assert_eq!((&term.org, term.until), (&id("dsj"), None), "R-46: the sender's, disputed or not");
    chain.ok("op-xa", backflow_confirm("r1", true));
    assert!(!chain.read::<Custody>(&transit).is_open());
    let copy = SourceDesignate { scope: id("XA"), ..source_designate("op-xa", "firms") };
    assert_eq!(chain.code("ca-xa", copy), Code::SourceConflict);
    chain
}

#[test]
fn data_return_to_their_territory_as_a_copy() {
    let chain = returned();
    let backflow: Backflow = chain.read(&StateKey::backflow(&id("r1")));
    assert_eq!(backflow.status, BackflowStatus::Confirmed);
    let copy_id = CopyId::of(CopyKind::Backflow, &id("firms"), &id("op-xa"));
    assert_eq!(backflow.copy_id, Some(copy_id.clone()));
    let custody: Custody = chain.read(&StateKey::custody(&copy_id));
    assert_eq!(custody.terms.last().map(|term| &term.org), Some(&id("op-xa")));
    let copy: BackflowCopy = chain.read(&StateKey::backflow_copy(&id("op-xa"), &id("firms")));
    assert_eq!((copy.derived_from, copy.copy_id), (id("firms"), copy_id));
    for region in ["XA", "130000"] {
        assert_eq!(count(&chain, region, Measure::BackflowsRequested), 1, "I-14");
        assert_eq!(count(&chain, region, Measure::BackflowsConfirmed), 1, "I-14");
        assert_eq!(durations(&chain, region, Measure::TimeToReturn), 1, "I-14");
    }
}

/// 2.13 to 2.14F.
fn remedied() -> Chain {
    let mut chain = returned();
    chain.go_to("2023-10-25");
    let wrong = QualitySubject::Backflow(id("r1"));
    chain.ok("bm-xa", issue_raise("i1", wrong));
    let verify = || issue_verify("i1", QualityVerdict::Confirmed);
    assert_eq!(chain.code("op-xa", verify()), Code::NotProvider);
    chain.ok("scjg", verify());
    assert_eq!(chain.code("scjg", issue_remedy("i1", None)), Code::RecollectionRequired);
    chain.update("scjg", "firms-table", 2);
    let tx_id = chain.collect("scjg", "dsj", "firms", 2);
    chain.ok("scjg", issue_remedy("i1", corrected("firms-table", 2, tx_id)));
    assert_eq!(chain.code("jy-xa", issue_confirm("i1", true)), Code::NotRaiser);
    chain
}

#[test]
fn the_contract_finds_who_answers_and_tells_who_has_the_data() {
    let chain = remedied();
    let issue = issue(&chain);
    assert_eq!((issue.responsible_org, issue.custodian), (id("scjg"), Some(id("op-xa"))));
    assert_eq!(issue.status, IssueStatus::Remedied);
    let copy_id = CopyId::of(CopyKind::Backflow, &id("firms"), &id("op-xa"));
    assert_eq!(issue.downstream.copies, [copy_id]);
    assert_eq!(issue.downstream.notified, [id("op-xa")]);
    let told = |index| {
        let key = StateKey::quality_notice(&id("op-xa"), index);
        chain.read::<QualityNotice>(&key).news
    };
    assert_eq!((told(0), told(1)), (QualityNews::Confirmed, QualityNews::Remedied));
}

#[test]
fn an_issue_is_corrected_until_it_is_solved() {
    let mut chain = remedied();
    chain.ok("bm-xa", issue_confirm("i1", false));
    assert_eq!((issue(&chain).status, issue(&chain).round), (IssueStatus::Reopened, 2));
    chain.update("scjg", "firms-table", 3);
    let tx_id = chain.collect("scjg", "dsj", "firms", 3);
    chain.ok("scjg", issue_remedy("i1", corrected("firms-table", 3, tx_id)));
    chain.ok("bm-xa", issue_confirm("i1", true));
    let issue = issue(&chain);
    assert_eq!((issue.status, issue.round), (IssueStatus::Closed, 2));
    let counts = [Measure::IssuesRaised, Measure::IssuesClosed, Measure::IssuesReopened];
    assert_eq!(counts.map(|measure| count(&chain, "130000", measure)), [1, 1, 1], "I-12");
}

#[test]
fn a_licence_follows_its_case() {
    let mut chain = returned();
    let closed_at = TimeMs(chain.next().time.0 - 20_000);
    chain.ok("bm-xa", license_issue("l1", closed_at));
    let licence =
        |chain: &Chain| -> Licence { chain.read(&StateKey::licence(&id(&licence_id("l1")))) };
    let key = StateKey::licence_version(&id(&licence_id("l1")), 1);
    let version: LicenceVersion = chain.read(&key);
    assert_eq!(version.lag_ms, 20_000);
    let now = chain.time;
    assert_eq!(chain.code("scjg", license_update("l1", 1, now)), Code::NotIssuer);
    chain.ok("bm-xa", license_update("l1", 1, now));
    assert_eq!(licence(&chain).check_version(1), Err(Code::LicenseSuperseded));
    assert_eq!(licence(&chain).check_version(2), Ok(()));
    chain.ok("bm-xa", license_abolish("l1", now));
    assert_eq!(licence(&chain).check_version(1), Err(Code::LicenseAbolished));
    assert_eq!(licence(&chain).check_version(2), Err(Code::LicenseAbolished));
    assert_eq!(durations(&chain, "XA", Measure::LicenceLag), 3, "I-18");
    assert_eq!(version.licence_digest, sm3(&[b"salt", b"licence 1"]));
}

fn value(chain: &Chain, region: &str, formula: &str) -> Value {
    let values = indicators(&chain.state, &id(region), OCTOBER).expect("the state is sound");
    let found = values.iter().find(|value| *value.formula_id == *formula);
    found.expect("the formula exists").value
}

/// Step 2.18: in November the contract computes October, and the values
/// follow from what happened.
#[test]
fn the_values_of_october_follow_from_what_happened() {
    let whole = Value::Ratio { numerator: 1, denominator: 1 };
    assert_eq!(value(&bulletined(), "XA", "findings-open"), Value::Count { count: 1 }, "I-13");
    assert_eq!(value(&made_good(), "XA", "findings-open"), Value::Count { count: 0 }, "I-13");
    assert_eq!(value(&made_good(), "XA", "collection-rate"), whole, "I-05");
    let mut chain = returned();
    assert_eq!(value(&chain, "130000", "backflow-satisfaction"), whole, "I-14");
    chain.go_to("2023-11-01");
    chain.ok("pa", indicator_set_publish(1));
    chain.ok("ca-xa", indicator_snapshot("XA", OCTOBER));
    let key = StateKey::indicator_snapshot(&id("hebei-2023"), &id("XA"), OCTOBER);
    let kept: IndicatorRecord = chain.read(&key);
    assert!(!kept.partial, "October is over");
    for one in &kept.values {
        assert_eq!(one.value, value(&chain, "XA", &one.formula_id), "{}", one.id);
    }
    let mut typed = indicator_snapshot("130000", OCTOBER);
    typed.values_root = Some(kept.values_root);
    assert_eq!(chain.code("pa", typed), Code::SnapshotMismatch, "2.18F");
}
