//! Counts of facts by region, some by org too, and month, from which every indicator is computed
//! the contracts count what they accept, nobody types a number in.

use std::fmt::Write;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::deadline::DeadlineKind;
use super::share::ExchangeRoute;
use crate::id::{OrgId, RegionCode};
use crate::payload::quality::QualityDimension;
use crate::state::StateKey;
use crate::time::Date;

/// The span that a count covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Period {
    /// A month in UTC+8.
    Month {
        /// Its year.
        year: u16,
        /// 1 to 12.
        month: u8,
    },
    /// Since genesis.
    Ever,
}

impl Period {
    /// The month that holds a date.
    pub const fn of(date: Date) -> Self {
        Self::Month { year: date.year(), month: date.month() }
    }

    /// The month after; all time has none.
    pub const fn next(self) -> Self {
        match self {
            Self::Month { year, month: 12.. } => {
                Self::Month { year: year.saturating_add(1), month: 1 }
            }
            Self::Month { year, month } => Self::Month { year, month: month + 1 },
            Self::Ever => Self::Ever,
        }
    }

    /// True for all time, and for months of the years 1970 to 9999.
    pub const fn exists(self) -> bool {
        match self {
            Self::Month { year, month } => {
                1970 <= year && year <= 9999 && 1 <= month && month <= 12
            }
            Self::Ever => true,
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // It is in the key of every count: digit by digit costs a third of padding.
            Self::Month { year: year @ 0..10_000, month: month @ 0..100 } => {
                let month = u16::from(*month);
                for n in [year / 1_000, year / 100, year / 10, *year] {
                    f.write_char(digit(n))?;
                }
                f.write_char('-')?;
                f.write_char(digit(month / 10))?;
                f.write_char(digit(month))
            }
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Ever => f.write_str("ever"),
        }
    }
}

/// The last decimal digit of a number.
fn digit(n: u16) -> char {
    char::from(b'0' + (n % 10) as u8)
}

/// A text that is no span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a span must be CCYY-MM, a month of the years 1970 to 9999, or ever")]
pub struct PeriodError;

impl std::str::FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if text == "ever" {
            return Ok(Self::Ever);
        }
        let first: Date = format!("{text}-01").parse().map_err(|_| PeriodError)?;
        Ok(Self::of(first))
    }
}

/// What is counted. The counts belong to the region of the org that answers for
/// the fact, and to all regions above it; some to that org too, or to it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
pub enum Measure {
    /// I-02, I-03: deadlines, in the month of the due date.
    Due(DeadlineKind),
    /// I-02, I-03: those met in time, in the month of the due date.
    Met(DeadlineKind),
    /// I-02: from the day of a change to that of the update.
    TimeToUpdate,
    /// I-02: from the day of a change to that of its notice.
    DeclarationGap,
    /// I-03: from the submission of an entry to its review.
    TimeToReview,
    /// I-01: systems that came into operation.
    SystemsStarted,
    /// I-01: systems that were retired.
    SystemsEnded,
    /// I-01: running systems that got their first published entry.
    SystemsCataloged,
    /// I-06: entries published for the first time.
    CatalogsPublished,
    /// I-06: published entries retired.
    CatalogsRetired,
    /// I-04: items of entries in force.
    Items,
    /// I-04: those with category and grade.
    ItemsClassified,
    /// I-08: items of entries in force that are shared unconditionally.
    ItemsUnconditional,
    /// I-08: entries in force with restricted sharing.
    CatalogsRestricted,
    /// I-08: those with a legal basis.
    CatalogsRestrictedWithBasis,
    /// I-05: entries in force whose collection is planned.
    CollectionsPlanned,
    /// I-05: planned entries fully collected.
    CollectionsComplete,
    /// I-05: those whose data become stale, counted as [`Measure::ResourcesStale`] is.
    CollectionsStale,
    /// I-06: resources behind entries in force that have data.
    ResourcesActive,
    /// I-06: those whose data become stale, in the month of that day and in no other
    /// count: the day may be to come.
    ResourcesStale,
    /// I-07: data elements that entries in force name.
    Elements,
    /// I-07: those that got a designated source.
    ElementsWithSource,
    /// records compared in cross-checks of an element.
    CrossChecked,
    /// those in which all sources agree.
    CrossCheckAgreed,
    /// I-09: demands listed.
    DemandsListed,
    /// I-09: demands satisfied.
    DemandsSatisfied,
    /// I-09: demands refused with a legal basis.
    DemandsRefused,
    /// share requests submitted on a route; across the province's border messages over
    /// a bridge, in and out.
    Exchanges(ExchangeRoute),
    /// I-10: from submission to acceptance.
    TimeToAccept,
    /// I-10: from acceptance to decision.
    TimeToDecide,
    /// the same, where the provider decided and not the contract; by org only.
    TimeToAnswer,
    /// I-10: from decision to first use.
    TimeToFirstUse,
    /// I-11: items asked for, in decided requests.
    ItemsRequested,
    /// I-11: items granted.
    ItemsGranted,
    /// I-12: quality issues raised.
    IssuesRaised,
    /// I-12: quality issues closed.
    IssuesClosed,
    /// I-12: remedies that the raiser did not accept.
    IssuesReopened,
    /// I-12: rounds of correction of those closed.
    IssueRounds,
    /// I-12: from raising to closing.
    TimeToClose,
    /// quality issues raised of a dimension; by org only, as all of a dimension.
    IssuesRaisedOf(QualityDimension),
    /// those closed.
    IssuesClosedOf(QualityDimension),
    /// remedies that the raiser did not accept.
    IssuesReopenedOf(QualityDimension),
    /// rounds of correction of those closed.
    IssueRoundsOf(QualityDimension),
    /// from raising to closing.
    TimeToCloseOf(QualityDimension),
    /// I-13: findings of missing collection.
    FindingsOpened,
    /// I-13: findings made good or dismissed.
    FindingsClosed,
    /// I-13: findings verified of an org of which an earlier one had been verified before.
    FindingsRepeated,
    /// I-13: from finding to full collection.
    TimeToMakeGood,
    /// I-14: returns of data asked for.
    BackflowsRequested,
    /// I-14: returns of data confirmed.
    BackflowsConfirmed,
    /// I-14: from request to confirmation.
    TimeToReturn,
    /// I-15: served accesses anchored.
    AccessesServed,
    /// I-15: refused accesses anchored.
    AccessesDenied,
    /// I-15: served accesses in batches anchored too late, or after the grant's end.
    AccessesFlagged,
    /// I-16: deliveries.
    Deliveries,
    /// I-16: deliveries acknowledged.
    DeliveriesAcknowledged,
    /// I-16: deliveries that wait for an acknowledgement longer than the profile allows,
    /// counted as [`Measure::ResourcesStale`] is.
    DeliveriesUnclear,
    /// I-17: risk alerts.
    AlertsRaised,
    /// I-17: alerts closed with their incident.
    AlertsClosed,
    /// I-17: from alert to suspension of the grant.
    TimeToSuspend,
    /// I-18: from case closing or change to the licence on chain.
    LicenceLag,
    /// I-19: entries on the year's opening list.
    OpeningsPlanned,
    /// I-19: entries opened.
    OpeningsPublished,
    /// I-20: conformity reviews.
    ConformityReviews,
    /// I-20: those passed.
    ConformityPassed,
    /// I-21: satisfaction votes.
    SatisfactionVotes,
    /// I-21: sum of their scores.
    SatisfactionScore,
}

impl Measure {
    /// True if it is counted by org too: for the org that answers for the fact (R-18, R-26,
    ///
    pub const fn is_by_org(self) -> bool {
        use Measure::*;
        self.is_by_org_only()
            || matches!(self, Due(_) | Met(_) | TimeToUpdate | DeclarationGap | TimeToReview)
            || matches!(self, CatalogsPublished | CatalogsRetired | Items | ItemsUnconditional)
            || matches!(self, CollectionsPlanned | CollectionsComplete | CollectionsStale)
            || matches!(self, ResourcesActive | ResourcesStale)
            || matches!(self, IssuesRaised | IssuesClosed | IssuesReopened | IssueRounds)
            || matches!(self, FindingsOpened | FindingsClosed | FindingsRepeated)
            || matches!(self, TimeToClose | TimeToMakeGood)
    }

    /// True if it is counted by org and for no region.
    pub const fn is_by_org_only(self) -> bool {
        use Measure::*;
        matches!(self, TimeToAnswer | IssuesRaisedOf(_) | IssuesClosedOf(_))
            || matches!(self, IssuesReopenedOf(_) | IssueRoundsOf(_) | TimeToCloseOf(_))
    }

    /// True if it is counted in the month of a day that may be to come, and in no other
    /// count.
    pub const fn is_ahead(self) -> bool {
        matches!(self, Self::ResourcesStale | Self::CollectionsStale | Self::DeliveriesUnclear)
    }
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Due(kind) => write!(f, "Due.{kind}"),
            Self::Met(kind) => write!(f, "Met.{kind}"),
            Self::Exchanges(route) => write!(f, "Exchanges.{route:?}"),
            Self::IssuesRaisedOf(dimension) => write!(f, "IssuesRaisedOf.{dimension:?}"),
            Self::IssuesClosedOf(dimension) => write!(f, "IssuesClosedOf.{dimension:?}"),
            Self::IssuesReopenedOf(dimension) => write!(f, "IssuesReopenedOf.{dimension:?}"),
            Self::IssueRoundsOf(dimension) => write!(f, "IssueRoundsOf.{dimension:?}"),
            Self::TimeToCloseOf(dimension) => write!(f, "TimeToCloseOf.{dimension:?}"),
            other => std::fmt::Debug::fmt(other, f),
        }
    }
}

/// Durations counted in bins of seconds whose width is at most an eighth of their
/// lower bound, so that a quantile read from them is at most 12.5 % too high.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[derive(BorshSerialize, BorshDeserialize, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Durations {
    /// Bin and count, in order of bin; bins without a count are left out.
    pub bins: Vec<(u16, u64)>,
}

/// Bins per doubling.
const BINS_PER_OCTAVE: u64 = 8;

impl Durations {
    /// Counts one duration.
    pub fn add(&mut self, seconds: u64) {
        let bin = bin_of(seconds);
        match self.bins.binary_search_by_key(&bin, |(bin, _)| *bin) {
            Ok(at) => {
                if let Some((_, count)) = self.bins.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
            Err(at) => self.bins.insert(at, (bin, 1)),
        }
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.bins.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The longest duration, in seconds, of the bin that holds the given share of
    /// all, in per mille; none of none.
    pub fn quantile(&self, per_mille: u64) -> Option<u64> {
        let rank = (u128::from(self.count()) * u128::from(per_mille)).div_ceil(1_000).max(1);
        let mut below = 0u128;
        self.bins.iter().find_map(|(bin, count)| {
            below += u128::from(*count);
            (below >= rank).then(|| last_of(*bin))
        })
    }
}

/// Durations below one octave of bins have a bin each.
fn bin_of(seconds: u64) -> u16 {
    if seconds < BINS_PER_OCTAVE {
        return seconds as u16;
    }
    let octave = u64::from(seconds.ilog2());
    let within = (seconds >> (octave - 3)) & (BINS_PER_OCTAVE - 1);
    ((octave - 2) * BINS_PER_OCTAVE + within) as u16
}

/// The longest duration of a bin.
fn last_of(bin: u16) -> u64 {
    let (octave, within) = (u64::from(bin) / BINS_PER_OCTAVE, u64::from(bin) % BINS_PER_OCTAVE);
    match octave {
        0 => within,
        1..=61 => {
            (((BINS_PER_OCTAVE + within + 1) as u128) << (octave - 1)).saturating_sub(1) as u64
        }
        _ => u64::MAX,
    }
}

impl StateKey {
    /// A count: `i64`, or [`Durations`] for a measure of time.
    pub fn tally(region: &RegionCode, period: Period, measure: Measure) -> Self {
        Self::of(format!("tally/{region}/{period}/{measure}"))
    }

    /// The same of several regions.
    pub fn tallies<'a>(
        regions: impl Iterator<Item = &'a RegionCode>,
        period: Period,
        measure: Measure,
    ) -> impl Iterator<Item = Self> {
        let tail = format!("/{period}/{measure}");
        regions.map(move |region| Self::of(["tally/", region.as_str(), &tail].concat()))
    }

    /// The same of an org alone, for the measures that are counted by org.
    pub fn org_tally(org: &OrgId, period: Period, measure: Measure) -> Self {
        Self::of(format!("tally-org/{org}/{period}/{measure}"))
    }

    /// The first and the last month in which anything was counted: two [`Period`]s.
    pub fn tally_months() -> Self {
        Self::of("tally/months".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that no month has stand in keys of what was refused.
    #[test]
    fn a_month_is_written_as_padded_numbers_are() {
        for year in [0, 9, 99, 1_970, 2_025, 9_999, 10_000, 12_025, u16::MAX] {
            for month in [0, 1, 9, 12, 99, 100, 106, u8::MAX] {
                let shown = Period::Month { year, month }.to_string();
                assert_eq!(shown, format!("{year:04}-{month:02}"));
            }
        }
    }

    #[test]
    fn a_bin_holds_what_is_counted_in_it_and_is_narrow() {
        let mut last = None;
        for seconds in (0..5_000).chain((0..200).map(|n| 5_000 + n * n * 997)) {
            let bin = bin_of(seconds);
            assert!(last.is_none_or(|last| last <= bin));
            last = Some(bin);
            let end = last_of(bin);
            assert_eq!(bin_of(end), bin, "{seconds}");
            assert_ne!(bin_of(end + 1), bin, "{seconds}");
            assert!(end >= seconds && end - seconds <= seconds / 8, "{seconds} in {bin} to {end}");
        }
        assert_eq!(last_of(bin_of(u64::MAX)), u64::MAX);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut durations = Durations::default();
        assert_eq!(durations.quantile(500), None);
        (1..=100).for_each(|seconds| durations.add(seconds));
        assert_eq!(durations.count(), 100);
        for (per_mille, exact) in [(1, 1), (500, 50), (900, 90), (1_000, 100)] {
            let found = durations.quantile(per_mille).unwrap();
            assert!((exact..=exact + exact / 8).contains(&found), "{per_mille}: {found}");
        }
    }
}
