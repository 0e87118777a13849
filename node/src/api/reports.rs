//! The monthly report of a jurisdiction (R-35, T-08), and the rest of its long lists.
//!
//! Making one reads the month's part of the log. Few are made at once, off the threads
//! that answer; further ones are told `E_BUSY`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use liuhen_types::api::{MonthlyReport, OverdueList, Page, ReportStep, ReportTopic};
use liuhen_types::entity::{Deadline, Period};
use liuhen_types::{Code, RegionCode};
use tokio::time::Instant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::context::{ApiContext, place};
use super::docs::Failures;
use super::error::Failure;
use super::grade::{Asker, Sight};
use super::limits::{REPORT_CURSOR_BYTES_MAX, REPORT_LIST_MAX, REPORT_TIMEOUT, REPORTS_MAX};
use super::page;
use super::query::{Query, RawQuery};
use crate::report::{Report, ReportError};

pub(super) fn routes() -> OpenApiRouter<Arc<ApiContext>> {
    OpenApiRouter::new().routes(routes!(monthly)).routes(routes!(steps)).routes(routes!(overdue))
}

/// The monthly report / 月报
///
/// Indicators, transactions by kind and code, overdue deadlines, and lists of bulletins, findings,
/// corrections, returns of data, demands, violations, incidents and revocations with their
/// transactions, for a region and all below. A function of the chain up to the block named in it:
/// every node gives the same bytes, also later. Lists leave out what whoever asks may not see;
/// totals count it. Only few reports are made at once; further requests
/// get `E_BUSY`.
#[utoipa::path(
    get,
    path = "/v1/reports/monthly",
    tag = "audit",
    params(
        ("region" = String, Query, description = "region code; all regions below count with it"),
        ("month" = String, Query, description = "CCYY-MM, in UTC+8"),
    ),
    responses((status = 200, body = MonthlyReport, description = "the report"), Failures),
)]
async fn monthly(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<MonthlyReport>, Failure> {
    let subject = Subject::of(&raw.only(&["region", "month"])?)?;
    let work = |report: Report<'_>| report.make(REPORT_LIST_MAX);
    let keep = |sight: &Sight<'_>, report: &mut MonthlyReport| {
        for list in &mut report.lists {
            keep_steps(sight, &mut list.items)?;
        }
        keep_deadlines(sight, &mut report.overdue.items)
    };
    make(&context, asker, subject, work, keep).await.map(Json)
}

/// A list of the monthly report / 月报明细
///
/// Pages of one list, in order of the log.
#[utoipa::path(
    get,
    path = "/v1/reports/monthly/steps",
    tag = "audit",
    params(
        ("region" = String, Query, description = "region code; all regions below count with it"),
        ("month" = String, Query, description = "CCYY-MM, in UTC+8"),
        ("topic" = ReportTopic, Query, description = "which list"),
        ("cursor" = Option<u64>, Query, description = "next_cursor of the report or of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<ReportStep>, description = "a page"), Failures),
)]
async fn steps(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<ReportStep>>, Failure> {
    let query = raw.only(&["region", "month", "topic", "cursor", "limit"])?;
    let (limit, after) = (page::limit(&query)?, query.number("cursor", 0..=u64::MAX)?);
    let topic: ReportTopic = query.choice("topic")?.ok_or_else(|| missing("topic"))?;
    let subject = Subject::of(&query)?;
    let work = move |report: Report<'_>| report.steps(topic, after, limit);
    let keep = |sight: &Sight<'_>, page: &mut Page<ReportStep>| keep_steps(sight, &mut page.items);
    make(&context, asker, subject, work, keep).await.map(Json)
}

/// Overdue deadlines of the monthly report / 月报超期明细
///
/// Pages of the deadlines that were overdue in the month, as they stood at its end.
#[utoipa::path(
    get,
    path = "/v1/reports/monthly/overdue",
    tag = "audit",
    params(
        ("region" = String, Query, description = "region code; all regions below count with it"),
        ("month" = String, Query, description = "CCYY-MM, in UTC+8"),
        ("cursor" = Option<String>, Query, description = "next_cursor of the report or of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "20 if absent"),
    ),
    responses((status = 200, body = Page<Deadline>, description = "a page"), Failures),
)]
async fn overdue(
    State(context): State<Arc<ApiContext>>,
    asker: Asker,
    raw: RawQuery,
) -> Result<Json<Page<Deadline>>, Failure> {
    let query = raw.only(&["region", "month", "cursor", "limit"])?;
    let limit = page::limit(&query)?;
    let after = query.bounded_text("cursor", REPORT_CURSOR_BYTES_MAX)?.map(str::to_owned);
    let subject = Subject::of(&query)?;
    let work = move |mut report: Report<'_>| report.overdue(after.as_deref(), limit);
    let keep = |sight: &Sight<'_>, list: &mut OverdueList| keep_deadlines(sight, &mut list.items);
    let found = make(&context, asker, subject, work, keep);
    let found = found.await?;
    Ok(Json(Page { items: found.items, next_cursor: found.next_cursor }))
}

/// Region and month of a report.
struct Subject {
    region: RegionCode,
    month: Period,
}

impl Subject {
    fn of(query: &Query) -> Result<Self, Failure> {
        let region = query.parse("region")?.ok_or_else(|| missing("region"))?;
        let month: Period = query.parse("month")?.ok_or_else(|| missing("month"))?;
        if month == Period::Ever {
            return Err(Failure::parameter("month", "ever", "CCYY-MM"));
        }
        Ok(Self { region, month })
    }
}

/// Totals are figures; what is listed must be for whoever asks.
fn keep_steps(sight: &Sight<'_>, steps: &mut Vec<ReportStep>) -> Result<(), Failure> {
    let mut kept = Vec::with_capacity(steps.len());
    for step in steps.drain(..) {
        if sight.sees_report_step(&step)? {
            kept.push(step);
        }
    }
    *steps = kept;
    Ok(())
}

fn keep_deadlines(sight: &Sight<'_>, deadlines: &mut Vec<Deadline>) -> Result<(), Failure> {
    let mut kept = Vec::with_capacity(deadlines.len());
    for deadline in deadlines.drain(..) {
        if sight.sees_deadline(&deadline)? {
            kept.push(deadline);
        }
    }
    *deadlines = kept;
    Ok(())
}

/// Makes a report, or a part of it, in one of few places; gives up when its time is
/// over or the node stops.
async fn make<T: Send + 'static>(
    context: &Arc<ApiContext>,
    asker: Asker,
    subject: Subject,
    work: impl FnOnce(Report<'_>) -> Result<T, ReportError> + Send + 'static,
    keep: impl FnOnce(&Sight<'_>, &mut T) -> Result<(), Failure> + Send + 'static,
) -> Result<T, Failure> {
    let place = place(&context.reports, "reports", REPORTS_MAX)?;
    let stopping = context.parts.stopping.clone();
    let started = Instant::now();
    context
        .read(move |view| {
            // Held until the work ends, also if whoever asked is gone.
            let _place = place;
            let goes_on = || started.elapsed() < REPORT_TIMEOUT && !*stopping.borrow();
            let Subject { region, month } = subject;
            let sight = asker.sight(view)?;
            sight.require_figures(&region)?;
            let mut made = Report::new(view, &region, month, &goes_on).and_then(work)?;
            keep(&sight, &mut made)?;
            Ok(made)
        })
        .await
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Region(_) | ReportError::Month(_) => Self::not_found(error),
            ReportError::GivenUp => {
                let seconds = REPORT_TIMEOUT.as_secs();
                Self::busy(format!("the report took longer than {seconds} s, the limit"))
            }
            ReportError::Store(error) => error.into(),
        }
    }
}

fn missing(name: &str) -> Failure {
    Failure::new(Code::Parameter, format!("parameter {name} is missing"))
}
