//! Points in time, to the millisecond: as precise as the API shows them.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time between the years 1970 and 9999, in whole milliseconds, UTC.
///
/// On the wire and in the tables it is `2024-08-26T12:49:16.123Z`, which sorts as text in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[derive(schemars::JsonSchema)]
#[schemars(inline, extend("format" = "date-time"))]
pub struct Timestamp(#[schemars(with = "String")] jiff::Timestamp);

/// A text or number that is no point in time of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is no date and time such as 2024-08-26T12:49:16Z, from 1970 on")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The start of 1970, UTC.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The point `millis` milliseconds after the start of 1970, UTC.
    pub fn from_millis(millis: i64) -> Result<Self, InvalidTimestamp> {
        if millis < 0 {
            return Err(InvalidTimestamp);
        }
        jiff::Timestamp::from_millisecond(millis).map(Self).map_err(|_| InvalidTimestamp)
    }

    /// The start of a day, UTC. The day is an RFC 3339 date such as `2024-08-26`.
    pub fn start_of(day: &str) -> Result<Self, InvalidTimestamp> {
        // Other ways to write a day, which may come before a time, have another length.
        if day.len() == "2024-08-26".len() { format!("{day}T00:00:00Z").parse() } else { Err(InvalidTimestamp) }
    }

    /// Milliseconds since the start of 1970, UTC.
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Whole seconds since the start of 1970, UTC: the unit of a table's time to live.
    pub fn as_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// This point, later by `duration`. Stays at the last representable point instead of overflowing.
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.as_millis().saturating_add(millis)).unwrap_or_else(|_| Self::last())
    }

    /// The last point: jiff takes no fraction of its last second in milliseconds.
    pub fn last() -> Self {
        Self(jiff::Timestamp::from_second(jiff::Timestamp::MAX.as_second()).unwrap_or(jiff::Timestamp::MAX))
    }

    /// This point, earlier by `duration`, but not before 1970.
    pub fn minus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.as_millis().saturating_sub(millis)).unwrap_or(Self::EPOCH)
    }

    /// How long from `earlier` to here; zero if it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.as_millis() - earlier.as_millis()).unwrap_or(0))
    }

    /// `2024-08-26T12:49:16Z`, cut to whole seconds: how payloads show the time of an event.
    pub fn to_seconds_text(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Parses an RFC 3339 date and time with any offset.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        Self::from_millis(parsed.as_millisecond())
    }
}

impl From<Timestamp> for String {
    fn from(instant: Timestamp) -> Self {
        instant.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_milliseconds_even_when_they_are_zero() {
        let instant: Timestamp = "2024-08-26T14:49:16+02:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2024-08-26T12:49:16.000Z");
        assert_eq!(instant.to_seconds_text(), "2024-08-26T12:49:16Z");
    }

    #[test]
    fn sorts_as_text_in_order_of_time() {
        let millis = [0, 999, 1_000, 1_724_676_556_123, 253_402_207_200_000];
        let texts = millis.map(|m| Timestamp::from_millis(m).unwrap().to_string());
        assert!(texts.is_sorted(), "{texts:?}");
    }

    #[test]
    fn the_last_point_has_whole_milliseconds_too() {
        let last = Timestamp::from_millis(0).unwrap().plus(Duration::MAX);
        assert_eq!(last.to_string(), "9999-12-30T22:00:00.000Z");
        assert_eq!(last.to_string().parse(), Ok(last));
        assert_eq!(Timestamp::from_millis(last.as_millis()), Ok(last));
    }

    #[test]
    fn refuses_what_is_no_time_or_before_1970() {
        for text in ["", "yesterday", "2024-08-26", "1969-12-31T23:59:59Z"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_starts_at_midnight_utc() {
        let start = |day: &str| Timestamp::start_of(day).map(|start| start.to_string());
        assert_eq!(start("2025-01-15").as_deref(), Ok("2025-01-15T00:00:00.000Z"));
        assert_eq!(start("1970-01-01"), Ok(Timestamp::EPOCH.to_string()));
        assert_eq!(start("2024-02-29").as_deref(), Ok("2024-02-29T00:00:00.000Z"));
        for day in [
            "",
            "2025-1-15",
            "20250115",
            "2025-02-29",
            "1969-12-31",
            "2025-01-15T00:00:00Z",
            "2025-W03-3",
            "2025-015  ",
        ] {
            assert!(start(day).is_err(), "{day}");
        }
    }
}
