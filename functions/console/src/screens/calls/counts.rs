//! How many calls there were in the time that the log shows, as a chart over time.

use std::time::Duration;

use actions::calls::{self, Interval};
use aws::store::Tables;
use domain::call::CallStatus;
use domain::time::Timestamp;
use maud::{Markup, html};

use super::filter::Filter;
use crate::frame::Frame;
use crate::screens::chart::{Bar, bars, draw};
use crate::words;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Longest time that is told by hours; longer ones are told by days.
const BY_HOUR: Duration = DAY.saturating_mul(3);
/// Longest time that is told at all.
const LONGEST: Duration = DAY.saturating_mul(400);

/// Which bars show a time, whole intervals that hold it. Without bounds, it is the last 24 hours. `None` if there is nothing between the bounds,
/// or too much.
fn range(filter: &Filter, now: Timestamp) -> Option<(Interval, Timestamp, Timestamp)> {
    let until = filter.until.unwrap_or_else(|| now.plus(Duration::from_millis(1)));
    let from = filter.from.unwrap_or_else(|| until.minus(DAY));
    if from >= until || until.since(from) > LONGEST {
        return None;
    }
    let interval = if until.since(from) <= BY_HOUR { Interval::Hour } else { Interval::Day };
    let last = interval.start(until.minus(Duration::from_millis(1)));
    Some((interval, interval.start(from), last.plus(interval.length())))
}

/// The chart. There is none for calls of some entities or events only, which are not counted by time.
pub async fn chart(tables: &Tables, frame: &Frame, filter: &Filter) -> Result<Markup, actions::Error> {
    let counted = range(filter, frame.now).filter(|_| filter.entity.is_none() && filter.event.is_none());
    let Some((interval, from, until)) = counted else { return Ok(html! {}) };
    let stats = calls::stats(tables, filter.webhook, interval, from, until, frame.now).await?;
    Ok(show(frame, filter, interval, &bars(&stats, interval, (from, until))))
}

fn show(frame: &Frame, filter: &Filter, interval: Interval, bars: &[Bar]) -> Markup {
    let to = |filter: Filter| frame.to(&format!("webhook_calls{}", filter.to_query()));
    let narrowed =
        |bar: &Bar| to(Filter { from: Some(bar.from), until: Some(bar.until), after: None, ..filter.clone() });
    let count = |status: CallStatus| bars.iter().map(|bar| bar.of(status)).sum::<u64>();
    let only = |status| to(Filter { status: Some(status), after: None, ..filter.clone() });
    let (by, length) = match interval {
        Interval::Hour => ("hour", "hours"),
        Interval::Day => ("day", "days"),
    };
    html! {
        section.card.counts aria-label="Calls over time" {
            (draw(bars, "bars long", narrowed))
            div.health-words {
                span.quiet { "By " (by) ", " (bars.len()) " " (length) ":" }
                @for status in words::STATUSES {
                    @if count(status) > 0 { a class=(status.as_str()) href=(only(status)) { (words::grouped(count(status))) " " (words::status(status).to_lowercase()) } }
                }
                @if bars.iter().all(|bar| bar.total() == 0) { span.quiet { "no calls" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_or_days_hold_what_is_shown() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-24T12:34:56Z");
        let range = |from: Option<&str>, until: Option<&str>| {
            range(&Filter { from: from.map(at), until: until.map(at), ..Filter::default() }, now)
        };
        assert_eq!(range(None, None), Some((Interval::Hour, at("2026-11-23T12:00:00Z"), at("2026-11-24T13:00:00Z"))));
        let hour = (Some("2026-11-24T10:00:00Z"), Some("2026-11-24T11:00:00Z"));
        assert_eq!(
            range(hour.0, hour.1),
            Some((Interval::Hour, at("2026-11-24T10:00:00Z"), at("2026-11-24T11:00:00Z")))
        );
        let days = range(Some("2026-11-20T10:00:00Z"), None);
        assert_eq!(days, Some((Interval::Day, at("2026-11-20T00:00:00Z"), at("2026-11-25T00:00:00Z"))));
        assert_eq!(range(Some("2026-11-25T00:00:00Z"), None), None);
        assert_eq!(range(Some("2020-01-01T00:00:00Z"), None), None);
    }
}
