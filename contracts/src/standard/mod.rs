//! Standards and conformity to them.

pub(crate) mod register;
pub(crate) mod review;

use liuhen_types::entity::ConformityReview;
use liuhen_types::payload::standard::ConformitySubject;
use liuhen_types::{Code, Date, State, StateKey};

use crate::refusal::{Checked, require};
use crate::state::read;

/// Refuses what did not pass its last conformity review, or whose result has ended.
pub(crate) fn require_conformity(
    state: &dyn State,
    today: Date,
    subject: &ConformitySubject,
) -> Checked<()> {
    let review: Option<ConformityReview> = read(state, &StateKey::conformity(subject))?;
    let holds = review.is_some_and(|review| {
        let ends = review.record.valid_to;
        review.record.passed && ends.is_none_or(|end| today <= end)
    });
    require(holds, Code::ConformityRequired)
}
