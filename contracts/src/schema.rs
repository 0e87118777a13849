//! Checks of a payload that need no state: counts and uniqueness of lists. What
//! fails here never enters a block, so that its message can say what is wrong.

use liuhen_types::Code;
use liuhen_types::entity::Period;

use crate::refusal::Rejection;

pub(crate) type Schema = Result<(), Rejection>;

/// Rejects unless `holds`; `message` names field, value and limit.
pub(crate) fn require(holds: bool, message: impl FnOnce() -> String) -> Schema {
    if holds { Ok(()) } else { Err(Rejection::new(Code::Schema, message())) }
}

/// Rejects a list of fewer than `min` or more than `max` entries.
pub(crate) fn count<T>(field: &str, list: &[T], min: usize, max: usize) -> Schema {
    require((min..=max).contains(&list.len()), || {
        format!("{field} must have {min} to {max} entries, got {}", list.len())
    })
}

/// Rejects a list that names something twice. The caller has bounded its length.
pub(crate) fn unique<T: Ord + std::fmt::Display>(
    field: &str,
    list: impl IntoIterator<Item = T>,
) -> Schema {
    let mut sorted: Vec<T> = list.into_iter().collect();
    sorted.sort();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Rejection::new(Code::Schema, format!("{field} names {} twice", pair[0]))),
        None => Ok(()),
    }
}

/// Rejects a month that no calendar has.
pub(crate) fn period(field: &str, period: Period) -> Schema {
    require(period.exists(), || format!("{field} must be a month of 1970 to 9999, got {period}"))
}
