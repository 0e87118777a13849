//! The State Council's calendar of days off and make-up working days, 2004 to 2026
//! as the transactions that load it.

use anyhow::{Context as _, Result, bail};
use liuhen_types::Date;
use liuhen_types::payload::CalendarSet;
use serde::Deserialize;

/// The calendar that is built in: `date,kind,holiday`.
const CALENDAR: &str = include_str!("../data/working_day_calendar.csv");

#[derive(Deserialize)]
struct Line {
    date: Date,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    DayOff,
    MakeUpWorkday,
}

/// The calendar of a year, from `text` or else from the one that is built in.
///
/// # Errors
/// If the text is none, or holds no day of that year.
pub fn calendar_of(year: u16, text: Option<&str>) -> Result<CalendarSet> {
    let text = text.unwrap_or(CALENDAR);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines: Vec<Line> = reader
        .deserialize()
        .collect::<Result<_, csv::Error>>()
        .context("a calendar has lines of date, day_off or make_up_workday, and the holiday")?;
    let of = |kind: Kind| -> Vec<Date> {
        let days = lines.iter().filter(|line| line.kind == kind && line.date.year() == year);
        let mut days: Vec<Date> = days.map(|line| line.date).collect();
        days.sort_unstable();
        days.dedup();
        days
    };
    let (days_off, work_days) = (of(Kind::DayOff), of(Kind::MakeUpWorkday));
    if days_off.is_empty() {
        bail!("the calendar holds no day off of {year}");
    }
    Ok(CalendarSet { year, days_off, work_days })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_its_days_off_and_its_make_up_days() {
        let calendar = calendar_of(2023, None).unwrap();
        let has = |days: &[Date], day: &str| days.contains(&day.parse().unwrap());
        assert!(has(&calendar.days_off, "2023-10-02") && has(&calendar.work_days, "2023-10-08"));
        assert!(!has(&calendar.days_off, "2024-01-01"));
        assert!(calendar_of(2003, None).is_err(), "before the first year");
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        for text in ["", "a,b\n1,2\n", "date,kind,holiday\n2023-02-30,day_off,x\n"] {
            assert!(calendar_of(2023, Some(text)).is_err(), "{text:?}");
        }
    }
}
