//! How a webhook has fared in the last 24 hours: a bar for each hour, by status, and the same in words.

use actions::calls::{Interval, Stats};
use domain::call::CallStatus;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::fields::field;
use crate::frame::Frame;
use crate::links::query;
use crate::screens::bars::{counts, parts, place, said};
use crate::words;

/// Hours that are shown.
const HOURS: u32 = 24;
/// Height of the highest bar, and width of a bar with the gap behind it, in units of the drawing.
const HEIGHT: u64 = 28;
const PITCH: u64 = 8;
const WIDTH: u64 = 6;

/// The hours that are shown at `now`: from when, and until when.
pub fn hours(now: Timestamp) -> (Timestamp, Timestamp) {
    let until = Interval::Hour.start(now).plus(Interval::Hour.length());
    (until.minus(Interval::Hour.length() * HOURS), until)
}

/// Calls of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hour {
    from: Timestamp,
    /// How many there are of each status, in the order of [`crate::screens::bars::STACK`].
    counts: [u64; 4],
}

impl Hour {
    fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

fn by_hour(stats: &Stats, (from, until): (Timestamp, Timestamp)) -> Vec<Hour> {
    let starts = std::iter::successors(Some(from), |start| Some(start.plus(Interval::Hour.length())));
    let hour = |from| Hour { from, counts: stats.intervals.get(&from).map(counts).unwrap_or_default() };
    starts.take_while(|start| *start < until).map(hour).collect()
}

/// The bars of a webhook, each of which leads to its calls, and how many there were, which leads to all of them.
pub fn show(frame: &Frame, webhook: WebhookId, stats: &Stats, shown: (Timestamp, Timestamp)) -> Markup {
    let hours = by_hour(stats, shown);
    let (from, until) = shown;
    let most = hours.iter().map(Hour::total).max().unwrap_or_default();
    let total: u64 = hours.iter().map(Hour::total).sum();
    let of = |status| hours.iter().map(|hour| hour.counts[place(status)]).sum::<u64>();
    let to = |status: &str, from, until| calls_of(frame, webhook, status, from, until);
    html! {
        div.health {
            // What the bars say, the words beside them say, too.
            svg.bars viewBox={ "0 0 " (PITCH * u64::from(HOURS)) " " (HEIGHT) } aria-hidden="true" {
                @for (number, hour) in (0_u64..).zip(&hours) {
                    @let end = hour.from.plus(Interval::Hour.length());
                    @if hour.total() == 0 {
                        rect.none x=(number * PITCH) y=(HEIGHT - 1) width=(WIDTH) height="1" {}
                    } @else {
                        a href=(to("", hour.from, end)) tabindex="-1" {
                            title { (words::exact(hour.from)) ": " (said(hour.counts)) }
                            rect.touch x=(number * PITCH) y="0" width=(PITCH) height=(HEIGHT) {}
                            @for (status, top, height) in parts(hour.counts, most, HEIGHT) {
                                rect class=(status.as_str()) x=(number * PITCH) y=(top) width=(WIDTH) height=(height) rx="1" {}
                            }
                        }
                    }
                }
            }
            div.health-words {
                @if total == 0 {
                    span.quiet { "No calls in 24 h" }
                } @else {
                    a href=(to("", from, until)) { (words::count(total, "call", "calls")) }
                    @if of(CallStatus::Failed) > 0 {
                        a.failed href=(to("failed", from, until)) { (words::grouped(of(CallStatus::Failed))) " failed" }
                    }
                    @if of(CallStatus::Rescheduled) > 0 {
                        a.rescheduled href=(to("rescheduled", from, until)) {
                            (words::grouped(of(CallStatus::Rescheduled))) " rescheduled"
                        }
                    }
                }
            }
        }
    }
}

/// Which of the statuses of troubled calls there are, the worse one first.
pub fn trouble(stats: &Stats) -> Option<CallStatus> {
    let has = |status: &CallStatus| {
        stats.intervals.values().any(|counted| counted.statuses.get(status).is_some_and(|count| *count > 0))
    };
    [CallStatus::Failed, CallStatus::Rescheduled].into_iter().find(has)
}

/// The address of the log with the calls of a webhook.
fn calls_of(frame: &Frame, webhook: WebhookId, status: &str, from: Timestamp, until: Timestamp) -> String {
    let parameters = [
        ("webhook", webhook.to_string()),
        ("status", status.to_owned()),
        ("from", field(from)),
        ("until", field(until)),
    ];
    frame.to(&format!("webhook_calls{}", query(parameters)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use actions::calls::Counted;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_hour_that_is_not_over_is_the_last_of_24() {
        let shown = hours(at("2026-11-24T12:34:56Z"));
        assert_eq!(shown, (at("2026-11-23T13:00:00Z"), at("2026-11-24T13:00:00Z")));
        assert_eq!(by_hour(&Stats::default(), shown).len(), 24);
    }

    #[test]
    fn each_hour_has_its_counts() {
        let shown = hours(at("2026-11-24T12:34:56Z"));
        let counted = Counted {
            statuses: BTreeMap::from([(CallStatus::Failed, 2), (CallStatus::Success, 3)]),
            ..Counted::default()
        };
        let stats = Stats { intervals: BTreeMap::from([(at("2026-11-24T12:00:00Z"), counted)]) };
        let hours = by_hour(&stats, shown);
        assert_eq!(hours[23].counts, [3, 2, 0, 0]);
        assert!(hours[..23].iter().all(|hour| hour.total() == 0));
        assert_eq!(trouble(&stats), Some(CallStatus::Failed));
        assert_eq!(trouble(&Stats::default()), None);
    }
}
