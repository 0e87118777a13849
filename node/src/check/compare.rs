//! Row by row, two stores that must be equal.

use std::cmp::Ordering;

use super::Report;
use crate::error::Error;
use crate::store::{Column, DatabaseSnapshot, Row};

/// Notes every row of a column that is not the same in both.
pub(super) fn compare(
    column: Column,
    found: &DatabaseSnapshot<'_>,
    expected: &DatabaseSnapshot<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    let (mut found, mut expected) = (found.rows(column, &[]), expected.rows(column, &[]));
    let mut next_found = found.next().transpose()?;
    let mut next_expected = expected.next().transpose()?;
    loop {
        let order = match (&next_found, &next_expected) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((found, _)), Some((expected, _))) => found.cmp(expected),
        };
        compare_rows(column, order, next_found.as_ref(), next_expected.as_ref(), report);
        if order != Ordering::Greater {
            next_found = found.next().transpose()?;
        }
        if order != Ordering::Less {
            next_expected = expected.next().transpose()?;
        }
    }
}

fn compare_rows(
    column: Column,
    order: Ordering,
    found: Option<&Row>,
    expected: Option<&Row>,
    report: &mut Report,
) {
    match (order, found, expected) {
        (Ordering::Less, Some((key, _)), _) => {
            report.row(column, key, "no block makes this row");
        }
        (Ordering::Greater, _, Some((key, _))) => report.row(column, key, "the row is missing"),
        (Ordering::Equal, Some((key, found)), Some((_, expected))) if found != expected => {
            report.row(column, key, difference(found, expected));
        }
        _ => {}
    }
}

/// Where two values differ first.
fn difference(found: &[u8], expected: &[u8]) -> String {
    let differs = found.iter().zip(expected).enumerate().find(|(_, (a, b))| a != b);
    match differs {
        Some((at, (found, expected))) => {
            format!("byte {at} is {found:#04x}, the blocks make it {expected:#04x}")
        }
        None => {
            format!("it has {} bytes, the blocks make it {}", found.len(), expected.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn names_the_first_difference() {
        let check = |a: &[u8], b: &[u8], text: &str| assert_eq!(difference(a, b), text);
        check(&[1, 2, 3], &[1, 7, 9], "byte 1 is 0x02, the blocks make it 0x07");
        check(&[1, 2], &[1, 2, 3], "it has 2 bytes, the blocks make it 3");
    }
}
