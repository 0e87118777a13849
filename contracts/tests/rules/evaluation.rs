//! `EvaluationResultPublish` and `SatisfactionAnchor`.

use liuhen_types::entity::{EvaluationResult, Measure, Period};
use liuhen_types::payload::evaluation::{EvaluationResultPublish, SatisfactionAnchor};
use liuhen_types::payload::org::Role;
use liuhen_types::{Code, Hash, StateKey, TimeMs};

use crate::kit::evaluation::*;
use crate::kit::{Chain, DAY_MS, Tx, id};

const NOVEMBER: Period = Period::Month { year: 2023, month: 11 };

/// With an evaluator of the province, and one of a city.
fn evaluators() -> Chain {
    let mut chain = Chain::hebei();
    hold(&mut chain, "nobody", &[(Role::Evaluator, "130000")]);
    hold(&mut chain, "mzj-bd", &[(Role::Evaluator, "130600")]);
    chain
}

/// an evaluator speaks for itself, the authority for those it names.
#[test]
fn an_evaluation_has_one_evaluator() {
    type Change = fn(&mut EvaluationResultPublish);
    // 民政厅 is the province's, the evaluator 保定's.
    let elsewhere: Change = |p| (p.evaluator, p.jurisdiction) = (id("mzj-bd"), id("130600"));
    let cases: &[(&str, &str, Change, Code)] = &[
        ("the evaluator", "nobody", |_| {}, Code::Ok),
        ("the authority for it", "pa", |_| {}, Code::CosignRequired),
        ("the authority itself", "pa", |p| p.evaluator = id("pa"), Code::Ok),
        ("for another one", "nobody", |p| p.evaluator = id("mzj-bd"), Code::Role),
        ("an evaluator elsewhere", "mzj-bd", |p| p.evaluator = id("mzj-bd"), Code::Jurisdiction),
        ("naming one elsewhere", "pa", |p| p.evaluator = id("mzj-bd"), Code::Jurisdiction),
        ("naming none", "pa", |p| p.evaluator = id("zrt"), Code::ReferenceUnknown),
        ("a city", "ca-sjz", |_| {}, Code::Role),
        ("of itself", "nobody", |p| p.grades[0].org = id("nobody"), Code::SelfReview),
        (
            "by who is graded",
            "pa",
            |p| (p.evaluator, p.grades[0].org) = (id("pa"), id("pa")),
            Code::SelfReview,
        ),
        ("of an org elsewhere", "mzj-bd", elsewhere, Code::Jurisdiction),
        ("of nobody known", "nobody", |p| p.grades[0].org = id("none"), Code::ReferenceUnknown),
        ("without grades", "nobody", |p| p.grades.clear(), Code::Schema),
        ("of one twice", "nobody", |p| p.grades.push(p.grades[0].clone()), Code::Schema),
        ("of a month to come", "nobody", |p| p.period = month(2023, 12), Code::NotDue),
        ("of no month", "nobody", |p| p.period = month(2023, 0), Code::Schema),
        ("of all time", "nobody", |p| p.period = Period::Ever, Code::Ok),
        ("of nowhere", "nobody", |p| p.jurisdiction = id("none"), Code::RegionUnknown),
        ("on no snapshot", "nobody", |p| p.set_id = Some(id("none")), Code::ReferenceUnknown),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = evaluation_result("nobody", NOVEMBER);
        change(&mut payload);
        assert_eq!(evaluators().code(sender, payload), *expected, "{name}");
    }
    let of_another = Tx::new("pa", evaluation_result("nobody", NOVEMBER)).cosigner("nobody");
    assert_eq!(evaluators().send(of_another).code, Code::Ok, "the evaluator signs with it");
}

#[test]
fn an_evaluation_is_published_once_and_rests_on_a_complete_snapshot() {
    let mut chain = evaluators();
    chain.ok("pa", indicator_set_publish(1));
    chain.ok("pa", indicator_snapshot("130000", NOVEMBER));
    let mut payload = evaluation_result("nobody", NOVEMBER);
    payload.set_id = Some(id("hebei-2023"));
    assert_eq!(chain.code("nobody", payload.clone()), Code::State, "November is not over");
    chain.time = TimeMs(chain.time.0 + 20 * DAY_MS);
    chain.ok("pa", indicator_snapshot("130000", NOVEMBER));
    chain.ok("nobody", payload.clone());
    let cited = chain.height;
    // Another version of the set, and its values, come later.
    chain.ok("pa", indicator_set_publish(2));
    chain.ok("pa", indicator_snapshot("130000", NOVEMBER));
    let key = StateKey::evaluation_result(&id("130000"), NOVEMBER, &id("nobody"));
    let kept: EvaluationResult = chain.read(&key);
    assert_eq!((kept.result, kept.publisher), (payload.clone(), id("nobody")));
    let snapshot = kept.snapshot.expect("it names a set");
    assert_eq!(snapshot.set_version, 1);
    assert!(snapshot.height < cited);
    assert_ne!(snapshot.values_root, Hash::ZERO);
    let again = Tx::new("pa", payload).cosigner("nobody");
    assert_eq!(chain.send(again).code, Code::Duplicate);
}

#[test]
fn votes_are_counted_once_and_must_add_up() {
    type Change = fn(&mut SatisfactionAnchor);
    let cases: &[(&str, &str, Change, Code)] = &[
        ("nothing", "ca-sjz", |_| {}, Code::Ok),
        ("the province", "pa", |_| {}, Code::Ok),
        ("an earlier month", "ca-sjz", |p| p.period = month(2023, 10), Code::Ok),
        ("a month to come", "ca-sjz", |p| p.period = month(2023, 12), Code::FutureDate),
        ("all time", "ca-sjz", |p| p.period = Period::Ever, Code::Schema),
        ("one vote more", "ca-sjz", |p| p.count += 1, Code::Schema),
        ("no votes", "ca-sjz", |p| (p.count, p.score_histogram) = (0, vec![0; 5]), Code::Schema),
        ("six scores", "ca-sjz", |p| p.score_histogram.push(0), Code::Schema),
        ("no digest", "ca-sjz", |p| p.digest = Hash::ZERO, Code::SaltRequired),
        (
            "more than can be counted",
            "ca-sjz",
            |p| (p.count, p.score_histogram) = (u64::MAX, vec![0, 0, 0, 0, u64::MAX]),
            Code::QuotaExceeded,
        ),
        ("a county", "xa-changan", |_| {}, Code::Role),
        ("a provider", "mzt", |_| {}, Code::Role),
    ];
    for (name, sender, change, expected) in cases {
        let mut payload = satisfaction_anchor(NOVEMBER, [1, 0, 0, 2, 3]);
        change(&mut payload);
        assert_eq!(Chain::hebei().code(sender, payload), *expected, "{name}");
    }
    let mut chain = Chain::hebei();
    let payload = satisfaction_anchor(NOVEMBER, [1, 0, 0, 2, 3]);
    chain.ok("ca-sjz", payload.clone());
    assert_eq!(chain.code("pa", payload), Code::Duplicate);
    for region in ["130100", "130000"] {
        for period in [NOVEMBER, Period::Ever] {
            let count = |measure| chain.read::<u64>(&StateKey::tally(&id(region), period, measure));
            let counted = (count(Measure::SatisfactionVotes), count(Measure::SatisfactionScore));
            assert_eq!(counted, (6, 24), "{region} {period}");
        }
    }
}
