//! Where calls stand in the log of a site.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{CallId, InvalidId, WebhookId};
use crate::time::Timestamp;

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

/// A place in the log of a site: calls follow each other by the time of their events, those of the same time by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(CallId);

/// A part of the log, from a position until just before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first position in it.
    pub start: Position,
    /// The first position behind it.
    pub end: Position,
}

impl Position {
    /// Where a call stands.
    pub fn of(call: CallId) -> Self {
        Self(call)
    }

    /// Where calls of events of that time, or later ones, begin.
    pub fn at(time: Timestamp) -> Self {
        Self(CallId::least_at(time))
    }

    /// The call that stands here, if one does.
    pub fn call(self) -> CallId {
        self.0
    }

    /// The first position behind it.
    pub fn next(self) -> Self {
        let hash = u64::from_be_bytes(self.0.event_hash());
        match hash.checked_add(1) {
            Some(next) => Self(CallId::from_parts(self.0.webhook(), self.time(), next.to_be_bytes())),
            None => Self::at(self.time().plus(std::time::Duration::from_millis(1))),
        }
    }

    /// The time of the event.
    pub fn time(self) -> Timestamp {
        self.0.event_triggered_at()
    }

    /// The hour that it is in, by UTC.
    pub fn hour(self) -> Span {
        self.period(HOUR)
    }

    /// The day that it is in, by UTC.
    pub fn day(self) -> Span {
        self.period(DAY)
    }

    fn period(self, length: i64) -> Span {
        let start = self.time().as_millis() / length * length;
        // The last hour of the year 9999 ends with it.
        let at = |millis| Self::at(Timestamp::from_millis(millis).unwrap_or(self.time()));
        Span { start: at(start), end: at(start + length) }
    }
}

impl Span {
    /// The whole log.
    pub fn all() -> Self {
        let end = CallId::from_parts(uuid::Uuid::max().into(), Timestamp::last(), [0xff; 8]);
        Self { start: Position::at(Timestamp::EPOCH), end: Position::of(end) }
    }

    /// Whether a position lies in it.
    pub fn holds(&self, position: Position) -> bool {
        self.start <= position && position < self.end
    }

    /// The sort keys that calls of one webhook in it lie between, both included. A call that stands at the end may be among them, too.
    pub fn keys_of(&self, webhook: WebhookId) -> (String, String) {
        (edge(self.start, webhook), edge(self.end, webhook))
    }
}

/// The sort key of one webhook's calls where the log of the site is cut at `cut`.
fn edge(cut: Position, webhook: WebhookId) -> String {
    match webhook.cmp(&cut.0.webhook()) {
        // Its calls of that very time come before the cut, behind it, or are cut themselves.
        Ordering::Less => format!("{}#g", cut.time()),
        Ordering::Greater => format!("{}#", cut.time()),
        Ordering::Equal => cut.0.order_in_webhook(),
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        self.time().cmp(&other.time()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As texts, positions sort by time.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.time(), self.0)
    }
}

impl FromStr for Position {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (_, id) = text.split_once('#').ok_or(InvalidId)?;
        id.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn call(webhook: u128, millis: i64, event: u32) -> CallId {
        let webhook = WebhookId::from(uuid::Uuid::from_u128(webhook));
        CallId::new(webhook, Timestamp::from_millis(millis).unwrap(), &event.to_string())
    }

    #[test]
    fn hours_and_days_begin_where_the_clock_says() {
        let position = Position::of(call(7, 1_724_676_556_123, 1));
        let times = |span: Span| (span.start.time().to_string(), span.end.time().to_string());
        let expected = ("2024-08-26T12:00:00.000Z".to_owned(), "2024-08-26T13:00:00.000Z".to_owned());
        assert_eq!(times(position.hour()), expected);
        let expected = ("2024-08-26T00:00:00.000Z".to_owned(), "2024-08-27T00:00:00.000Z".to_owned());
        assert_eq!(times(position.day()), expected);
        assert!(position.hour().holds(position));
        assert!(!position.hour().holds(position.hour().end));
    }

    #[test]
    fn a_position_survives_as_a_text() {
        let position = Position::of(call(7, 1_724_676_556_123, 1));
        assert_eq!(position.to_string().parse(), Ok(position));
        assert!("2024-08-26T12:00:00.000Z".parse::<Position>().is_err());
    }

    fn calls() -> impl Strategy<Value = CallId> {
        (1u128..4, 0i64..4, 0u32..4).prop_map(|(webhook, millis, event)| call(webhook, millis, event))
    }

    proptest! {
        #[test]
        fn the_keys_of_a_webhook_hold_its_calls_of_the_span_and_at_most_one_more(
            start in calls(), end in calls(), call in calls(), at_time: bool,
        ) {
            let cut = |call: CallId| if at_time { Position::at(call.event_triggered_at()) } else { Position::of(call) };
            let span = Span { start: cut(start), end: cut(end) };
            let (first, last) = span.keys_of(call.webhook());
            let key = call.order_in_webhook();
            let is_between = first <= key && key <= last;
            let position = Position::of(call);
            prop_assert_eq!(is_between && position != span.end, span.holds(position));
        }
    }
}
