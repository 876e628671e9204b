//! The calls that the log shows, over time: a bar for each interval, by status. Each leads to the calls behind it.

use std::time::Duration;

use actions::calls::{Counted, Interval, Selection, Stats};
use domain::time::Timestamp;
use maud::{Markup, html};

use super::filter::Filter;
use crate::frame::Frame;
use crate::screens::bars::{STACK, counts, parts, place, said};
use crate::words;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = HOUR.saturating_mul(24);
/// What is shown of a log whose beginning nobody has asked for.
const WITHOUT_START: Duration = DAY.saturating_mul(30);
/// Most bars: each is a link, and the page is to stay small.
const MOST_BARS: u32 = 32;
/// Size of the drawing, in its own units.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 72;
const GAP: u64 = 4;

/// What the bars stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: Timestamp,
    until: Timestamp,
    /// How long a bar is: an hour, six, or a day.
    step: Duration,
}

impl Span {
    /// The span that goes with a filter: its own, or the last 30 days; at most 32 bars, which begin at whole hours or days by UTC.
    pub fn of(filter: &Filter, now: Timestamp) -> Self {
        let until = filter.until.unwrap_or(now);
        let from = filter.from.unwrap_or_else(|| until.minus(WITHOUT_START));
        let length = until.since(from);
        let step = [HOUR, HOUR * 6].into_iter().find(|step| length <= *step * (MOST_BARS - 2)).unwrap_or(DAY);
        let end = floor(until.minus(Duration::from_millis(1)), step).plus(step);
        let earliest = end.minus(step * MOST_BARS);
        Self { from: floor(from, step).max(earliest), until: end, step }
    }

    fn starts(self) -> impl Iterator<Item = Timestamp> {
        std::iter::successors(Some(self.from), move |start| Some(start.plus(self.step)))
            .take_while(move |start| *start < self.until)
    }

    fn interval(self) -> Interval {
        if self.step == DAY { Interval::Day } else { Interval::Hour }
    }

    /// A time between bars: the day, or the day and the minute.
    fn name(self, at: Timestamp) -> String {
        let text = at.to_seconds_text();
        let length = if self.step == DAY { 10 } else { 16 };
        text.chars().take(length).collect::<String>().replace('T', " ")
    }

    fn unit(self) -> &'static str {
        match self.step {
            HOUR => "by hour",
            DAY => "by day",
            _ => "by six hours",
        }
    }
}

/// The beginning of the interval that a time is in.
fn floor(at: Timestamp, step: Duration) -> Timestamp {
    let step = i64::try_from(step.as_millis()).unwrap_or(i64::MAX);
    let into = at.as_millis().rem_euclid(step);
    at.minus(Duration::from_millis(into.unsigned_abs()))
}

/// The calls that are counted for the bars, and by what.
pub fn counted(filter: &Filter, span: Span) -> (Selection, Interval) {
    // What is shown of the first and the last bar is what the filter lets through.
    let from = filter.from.unwrap_or(span.from).max(span.from);
    (Filter { from: Some(from), ..filter.clone() }.selection(), span.interval())
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bar {
    from: Timestamp,
    until: Timestamp,
    /// In the order of [`STACK`].
    counts: [u64; 4],
}

fn bars(stats: &Stats, span: Span) -> Vec<Bar> {
    let bar = |from: Timestamp| {
        let until = from.plus(span.step);
        let mut all = Counted::default();
        stats.intervals.range(from..until).for_each(|(_, counted)| all.add(counted));
        Bar { from, until, counts: counts(&all) }
    };
    span.starts().map(bar).collect()
}

/// The chart, and the same in words.
pub fn chart(frame: &Frame, filter: &Filter, span: Span, stats: &Stats) -> Markup {
    let bars = bars(stats, span);
    let total = |bar: &Bar| bar.counts.iter().sum::<u64>();
    let most = bars.iter().map(total).max().unwrap_or_default();
    let pitch = WIDTH / (bars.len() as u64).max(1);
    let to = |changed: Filter| frame.to(&format!("webhook_calls{}", changed.to_query()));
    let narrowed = |bar: &Bar| {
        let from = filter.from.map_or(bar.from, |from| from.max(bar.from));
        let until = filter.until.map_or(bar.until, |until| until.min(bar.until));
        to(Filter { from: Some(from), until: Some(until), ..filter.first_page() })
    };
    let there: Vec<_> = (0_u64..).zip(&bars).filter(|(_, bar)| total(bar) > 0).collect();
    html! {
        section.card.chart aria-label="Calls over time" {
            div.chart-head {
                span.legend {
                    @for status in STACK {
                        @let count: u64 = bars.iter().map(|bar| bar.counts[place(status)]).sum();
                        @if count > 0 {
                            a href=(to(Filter { status: Some(status), ..filter.first_page() })) {
                                (words::status_mark(status)) " " (words::grouped(count))
                            }
                        }
                    }
                    @if there.is_empty() { span.quiet { "No calls in this time" } }
                }
                span.quiet { (span.unit()) @if most > 0 { ", at most " (words::grouped(most)) } }
            }
            // What the bars say, the list below says, too.
            svg.bars viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
                rect.none x="0" y=(HEIGHT - 1) width=(WIDTH) height="1" {}
                @for (number, bar) in &there {
                    a href=(narrowed(bar)) tabindex="-1" {
                        title { (words::exact(bar.from)) ": " (said(bar.counts)) }
                        rect.touch x=(number * pitch) y="0" width=(pitch) height=(HEIGHT) {}
                        @for (status, top, height) in parts(bar.counts, most, HEIGHT) {
                            rect class=(status.as_str()) x=(number * pitch) y=(top) width=(pitch - GAP) height=(height) {}
                        }
                    }
                }
            }
            div.chart-ends { span { (span.name(span.from)) } span { (span.name(span.until)) " UTC" } }
            @if !there.is_empty() {
                details {
                    summary { "The same as a list" }
                    ul.intervals {
                        @for (_, bar) in there.iter().rev() {
                            li { a href=(narrowed(bar)) { (span.name(bar.from)) } " " (said(bar.counts)) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::call::CallStatus;

    use super::*;

    const NOW: &str = "2026-11-24T12:34:56Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn span(from: Option<&str>, until: Option<&str>) -> Span {
        let filter = Filter { from: from.map(at), until: until.map(at), ..Filter::default() };
        Span::of(&filter, at(NOW))
    }

    #[test]
    fn bars_are_hours_or_days_and_never_too_many() {
        for (from, until, first, end, unit, count) in [
            (None, None, "2026-10-25T00:00:00Z", "2026-11-25T00:00:00Z", "by day", 31),
            (Some("2026-11-23T12:34:56Z"), None, "2026-11-23T12:00:00Z", "2026-11-24T13:00:00Z", "by hour", 25),
            (Some("2026-11-17T12:34:56Z"), None, "2026-11-17T12:00:00Z", "2026-11-24T18:00:00Z", "by six hours", 29),
            (Some("2026-01-01T00:00:00Z"), None, "2026-10-24T00:00:00Z", "2026-11-25T00:00:00Z", "by day", 32),
            (
                Some("2026-11-24T10:00:00Z"),
                Some("2026-11-24T11:00:00Z"),
                "2026-11-24T10:00:00Z",
                "2026-11-24T11:00:00Z",
                "by hour",
                1,
            ),
        ] {
            let span = span(from, until);
            assert_eq!((span.from, span.until), (at(first), at(end)), "{from:?} {until:?}");
            assert_eq!((span.unit(), span.starts().count()), (unit, count), "{from:?} {until:?}");
        }
        assert!(span(Some("2026-11-24T11:00:00Z"), Some("2026-11-24T10:00:00Z")).starts().count() <= 1);
    }

    #[test]
    fn a_bar_has_all_calls_of_its_hours() {
        let counted = |count| Counted { statuses: BTreeMap::from([(CallStatus::Failed, count)]), ..Counted::default() };
        let hours = [("2026-11-24T06:00:00Z", 1), ("2026-11-24T11:00:00Z", 2), ("2026-11-24T12:00:00Z", 4)];
        let stats = Stats { intervals: hours.map(|(hour, count)| (at(hour), counted(count))).into() };
        let bars = bars(&stats, span(Some("2026-11-17T12:34:56Z"), None));
        let counts: Vec<_> = bars.iter().rev().take(3).map(|bar| bar.counts[place(CallStatus::Failed)]).collect();
        assert_eq!(counts, [4, 3, 0]);
    }
}
