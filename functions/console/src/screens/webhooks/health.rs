//! How a webhook has fared in the last 24 hours: a bar for each hour, by status, and the same in words.

use actions::calls::{Interval, Stats};
use domain::call::CallStatus;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::links::query;
use crate::screens::calls::field;
use crate::screens::chart::{Bar, bars, draw};
use crate::words;

/// Hours that are shown.
const HOURS: u32 = 24;

/// The hours that are shown at `now`: from when, and until when.
pub fn hours(now: Timestamp) -> (Timestamp, Timestamp) {
    let until = Interval::Hour.start(now).plus(Interval::Hour.length());
    (until.minus(Interval::Hour.length() * HOURS), until)
}

/// The bars of a webhook, each of which leads to its calls, and how many there were, which leads to all of them.
pub fn show(frame: &Frame, webhook: WebhookId, stats: &Stats, shown: (Timestamp, Timestamp)) -> Markup {
    let hours = bars(stats, Interval::Hour, shown);
    let (from, until) = shown;
    let total: u64 = hours.iter().map(Bar::total).sum();
    let of = |status| hours.iter().map(|hour| hour.of(status)).sum::<u64>();
    let to = |status: &str, from, until| calls_of(frame, webhook, status, from, until);
    html! {
        div.health {
            (draw(&hours, "bars", |hour| to("", hour.from, hour.until)))
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

    #[test]
    fn the_hour_that_is_not_over_is_the_last_of_24() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let shown = hours(at("2026-11-24T12:34:56Z"));
        assert_eq!(shown, (at("2026-11-23T13:00:00Z"), at("2026-11-24T13:00:00Z")));
        assert_eq!(bars(&Stats::default(), Interval::Hour, shown).len(), 24);
    }

    #[test]
    fn failed_calls_are_worse_than_those_that_are_tried_again() {
        let stats = |statuses: &[CallStatus]| {
            let statuses = statuses.iter().map(|status| (*status, 1)).collect();
            let counted = Counted { statuses, latencies: BTreeMap::new() };
            Stats { intervals: BTreeMap::from([(Timestamp::EPOCH, counted)]) }
        };
        use CallStatus::{Failed, Rescheduled, Success};
        assert_eq!(trouble(&stats(&[Success, Rescheduled, Failed])), Some(Failed));
        assert_eq!(trouble(&stats(&[Success, Rescheduled])), Some(Rescheduled));
        assert_eq!(trouble(&stats(&[Success])), None);
    }
}
