//! The formulas (requirements, section 3.3): a table of which counts are added,
//! taken off and divided.
//!
//! What P0 facts cannot tell is in the table too, as not computable, so that a
//! report shows the gap instead of leaving the line out.

use liuhen_types::entity::{DeadlineKind, ExchangeRoute, Measure, Unit};

/// Which counts of a measure are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// Those of the month.
    During,
    /// Those since genesis, as they stood at the end of the month.
    AtEnd,
    /// Those from January up to and with the month.
    YearToDate,
}

/// A count, added or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Plus(Measure),
    Minus(Measure),
}

/// How the value comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The first sum over the second.
    Ratio(Span, &'static [Term], &'static [Term]),
    /// A sum.
    Count(Span, &'static [Term]),
    /// A quantile of the durations of the month, per mille.
    Quantile(Measure, u64),
    /// Needs facts that the chain does not hold.
    NotComputable,
}

/// A formula that sets of indicators may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Its stable name.
    pub formula_id: &'static str,
    /// The indicator of section 3.3 that it belongs to, or the rule that asks for it.
    pub indicator: &'static str,
    /// Its Chinese name.
    pub name: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// What the indicator asks for and the counts do not tell.
    pub leaves_out: Option<&'static str>,
    pub(super) rule: Rule,
}

impl Formula {
    /// The formula of this name.
    pub fn find(formula_id: &str) -> Option<&'static Self> {
        FORMULAS.iter().find(|formula| formula.formula_id == formula_id)
    }

    /// True if all that it counts is counted by org too.
    pub fn is_by_org(&self) -> bool {
        let all = |terms: &[Term]| terms.iter().all(|term| term.measure().is_by_org());
        match self.rule {
            Rule::Ratio(_, above, below) => all(above) && all(below),
            Rule::Count(_, terms) => all(terms),
            Rule::Quantile(measure, _) => measure.is_by_org(),
            Rule::NotComputable => false,
        }
    }
}

impl Term {
    const fn measure(self) -> Measure {
        match self {
            Self::Plus(measure) | Self::Minus(measure) => measure,
        }
    }
}

impl std::fmt::Display for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rule {
            Rule::Ratio(span, above, below) => {
                write!(f, "({}) ÷ ({}), {}", Sum(above), Sum(below), span.text())
            }
            Rule::Count(span, terms) => write!(f, "{}, {}", Sum(terms), span.text()),
            Rule::Quantile(measure, per_mille) => {
                write!(f, "{per_mille}‰ quantile of {measure}, {}", Span::During.text())
            }
            Rule::NotComputable => f.write_str("not computable from the facts on chain"),
        }
    }
}

impl Span {
    const fn text(self) -> &'static str {
        match self {
            Self::During => "in the month",
            Self::AtEnd => "at the end of the month",
            Self::YearToDate => "from January to the month",
        }
    }
}

/// Terms as text.
struct Sum(&'static [Term]);

impl std::fmt::Display for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, term) in self.0.iter().enumerate() {
            match (index, term) {
                (0, Term::Plus(measure)) => write!(f, "{measure}")?,
                (0, Term::Minus(measure)) => write!(f, "−{measure}")?,
                (_, Term::Plus(measure)) => write!(f, " + {measure}")?,
                (_, Term::Minus(measure)) => write!(f, " − {measure}")?,
            }
        }
        Ok(())
    }
}

pub(super) const fn formula(
    indicator: &'static str,
    formula_id: &'static str,
    name: &'static str,
    rule: Rule,
) -> Formula {
    let unit = match rule {
        Rule::Ratio(..) | Rule::NotComputable => Unit::Ratio,
        Rule::Count(..) => Unit::Count,
        Rule::Quantile(..) => Unit::Seconds,
    };
    Formula { formula_id, indicator, name, unit, leaves_out: None, rule }
}

const fn without(formula: Formula, leaves_out: &'static str) -> Formula {
    Formula { leaves_out: Some(leaves_out), ..formula }
}

/// How many exchanges went on a route in the month.
const fn exchanges(
    formula_id: &'static str,
    name: &'static str,
    terms: &'static [Term],
) -> Formula {
    formula("R-58", formula_id, name, Count(During, terms))
}

use DeadlineKind::{CatalogInitialReview, CatalogReview, CatalogUpdate};
use ExchangeRoute::{CityDept, CityToCity, CrossProvince, DeptToDept, IntraCity};
use Measure::*;
use Rule::{Count, NotComputable, Quantile, Ratio};
use Span::{AtEnd, During, YearToDate};
use Term::{Minus, Plus};

/// All formulas, in the order of the indicators.
pub const FORMULAS: &[Formula] = &[
    formula(
        "I-01",
        "catalog-coverage",
        "目录覆盖率",
        Ratio(AtEnd, &[Plus(SystemsCataloged)], &[Plus(SystemsStarted), Minus(SystemsEnded)]),
    ),
    formula(
        "I-02",
        "update-on-time",
        "目录更新及时率",
        Ratio(During, &[Plus(Met(CatalogUpdate))], &[Plus(Due(CatalogUpdate))]),
    ),
    formula("I-02", "update-median", "目录更新时长中位数", Quantile(TimeToUpdate, 500)),
    formula("I-02", "declaration-gap-median", "变更申报滞后中位数", Quantile(DeclarationGap, 500)),
    formula(
        "I-03",
        "review-on-time",
        "目录审核及时率",
        Ratio(
            During,
            &[Plus(Met(CatalogReview)), Plus(Met(CatalogInitialReview))],
            &[Plus(Due(CatalogReview)), Plus(Due(CatalogInitialReview))],
        ),
    ),
    formula("I-03", "review-median", "目录审核时长中位数", Quantile(TimeToReview, 500)),
    formula(
        "I-04",
        "classification",
        "分类分级完整率",
        Ratio(AtEnd, &[Plus(ItemsClassified)], &[Plus(Items)]),
    ),
    formula(
        "I-05",
        "collection-rate",
        "汇聚率",
        Ratio(
            AtEnd,
            &[Plus(CollectionsComplete), Minus(CollectionsStale)],
            &[Plus(CollectionsPlanned)],
        ),
    ),
    formula(
        "I-06",
        "mount-rate",
        "挂接率",
        Ratio(AtEnd, &[Plus(ResourcesActive)], &[Plus(CatalogsPublished), Minus(CatalogsRetired)]),
    ),
    formula(
        "I-06",
        "freshness",
        "数据鲜活率",
        Ratio(AtEnd, &[Plus(ResourcesActive), Minus(ResourcesStale)], &[Plus(ResourcesActive)]),
    ),
    formula(
        "I-07",
        "one-source-rate",
        "一数一源率",
        Ratio(AtEnd, &[Plus(ElementsWithSource)], &[Plus(Elements)]),
    ),
    formula(
        "I-08",
        "unconditional-share",
        "无条件共享占比",
        Ratio(AtEnd, &[Plus(ItemsUnconditional)], &[Plus(Items)]),
    ),
    formula(
        "I-08",
        "restricted-with-basis",
        "受限共享有据率",
        Ratio(AtEnd, &[Plus(CatalogsRestrictedWithBasis)], &[Plus(CatalogsRestricted)]),
    ),
    formula(
        "I-09",
        "demand-satisfaction",
        "需求满足率",
        Ratio(During, &[Plus(DemandsSatisfied)], &[Plus(DemandsListed), Minus(DemandsRefused)]),
    ),
    formula("I-10", "accept-median", "受理时长中位数", Quantile(TimeToAccept, 500)),
    formula("I-10", "accept-p90", "受理时长90分位", Quantile(TimeToAccept, 900)),
    formula("I-10", "decide-median", "审批时长中位数", Quantile(TimeToDecide, 500)),
    formula("I-10", "decide-p90", "审批时长90分位", Quantile(TimeToDecide, 900)),
    formula("I-10", "first-use-median", "首次使用时长中位数", Quantile(TimeToFirstUse, 500)),
    formula("I-10", "first-use-p90", "首次使用时长90分位", Quantile(TimeToFirstUse, 900)),
    formula(
        "I-11",
        "granted-items",
        "授权项占申请项",
        Ratio(During, &[Plus(ItemsGranted)], &[Plus(ItemsRequested)]),
    ),
    without(
        formula("I-11", "used-items", "使用项占授权项", NotComputable),
        "which items were used stands in the gateways' records, not on chain",
    ),
    formula(
        "I-12",
        "issues-closed",
        "问题数据办结率",
        Ratio(During, &[Plus(IssuesClosed)], &[Plus(IssuesRaised)]),
    ),
    formula("I-12", "issue-median", "问题数据办结时长中位数", Quantile(TimeToClose, 500)),
    formula(
        "I-12",
        "issues-reopened",
        "问题数据重开占比",
        Ratio(During, &[Plus(IssuesReopened)], &[Plus(IssuesReopened), Plus(IssuesClosed)]),
    ),
    formula(
        "I-12",
        "issue-rounds",
        "问题数据平均纠治轮次",
        Ratio(During, &[Plus(IssueRounds)], &[Plus(IssuesClosed)]),
    ),
    formula(
        "I-13",
        "findings-repeated",
        "应汇聚未汇聚重复发现数",
        Count(During, &[Plus(FindingsRepeated)]),
    ),
    formula(
        "I-13",
        "findings-open",
        "应汇聚未汇聚未整改数",
        Count(AtEnd, &[Plus(FindingsOpened), Minus(FindingsClosed)]),
    ),
    formula("I-13", "make-good-median", "整改时长中位数", Quantile(TimeToMakeGood, 500)),
    formula(
        "I-14",
        "backflow-satisfaction",
        "数据回流满足率",
        Ratio(During, &[Plus(BackflowsConfirmed)], &[Plus(BackflowsRequested)]),
    ),
    formula("I-14", "backflow-median", "数据回流时长中位数", Quantile(TimeToReturn, 500)),
    without(
        formula(
            "I-15",
            "trace-completeness",
            "留痕完整率",
            Ratio(
                During,
                &[Plus(AccessesServed), Plus(AccessesDenied), Minus(AccessesFlagged)],
                &[Plus(AccessesServed), Plus(AccessesDenied)],
            ),
        ),
        "calls that a gateway never anchored",
    ),
    formula(
        "I-16",
        "unclear-custody",
        "交付逾时未确认数",
        Count(AtEnd, &[Plus(DeliveriesUnclear)]),
    ),
    formula(
        "I-17",
        "alerts-closed",
        "风险预警办结率",
        Ratio(During, &[Plus(AlertsClosed)], &[Plus(AlertsRaised)]),
    ),
    formula("I-17", "suspend-median", "预警至暂停时长中位数", Quantile(TimeToSuspend, 500)),
    formula("I-18", "licence-lag-p95", "证照同步时长95分位", Quantile(LicenceLag, 950)),
    formula(
        "I-19",
        "opening-completion",
        "开放清单完成率",
        Ratio(YearToDate, &[Plus(OpeningsPublished)], &[Plus(OpeningsPlanned)]),
    ),
    formula(
        "I-20",
        "conformity",
        "标准符合率",
        Ratio(During, &[Plus(ConformityPassed)], &[Plus(ConformityReviews)]),
    ),
    formula(
        "I-21",
        "satisfaction-mean",
        "满意度平均分",
        Ratio(During, &[Plus(SatisfactionScore)], &[Plus(SatisfactionVotes)]),
    ),
    formula(
        "I-21",
        "satisfaction-votes",
        "满意度评价数",
        Count(During, &[Plus(SatisfactionVotes)]),
    ),
    formula(
        "R-27",
        "cross-check-agreement",
        "多源校核一致率",
        Ratio(During, &[Plus(CrossCheckAgreed)], &[Plus(CrossChecked)]),
    ),
    exchanges("exchanges-city-to-city", "市际共享申请数", &[Plus(Exchanges(CityToCity))]),
    exchanges("exchanges-dept-to-dept", "省直部门间共享申请数", &[Plus(Exchanges(DeptToDept))]),
    exchanges("exchanges-city-dept", "市与省直部门间共享申请数", &[Plus(Exchanges(CityDept))]),
    exchanges("exchanges-intra-city", "市内共享申请数", &[Plus(Exchanges(IntraCity))]),
    exchanges("exchanges-cross-province", "跨省交换消息数", &[Plus(Exchanges(CrossProvince))]),
];
