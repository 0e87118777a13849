//! `SyncReport`: city and province each say what they have after a period; the
//! contract compares them with each other, and both with its own count of entries.
//! A gap is recorded with its counts and warned of, and refuses nothing here.
//!
//! The roots are the sides' claims: the ledger keeps no Merkle root over the
//! entries of one city.

use liuhen_types::entity::{Measure, Period, SideReport, SyncOutcome, SyncRound, SyncStanding};
use liuhen_types::payload::SyncReport;
use liuhen_types::payload::org::{Level, Role};
use liuhen_types::{Code, RegionCode, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::role::Held;
use crate::schema::{self, Schema};

const REPORTERS: [Role; 3] = [Role::ProvinceAuthority, Role::CityAuthority, Role::PlatformOperator];

pub(crate) struct Facts {
    round: SyncRound,
    is_city: bool,
    ledger_count: u64,
    standing: Option<SyncStanding>,
}

pub(crate) fn schema(payload: &SyncReport) -> Schema {
    let is_month = matches!(payload.period, Period::Month { month: 1..=12, .. });
    schema::require(is_month, || format!("period must be a month, got {}", payload.period))
}

pub(crate) fn check(context: &Context<'_>, payload: &SyncReport) -> Checked<Facts> {
    let held = Held::any_of(context, &REPORTERS)?;
    let chain = context.region(&payload.city)?;
    require(chain.own().level == Level::City, Code::Jurisdiction)?;
    held.require_over(&chain)?;
    // Who holds its role for the city speaks for it, who holds it above for the province.
    let is_city = held.require_at(&payload.city).is_ok();
    let key = StateKey::sync_round(&payload.city, payload.period, payload.direction);
    let round: Option<SyncRound> = context.read(&key)?;
    let round = round.unwrap_or(SyncRound {
        city: None,
        province: None,
        ledger_count: 0,
        outcome: SyncOutcome::Pending,
    });
    // A gap is put right by reporting anew; what was clean stays so.
    require(round.outcome != SyncOutcome::Clean, Code::State)?;
    require(payload.period <= Period::of(context.today()), Code::FutureDate)?;
    let ledger_count = ledger_count(context, &payload.city)?;
    let standing = context.read(&StateKey::sync_standing(&payload.city, payload.direction))?;
    Ok(Facts { round, is_city, ledger_count, standing })
}

pub(crate) fn change(context: &mut Context<'_>, payload: &SyncReport, facts: Facts) {
    let Facts { mut round, is_city, ledger_count, standing } = facts;
    let side =
        SideReport { report: payload.clone(), org: context.sender().clone(), at: context.time() };
    *(if is_city { &mut round.city } else { &mut round.province }) = Some(side);
    round.ledger_count = ledger_count;
    round.outcome = match (&round.city, &round.province) {
        (Some(city), Some(province)) => {
            let same = city.report == province.report;
            let is_known = city.report.catalog_count == ledger_count;
            if same && is_known { SyncOutcome::Clean } else { SyncOutcome::Gap }
        }
        _ => SyncOutcome::Pending,
    };
    if round.outcome == SyncOutcome::Gap {
        context.warn(Code::SyncGapFound);
    }
    if round.outcome != SyncOutcome::Pending {
        let standing = next(standing, payload.period, round.outcome);
        context.put(StateKey::sync_standing(&payload.city, payload.direction), &standing);
    }
    let key = StateKey::sync_round(&payload.city, payload.period, payload.direction);
    context.put(key, &round);
}

/// How the city stands after a comparison; one of an earlier period than the last
/// says nothing new, but a gap in it breaks the row.
fn next(before: Option<SyncStanding>, period: Period, outcome: SyncOutcome) -> SyncStanding {
    let is_clean = outcome == SyncOutcome::Clean;
    match before {
        Some(before) if before.last > period => {
            let clean_periods = if is_clean { before.clean_periods } else { 0 };
            SyncStanding { clean_periods, ..before }
        }
        Some(before) if before.outcome == SyncOutcome::Clean && is_clean => SyncStanding {
            last: period,
            outcome,
            clean_periods: before.clean_periods.saturating_add(1),
        },
        _ => SyncStanding { last: period, outcome, clean_periods: u64::from(is_clean) },
    }
}

/// Published entries of the city's region and those in it.
fn ledger_count(context: &Context<'_>, city: &RegionCode) -> Checked<u64> {
    let count = |measure| -> Checked<u64> {
        Ok(context.read(&StateKey::tally(city, Period::Ever, measure))?.unwrap_or(0))
    };
    Ok(count(Measure::CatalogsPublished)?.saturating_sub(count(Measure::CatalogsRetired)?))
}
