//! From counts in a state to values: a pure function, whole numbers only.

use liuhen_crypto::log::{LogHasher, Sm3Log, merkle_root};
use liuhen_types::entity::{Durations, IndicatorValue, Measure, Period, Value};
use liuhen_types::payload::evaluation::Indicator;
use liuhen_types::{Hash, OrgId, RegionCode, State, StateError, StateKey, Text};

use super::formula::{FORMULAS, Formula, Rule, Span, Term};
use super::scorecard::SCORECARD;
use crate::context::encode;
use crate::state::read;

/// Months by which a count may be ahead of the facts: the longest update cycle, and the
/// longest time for an acknowledgement.
const MONTHS_AHEAD: usize = 13;

/// Keeps these leaves apart from those of any other tree.
const VALUE_DOMAIN: &[u8] = b"liuhen/indicator-value/v1";

/// The values of all formulas for a region and a span, in the order of
/// [`FORMULAS`]; a region or a month without facts has counts of 0.
///
/// The values of a month that is over are the same from every later state.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn indicators(
    state: &dyn State,
    jurisdiction: &RegionCode,
    period: Period,
) -> Result<Vec<IndicatorValue>, StateError> {
    let counts = Counts::new(state, Of::Region(jurisdiction), period)?;
    let value = |formula: &Formula| Ok(named(formula.indicator, formula, counts.value(formula)?));
    FORMULAS.iter().map(value).collect()
}

/// The scorecard of an org for a span: the values of [`FORMULAS`] whose counts are kept by
/// org, and those of each dimension of quality, in the order of [`SCORECARD`] (R-18, R-34,
///
///
/// The values of a month that is over are the same from every later state.
///
/// # Errors
/// [`StateError`] if the state cannot be read.
pub fn scorecard(
    state: &dyn State,
    org: &OrgId,
    period: Period,
) -> Result<Vec<IndicatorValue>, StateError> {
    let counts = Counts::new(state, Of::Org(org), period)?;
    let by_org = FORMULAS.iter().filter(|formula| formula.is_by_org());
    let value = |formula: &Formula| Ok(named(formula.indicator, formula, counts.value(formula)?));
    by_org.chain(SCORECARD).map(value).collect()
}

/// The values of the indicators of a set, in its order.
pub(crate) fn values(
    state: &dyn State,
    jurisdiction: &RegionCode,
    period: Period,
    indicators: &[Indicator],
) -> Result<Vec<IndicatorValue>, StateError> {
    let counts = Counts::new(state, Of::Region(jurisdiction), period)?;
    let formulas = indicators.iter().filter_map(|indicator| {
        Formula::find(&indicator.formula_id).map(|formula| (indicator, formula))
    });
    formulas
        .map(|(indicator, formula)| Ok(named(&indicator.id, formula, counts.value(formula)?)))
        .collect()
}

/// The root that a snapshot of these values has: a Merkle tree over one leaf per
/// value, each bound to region and span.
pub fn values_root(jurisdiction: &RegionCode, period: Period, values: &[IndicatorValue]) -> Hash {
    let leaf = |value| {
        let bytes = encode(&(jurisdiction, period, value));
        Sm3Log::leaf(&[VALUE_DOMAIN, &bytes].concat())
    };
    let leaves: Vec<Hash> = values.iter().map(leaf).collect();
    merkle_root::<Sm3Log>(&leaves)
}

fn named(id: &str, formula: &Formula, value: Value) -> IndicatorValue {
    IndicatorValue {
        id: Text::new(id).expect("names of indicators are short texts"),
        formula_id: Text::new(formula.formula_id).expect("names of formulas are short texts"),
        unit: formula.unit,
        value,
    }
}

/// Whose counts.
enum Of<'a> {
    Region(&'a RegionCode),
    Org(&'a OrgId),
}

/// The counts of one region or org, seen from one span.
struct Counts<'a> {
    state: &'a dyn State,
    of: Of<'a>,
    period: Period,
    /// First and last month in which anything was counted on this chain.
    months: Option<(Period, Period)>,
}

impl<'a> Counts<'a> {
    fn new(state: &'a dyn State, of: Of<'a>, period: Period) -> Result<Self, StateError> {
        let months = read(state, &StateKey::tally_months())?;
        Ok(Self { state, of, period, months })
    }

    fn key(&self, period: Period, measure: Measure) -> StateKey {
        match self.of {
            Of::Region(region) => StateKey::tally(region, period, measure),
            Of::Org(org) => StateKey::org_tally(org, period, measure),
        }
    }

    fn value(&self, formula: &Formula) -> Result<Value, StateError> {
        Ok(match formula.rule {
            Rule::Ratio(span, above, below) => {
                let (numerator, denominator) = (self.sum(span, above)?, self.sum(span, below)?);
                match denominator {
                    0 => Value::NoDenominator { numerator },
                    _ => Value::Ratio { numerator, denominator },
                }
            }
            Rule::Count(span, terms) => Value::Count { count: self.sum(span, terms)? },
            Rule::Quantile(measure, per_mille) => {
                let key = self.key(self.period, measure);
                let durations: Option<Durations> = read(self.state, &key)?;
                match durations.and_then(|durations| durations.quantile(per_mille)) {
                    Some(seconds) => Value::Seconds { seconds },
                    None => Value::NoDuration,
                }
            }
            Rule::NotComputable => Value::NotComputable,
        })
    }

    /// The terms together, at least 0.
    fn sum(&self, span: Span, terms: &[Term]) -> Result<u64, StateError> {
        let mut sum: i128 = 0;
        for term in terms {
            sum += match term {
                Term::Plus(measure) => i128::from(self.count(span, *measure)?),
                Term::Minus(measure) => -i128::from(self.count(span, *measure)?),
            };
        }
        Ok(u64::try_from(sum.max(0)).unwrap_or(u64::MAX))
    }

    fn count(&self, span: Span, measure: Measure) -> Result<i64, StateError> {
        if measure.is_ahead() {
            return self.come_about(measure);
        }
        let Period::Month { year, month } = self.period else {
            return self.counted(self.period, measure);
        };
        match span {
            Span::During => self.counted(self.period, measure),
            Span::YearToDate => (1..=month).try_fold(0, |sum: i64, month| {
                Ok(sum.saturating_add(self.counted(Period::Month { year, month }, measure)?))
            }),
            Span::AtEnd => self.at_end(measure),
        }
    }

    /// All time without what was counted after the month.
    fn at_end(&self, measure: Measure) -> Result<i64, StateError> {
        let Some((first, last)) = self.months.filter(|(first, _)| *first <= self.period) else {
            return Ok(0);
        };
        debug_assert!(first <= last, "{first} is after {last}");
        let mut count = self.counted(Period::Ever, measure)?;
        let mut month = self.period.next();
        while month <= last {
            count = count.saturating_sub(self.counted(month, measure)?);
            month = month.next();
        }
        Ok(count)
    }

    /// What is counted ahead, in the month in which it comes about: the sum up to the
    /// month, or for all time up to the last one in which anything happened.
    fn come_about(&self, measure: Measure) -> Result<i64, StateError> {
        let Some((first, last)) = self.months else { return Ok(0) };
        // Nothing is counted further ahead, whatever month is asked for.
        let furthest = (0..MONTHS_AHEAD).fold(last, |month, _| month.next());
        let end = if self.period == Period::Ever { last } else { self.period.min(furthest) };
        let (mut month, mut count) = (first, 0i64);
        while month <= end {
            count = count.saturating_add(self.counted(month, measure)?);
            month = month.next();
        }
        Ok(count)
    }

    fn counted(&self, period: Period, measure: Measure) -> Result<i64, StateError> {
        Ok(read(self.state, &self.key(period, measure))?.unwrap_or(0))
    }
}
