//! When a token was last used, as roughly as DatoCMS tells it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// When a token was last used, by UTC. Weeks begin on Mondays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LastAccess {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Earlier this week.
    ThisWeek,
    /// In the week before this one.
    LastWeek,
    /// Earlier this month.
    ThisMonth,
    /// In the month before this one.
    LastMonth,
    /// Never, or before last month.
    Never,
}

const DAY_SECONDS: i64 = 24 * 60 * 60;

impl LastAccess {
    /// How `at` is told at `now`. What seems to lie ahead, because clocks differ, is today.
    pub fn of(at: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(at) = at else {
            return Self::Never;
        };
        let day = |instant: Timestamp| instant.as_seconds().div_euclid(DAY_SECONDS);
        // The first day of 1970 was a Thursday.
        let week = |day: i64| (day + 3).div_euclid(7);
        let (then, today) = (day(at), day(now));
        let (month_then, this_month) = (month(at), month(now));
        match () {
            () if then >= today => Self::Today,
            () if then == today - 1 => Self::Yesterday,
            () if week(then) == week(today) => Self::ThisWeek,
            () if week(then) == week(today) - 1 => Self::LastWeek,
            () if month_then == this_month => Self::ThisMonth,
            () if month_then == this_month - 1 => Self::LastMonth,
            () => Self::Never,
        }
    }
}

/// Months since the year 0.
fn month(instant: Timestamp) -> i64 {
    let text = instant.to_seconds_text();
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<i64>().ok());
    number(0..4).unwrap_or_default() * 12 + number(5..7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_told_by_calendar_days_weeks_and_months() {
        use LastAccess as L;
        // A Wednesday.
        let now = "2026-11-25T00:00:01Z".parse().unwrap();
        for (at, told) in [
            ("2026-11-25T00:00:02Z", L::Today),
            ("2026-11-25T00:00:00Z", L::Today),
            ("2026-11-24T23:59:59Z", L::Yesterday),
            ("2026-11-24T00:00:00Z", L::Yesterday),
            ("2026-11-23T00:00:00Z", L::ThisWeek),
            ("2026-11-22T23:59:59Z", L::LastWeek),
            ("2026-11-16T00:00:00Z", L::LastWeek),
            ("2026-11-15T23:59:59Z", L::ThisMonth),
            ("2026-11-01T00:00:00Z", L::ThisMonth),
            ("2026-10-31T23:59:59Z", L::LastMonth),
            ("2026-10-01T00:00:00Z", L::LastMonth),
            ("2026-09-30T23:59:59Z", L::Never),
            ("2025-11-25T00:00:00Z", L::Never),
        ] {
            assert_eq!(L::of(Some(at.parse().unwrap()), now), told, "{at}");
        }
        assert_eq!(L::of(None, now), L::Never);
    }

    #[test]
    fn december_comes_before_january() {
        let now = "2027-01-20T12:00:00Z".parse().unwrap();
        assert_eq!(LastAccess::of(Some("2026-12-01T00:00:00Z".parse().unwrap()), now), LastAccess::LastMonth);
        assert_eq!(LastAccess::of(Some("2026-11-30T00:00:00Z".parse().unwrap()), now), LastAccess::Never);
    }
}
