//! `SatisfactionAnchor`: how many users gave which score.
//!
//! Votes count in the month in which they are anchored, as every other fact does:
//! the values of a month that is over do not change.

use liuhen_types::entity::{Measure, Period, Satisfaction};
use liuhen_types::payload::SatisfactionAnchor;
use liuhen_types::{Code, StateKey};

use crate::context::Context;
use crate::refusal::{Checked, require};
use crate::schema::{self, Schema};
use crate::tally;

/// Scores run from 1 to this.
const SCORES: usize = 5;

pub(crate) fn schema(payload: &SatisfactionAnchor) -> Schema {
    let histogram = &payload.score_histogram;
    schema::period("period", payload.period)?;
    schema::require(payload.period != Period::Ever, || "period must be a month".into())?;
    schema::count("score_histogram", histogram, SCORES, SCORES)?;
    let votes: u128 = histogram.iter().map(|votes| u128::from(*votes)).sum();
    let count = payload.count;
    schema::require(count >= 1 && votes == u128::from(count), || {
        format!("count must be at least 1 and the sum of score_histogram {votes}, got {count}")
    })
}

/// Votes and the sum of their scores, as they are counted.
pub(crate) fn check(context: &Context<'_>, payload: &SatisfactionAnchor) -> Checked<(i64, i64)> {
    require(payload.period <= Period::of(context.today()), Code::FutureDate)?;
    context.require_new(&StateKey::satisfaction(&payload.digest))?;
    let scores = (1u128..).zip(&payload.score_histogram);
    let sum: u128 = scores.map(|(score, votes)| score * u128::from(*votes)).sum();
    let sum = i64::try_from(sum).map_err(|_| Code::QuotaExceeded)?;
    let count = i64::try_from(payload.count).map_err(|_| Code::QuotaExceeded)?;
    Ok((count, sum))
}

pub(crate) fn change(
    context: &mut Context<'_>,
    payload: &SatisfactionAnchor,
    (count, sum): (i64, i64),
) -> Checked<()> {
    let org = context.sender().clone();
    let record =
        Satisfaction { anchor: payload.clone(), org: org.clone(), anchored_at: context.time() };
    context.put(StateKey::satisfaction(&payload.digest), &record);
    tally::count(context, &org, Measure::SatisfactionVotes, count)?;
    tally::count(context, &org, Measure::SatisfactionScore, sum)
}
