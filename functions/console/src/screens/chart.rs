//! How many calls there were, as bars over time: one for each hour or day, divided by status. Each leads to its calls.

use actions::calls::{Interval, Stats};
use domain::call::CallStatus;
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::words;

/// Height of the highest bar, and width of a bar with the gap behind it and without, in units of the drawing.
const HEIGHT: u64 = 28;
const PITCH: u64 = 8;
const WIDTH: u64 = 6;

/// The statuses in a bar, from the bottom up.
const STACK: [CallStatus; 4] = [CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled, CallStatus::Pending];

/// Calls of an hour or a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// When it begins.
    pub from: Timestamp,
    /// When the next one begins.
    pub until: Timestamp,
    /// How many there are of each status, in the order of [`STACK`].
    counts: [u64; 4],
}

impl Bar {
    /// How many there are of all statuses.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many there are of a status.
    pub fn of(&self, status: CallStatus) -> u64 {
        let counts = STACK.into_iter().zip(self.counts);
        counts.filter(|(own, _)| *own == status).map(|(_, count)| count).sum()
    }

    fn said(&self) -> String {
        let counts = STACK.into_iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let counts = counts.map(|(status, count)| format!("{} {}", words::grouped(count), words::status(status)));
        format!("{}: {}", words::exact(self.from), counts.collect::<Vec<_>>().join(", "))
    }
}

/// The bars from one time until another, both where intervals begin.
pub fn bars(stats: &Stats, interval: Interval, (from, until): (Timestamp, Timestamp)) -> Vec<Bar> {
    let starts = std::iter::successors(Some(from), |start| Some(start.plus(interval.length())));
    let bar = |from: Timestamp| {
        let counted = stats.intervals.get(&from);
        let count = |status| counted.and_then(|counted| counted.statuses.get(&status)).copied().unwrap_or_default();
        Bar { from, until: from.plus(interval.length()), counts: STACK.map(count) }
    };
    starts.take_while(|start| *start < until).map(bar).collect()
}

/// The drawing. What it says, words beside it must say, too: it is for the eye alone.
pub fn draw(bars: &[Bar], class: &str, target: impl Fn(&Bar) -> String) -> Markup {
    let most = bars.iter().map(Bar::total).max().unwrap_or_default();
    html! {
        svg class=(class) viewBox={ "0 0 " (PITCH * bars.len() as u64) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            @for (number, bar) in (0_u64..).zip(bars) {
                @if bar.total() == 0 {
                    rect.none x=(number * PITCH) y=(HEIGHT - 1) width=(WIDTH) height="1" {}
                } @else {
                    a href=(target(bar)) tabindex="-1" {
                        title { (bar.said()) }
                        rect.touch x=(number * PITCH) y="0" width=(PITCH) height=(HEIGHT) {}
                        @for (status, top, height) in parts(bar.counts, most) {
                            rect class=(status.as_str()) x=(number * PITCH) y=(top) width=(WIDTH) height=(height) {}
                        }
                    }
                }
            }
        }
    }
}

/// The parts of a bar: where each begins from the top, and its height. What is there is at least two units high, so that one failure among
/// thousands of successes shows.
fn parts(counts: [u64; 4], most: u64) -> Vec<(CallStatus, u64, u64)> {
    let mut parts: Vec<_> = STACK
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| (status, (count * HEIGHT / most.max(1)).max(2)))
        .collect();
    // What the small ones have too much is taken from the largest.
    let excess = parts.iter().map(|(_, height)| height).sum::<u64>().saturating_sub(HEIGHT);
    if let Some((_, height)) = parts.iter_mut().max_by_key(|(_, height)| *height) {
        *height -= excess.min(*height - 2);
    }
    let mut top = HEIGHT;
    let placed = parts.into_iter().map(|(status, height)| {
        top -= height.min(top);
        (status, top, height)
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use actions::calls::Counted;

    use super::*;

    #[test]
    fn each_bar_has_its_counts_and_says_them() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let counted = Counted {
            statuses: BTreeMap::from([(CallStatus::Failed, 2), (CallStatus::Success, 3)]),
            ..Counted::default()
        };
        let stats = Stats { intervals: BTreeMap::from([(at("2026-11-24T12:00:00Z"), counted)]) };
        let shown = (at("2026-11-24T10:00:00Z"), at("2026-11-24T13:00:00Z"));
        let bars = bars(&stats, Interval::Hour, shown);
        assert_eq!(bars.iter().map(Bar::total).collect::<Vec<_>>(), [0, 0, 5]);
        assert_eq!((bars[2].of(CallStatus::Failed), bars[2].of(CallStatus::Pending)), (2, 0));
        assert_eq!(bars[2].said(), "2026-11-24 12:00:00 UTC: 3 Success, 2 Failed");
        assert_eq!(bars[2].until, shown.1);
        let drawn = draw(&bars, "bars", |bar| format!("?from={}", bar.from)).into_string();
        assert_eq!(drawn.matches("<a ").count(), 1, "what is empty leads nowhere: {drawn}");
    }

    #[test]
    fn one_failure_among_many_successes_shows_and_bars_fit() {
        for (counts, most) in [
            ([100_000, 1, 0, 0], 100_001),
            ([1, 1, 1, 1], 4),
            ([1, 1, 1, 1], 1_000_000),
            ([0, 7, 0, 0], 7),
            ([5, 0, 0, 5], 10),
        ] {
            let parts = parts(counts, most);
            assert_eq!(parts.len(), counts.iter().filter(|count| **count > 0).count());
            let mut bottom = HEIGHT;
            for (status, top, height) in &parts {
                assert!(*height >= 2, "{status:?}");
                assert_eq!(top + height, bottom, "they stand on each other: {parts:?}");
                bottom = *top;
            }
        }
        assert_eq!(parts([0, 7, 0, 0], 7), [(CallStatus::Failed, 0, HEIGHT)]);
    }
}
