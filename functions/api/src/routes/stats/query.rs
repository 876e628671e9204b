//! The query of statistics.

use std::time::Duration;

use actions::calls::Interval;
use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::FromRequestParts;
use domain::time::Timestamp;
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;
use crate::wire::call_query::instant;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Most hours of an answer: each day of hours is an item to read.
const MOST_HOURS: u32 = 7 * 24;
/// Most days of an answer.
const MOST_DAYS: u32 = 400;

/// Which calls to count, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StatsQuery {
    interval: Option<Interval>,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl StatsQuery {
    /// By what to count, from when, and until when: whole hours or days that hold what is asked for. Without bounds these are the last 24
    /// hours.
    pub fn intervals(&self, now: Timestamp) -> Result<(Interval, Timestamp, Timestamp), ApiError> {
        let interval = self.interval.unwrap_or(Interval::Hour);
        // Until the end of the interval that the last millisecond is in.
        let last = self.until.unwrap_or(now.plus(Duration::from_millis(1))).minus(Duration::from_millis(1));
        let until = interval.start(last).plus(interval.length());
        let from = interval.start(self.from.unwrap_or(until.minus(DAY)));
        if from >= until {
            return Err(ApiError::invalid_params("from must come before until".to_owned()));
        }
        let (most, advice) = match interval {
            Interval::Hour => (MOST_HOURS, "168 hours; ask with interval=day for more"),
            Interval::Day => (MOST_DAYS, "400 days"),
        };
        if until.since(from) > interval.length() * most {
            return Err(ApiError::invalid_params(format!("from and until must lie at most so far apart: {advice}")));
        }
        Ok((interval, from, until))
    }

    fn parse(query: &str) -> Result<Self, ApiError> {
        let mut parsed = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            let time = || instant(&value).map(Some);
            let taken = match key.as_ref() {
                "interval" => interval(&value).map(|interval| parsed.interval = Some(interval)),
                "from" => time().map(|time| parsed.from = time),
                "until" => time().map(|time| parsed.until = time),
                _ => Ok(()),
            };
            taken.map_err(|reason| ApiError::invalid_params(format!("{key}: {reason}")))?;
        }
        Ok(parsed)
    }
}

fn interval(value: &str) -> Result<Interval, String> {
    match value {
        "hour" => Ok(Interval::Hour),
        "day" => Ok(Interval::Day),
        _ => Err(format!("{value:?} is neither hour nor day")),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for StatsQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl OperationInput for StatsQuery {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let time = |about: &str| json_schema!({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}], "description": about});
        let schema = json_schema!({"type": "object", "properties": {
            "interval": {
                "type": "string", "enum": ["hour", "day"], "default": "hour",
                "description": "What to count by; days and hours are those of UTC.",
            },
            "from": time("Since when; the 24 hours before `until` unless this says otherwise."),
            "until": time("Until when; now unless this says otherwise."),
        }});
        let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
        add_parameters(context, operation, parameters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(query: &str) -> Result<(Interval, String, String), ApiError> {
        let now = "2026-11-24T10:20:30Z".parse().unwrap();
        let (interval, from, until) = StatsQuery::parse(query)?.intervals(now)?;
        Ok((interval, from.to_string(), until.to_string()))
    }

    #[test]
    fn whole_intervals_hold_what_is_asked_for() {
        let midnight = |day: &str| format!("{day}T00:00:00.000Z");
        for (query, interval, from, until) in [
            ("", Interval::Hour, "2026-11-23T11:00:00.000Z".to_owned(), "2026-11-24T11:00:00.000Z".to_owned()),
            ("interval=day", Interval::Day, midnight("2026-11-24"), midnight("2026-11-25")),
            ("interval=day&from=2026-11-01", Interval::Day, midnight("2026-11-01"), midnight("2026-11-25")),
            (
                "from=2026-11-20&until=2026-11-21&other=1",
                Interval::Hour,
                midnight("2026-11-20"),
                midnight("2026-11-21"),
            ),
        ] {
            assert_eq!(intervals(query).unwrap(), (interval, from, until), "{query}");
        }
    }

    #[test]
    fn what_makes_no_sense_or_is_too_much_is_refused() {
        for query in [
            "interval=week",
            "from=yesterday",
            "until=x",
            "from=2026-11-25",
            "from=2026-11-01",
            "interval=day&from=2020-01-01",
        ] {
            assert!(intervals(query).is_err(), "{query}");
        }
    }
}
