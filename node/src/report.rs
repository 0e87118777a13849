//! Makes monthly reports: reads the month's part of the log and all deadlines once,
//! and lets the contracts say what counts. Memory is bounded by what is shown.

use std::collections::BTreeMap;
use std::ops::Range;

use liuhen_contracts::{
    Calendar, Jurisdiction, LoggedTransaction, ReportCounts, ReportMonth, report_step,
};
use liuhen_types::api::{MonthlyReport, OverdueList, Page, ReportList, ReportStep, ReportTopic};
use liuhen_types::entity::{Deadline, Period};
use liuhen_types::{Hash, Height, RegionCode, StateKey, TimeMs};

use crate::error::Error;
use crate::limits::SCAN_ROWS_UNASKED;
use crate::store::View;

/// Whether to go on, of who looks at a transaction.
type Looked = Result<bool, ReportError>;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The region is not in the table.
    #[error("region {0}")]
    Region(RegionCode),
    /// It is no month, or one of which no block is known.
    #[error("month {0}")]
    Month(Period),
    /// Whoever asked does not wait any longer.
    #[error("the report was given up")]
    GivenUp,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<liuhen_types::StateError> for ReportError {
    fn from(error: liuhen_types::StateError) -> Self {
        Self::Store(error.into())
    }
}

/// What a report is about, in a view of the chain.
pub struct Report<'a> {
    view: &'a View<'a>,
    region: &'a RegionCode,
    jurisdiction: Jurisdiction<'a>,
    month: ReportMonth,
    point: Point,
    log: Range<u64>,
    goes_on: &'a dyn Fn() -> bool,
    unasked: u64,
}

/// The last block that counts.
#[derive(Clone, Copy)]
struct Point {
    height: Height,
    header_id: Hash,
    time: TimeMs,
}

impl<'a> Report<'a> {
    /// The report of a region and a month; reading ends when `goes_on` says no.
    ///
    /// # Errors
    /// If there is no such region or month, or the store fails.
    pub fn new(
        view: &'a View<'a>,
        region: &'a RegionCode,
        month: Period,
        goes_on: &'a dyn Fn() -> bool,
    ) -> Result<Self, ReportError> {
        let found = Jurisdiction::new(view, region)?;
        let jurisdiction = found.ok_or_else(|| ReportError::Region(region.clone()))?;
        let today = view.head()?.time.date();
        let unknown = || ReportError::Month(month);
        let report_month = ReportMonth::new(month, today).ok_or_else(unknown)?;
        let last = view.last_at(report_month.end())?.ok_or_else(unknown)?;
        let before = view.last_at(report_month.before())?;
        let start = before.map_or(0, |row| row.signed.header.log_size);
        let header = last.signed.header;
        let point = Point { height: header.height, header_id: header.id(), time: header.time };
        let log = start..header.log_size;
        let (month, unasked) = (report_month, 0);
        Ok(Self { view, region, jurisdiction, month, point, log, goes_on, unasked })
    }

    /// The whole report, of each list the first `shown` entries.
    ///
    /// # Errors
    /// If it was given up or the store fails.
    pub fn make(mut self, shown: usize) -> Result<MonthlyReport, ReportError> {
        let (month, region) = (self.month.month(), self.region);
        let indicators = liuhen_contracts::indicators(self.view, region, month)?;
        let values_root = liuhen_contracts::values_root(region, month, &indicators);
        let is_loaded = Calendar::new(self.view).is_loaded(self.month.year())?;
        let overdue = self.overdue(None, shown)?;
        let (counts, lists) = self.read_log(shown)?;
        Ok(MonthlyReport {
            region: region.clone(),
            month,
            is_over: self.month.is_over(),
            is_provisional: !is_loaded,
            height: self.point.height,
            header_id: self.point.header_id,
            time: self.point.time,
            log_start: self.log.start,
            log_end: self.log.end,
            values_root,
            indicators,
            accepted: counts.accepted(),
            refused: counts.refused(),
            transactions: counts.by_kind(),
            overdue,
            lists,
        })
    }

    /// Counts everything and lists the first of each topic.
    fn read_log(&mut self, shown: usize) -> Result<(ReportCounts, Vec<ReportList>), ReportError> {
        let empty = |topic| ReportList { topic, total: 0, items: Vec::new(), next_cursor: None };
        let mut lists = ReportTopic::ALL.map(empty);
        let mut counts = ReportCounts::default();
        let range = self.log.clone();
        self.each(range, |jurisdiction, logged| {
            if jurisdiction.covers(&logged.transaction.sender)? {
                counts.add(logged);
            }
            let Some((topic, step)) = report_step(jurisdiction, logged)? else { return Ok(true) };
            for list in lists.iter_mut().filter(|list| list.topic == topic) {
                list.total = list.total.saturating_add(1);
                match list.items.last() {
                    Some(last) if list.items.len() >= shown => {
                        list.next_cursor.get_or_insert(last.log_index.to_string());
                    }
                    _ => list.items.push(step.clone()),
                }
            }
            Ok(true)
        })?;
        Ok((counts, lists.into()))
    }

    /// Steps of one list after a log index.
    ///
    /// # Errors
    /// If it was given up or the store fails.
    pub fn steps(
        mut self,
        wanted: ReportTopic,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Page<ReportStep>, ReportError> {
        let start = after.map_or(0, |after| after.saturating_add(1)).max(self.log.start);
        let mut items: Vec<ReportStep> = Vec::new();
        let mut next_cursor = None;
        self.each(start..self.log.end, |jurisdiction, logged| {
            let found = report_step(jurisdiction, logged)?.filter(|(topic, _)| *topic == wanted);
            let Some((_, step)) = found else { return Ok(true) };
            if items.len() >= limit {
                next_cursor = items.last().map(|last| last.log_index.to_string());
                return Ok(false);
            }
            items.push(step);
            Ok(true)
        })?;
        Ok(Page { items, next_cursor })
    }

    /// Shows transactions of the log to `look` until it has seen enough.
    fn each(
        &mut self,
        range: Range<u64>,
        mut look: impl FnMut(&mut Jurisdiction<'a>, &LoggedTransaction<'_>) -> Looked,
    ) -> Result<(), ReportError> {
        let view = self.view;
        let mut block: Option<(Height, TimeMs)> = None;
        for row in view.log(range) {
            let (log_index, row) = row?;
            self.ask()?;
            let height = row.entry.height;
            let time = match block {
                Some((same, time)) if same == height => time,
                _ => view.committed(height)?.signed.header.time,
            };
            block = Some((height, time));
            let logged = LoggedTransaction {
                log_index,
                height,
                time,
                tx_id: row.entry.tx_id,
                outcome: &row.entry.outcome,
                transaction: &row.transaction.transaction,
            };
            if !look(&mut self.jurisdiction, &logged)? {
                break;
            }
        }
        Ok(())
    }

    /// Deadlines that were overdue in the month, in an order that does not change when
    /// one of them is replaced: by date, kind, subject and the transaction that began it.
    ///
    /// # Errors
    /// If it was given up or the store fails.
    pub fn overdue(
        &mut self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<OverdueList, ReportError> {
        let view = self.view;
        let mut calendar = Calendar::new(view);
        let (mut total, mut more) = (0u64, false);
        let mut first: BTreeMap<String, Deadline> = BTreeMap::new();
        let prefixes = [StateKey::deadline_prefix(), StateKey::replaced_deadline_prefix()];
        for row in prefixes.into_iter().flat_map(|prefix| view.values::<Deadline>(prefix)) {
            self.ask()?;
            let Some(then) = self.month.overdue(&mut calendar, &row?)? else { continue };
            if !self.counts(&then)? {
                continue;
            }
            total = total.saturating_add(1);
            let Deadline { due_on, kind, subject, started_by, .. } = &then;
            let place = format!("{due_on}/{kind}/{subject}/{started_by}");
            if after.is_none_or(|after| place.as_str() > after) {
                first.insert(place, then);
                if first.len() > limit {
                    first.pop_last();
                    more = true;
                }
            }
        }
        let next_cursor = first.keys().next_back().filter(|_| more).cloned();
        Ok(OverdueList { total, items: first.into_values().collect(), next_cursor })
    }

    /// True if a deadline concerns the jurisdiction and was on the chain at the end. One
    /// for a change of long ago may have been begun later than the day it starts from.
    fn counts(&mut self, deadline: &Deadline) -> Result<bool, ReportError> {
        let concerns = self.jurisdiction.covers(&deadline.responsible)?
            || self.jurisdiction.covers(&deadline.supervisor)?;
        if !concerns {
            return Ok(false);
        }
        let began = self.view.tx_location(&deadline.started_by)?;
        Ok(began.is_some_and(|began| began.log_index < self.log.end))
    }

    /// Asks now and then whether the reading may go on.
    fn ask(&mut self) -> Result<(), ReportError> {
        self.unasked += 1;
        if self.unasked < SCAN_ROWS_UNASKED {
            return Ok(());
        }
        self.unasked = 0;
        if (self.goes_on)() { Ok(()) } else { Err(ReportError::GivenUp) }
    }
}
