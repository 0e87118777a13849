//! What the scorecard of an org tells beside the formulas of regions: how soon a provider
//! answers requests, and its quality issues by dimension.

use liuhen_types::entity::Measure::{
    IssueRoundsOf, IssuesClosedOf, IssuesRaisedOf, IssuesReopenedOf, TimeToAnswer, TimeToCloseOf,
};
use liuhen_types::payload::quality::QualityDimension::{
    Accuracy, Availability, Completeness, Consistency, Precision, Timeliness,
};

use super::formula::Rule::{Quantile, Ratio};
use super::formula::Span::During;
use super::formula::Term::Plus;
use super::formula::{Formula, formula};

/// The formulas of one dimension: its id and its Chinese name in front of theirs.
macro_rules! dimension {
    ($dimension:ident, $id:literal, $name:literal) => {
        [
            formula(
                "I-12",
                concat!($id, "-issues-closed"),
                concat!($name, "问题办结率"),
                Ratio(
                    During,
                    &[Plus(IssuesClosedOf($dimension))],
                    &[Plus(IssuesRaisedOf($dimension))],
                ),
            ),
            formula(
                "I-12",
                concat!($id, "-issue-median"),
                concat!($name, "问题办结时长中位数"),
                Quantile(TimeToCloseOf($dimension), 500),
            ),
            formula(
                "I-12",
                concat!($id, "-issues-reopened"),
                concat!($name, "问题重开占比"),
                Ratio(
                    During,
                    &[Plus(IssuesReopenedOf($dimension))],
                    &[Plus(IssuesReopenedOf($dimension)), Plus(IssuesClosedOf($dimension))],
                ),
            ),
            formula(
                "I-12",
                concat!($id, "-issue-rounds"),
                concat!($name, "问题平均纠治轮次"),
                Ratio(
                    During,
                    &[Plus(IssueRoundsOf($dimension))],
                    &[Plus(IssuesClosedOf($dimension))],
                ),
            ),
        ]
    };
}

/// How soon a provider answers.
const ANSWERS: [Formula; 2] = [
    formula("R-42", "answer-median", "提供方答复时长中位数", Quantile(TimeToAnswer, 500)),
    formula("R-42", "answer-p90", "提供方答复时长90分位", Quantile(TimeToAnswer, 900)),
];

/// Formulas for orgs alone, which no set of indicators may name.
pub const SCORECARD: &[Formula] = {
    const ALL: [&[Formula]; 7] = [
        &ANSWERS,
        &dimension!(Accuracy, "accuracy", "准确性"),
        &dimension!(Completeness, "completeness", "完整性"),
        &dimension!(Availability, "availability", "可用性"),
        &dimension!(Consistency, "consistency", "一致性"),
        &dimension!(Timeliness, "timeliness", "时效性"),
        &dimension!(Precision, "precision", "精确性"),
    ];
    &joined::<26>(ALL)
};

/// The lists one after the other; they hold `N` formulas together.
const fn joined<const N: usize>(lists: [&[Formula]; 7]) -> [Formula; N] {
    let mut all = [ANSWERS[0]; N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut n = 0;
        while n < lists[list].len() {
            all[at] = lists[list][n];
            (n, at) = (n + 1, at + 1);
        }
        list += 1;
    }
    assert!(at == N, "as many as there are");
    all
}
