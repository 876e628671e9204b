//! The cases that are measured.

use std::fmt;

use super::events::Size;

/// What the receiver does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// It answers 200 at once.
    #[default]
    AtOnce,
    /// It answers 200 after 200 ms.
    Slow,
    /// It answers 200 at once, with 1 KB of headers.
    Headers,
    /// It answers 500 at once. Each call is tried once: its retry would be due after the benchmark.
    Fails,
}

/// The body of the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Payload {
    /// DatoCMS's default payload: the whole event.
    #[default]
    Default,
    /// A Mustache template: that of a message to Slack, as in `tests/recipes`.
    Custom,
}

/// One thing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Messages in each batch, of both queues.
    pub batch: usize,
    /// Webhooks that each event fires: all that the site has.
    pub fanout: usize,
    /// How large the events are.
    pub size: Size,
    /// What the requests carry.
    pub payload: Payload,
    /// What the receiver does.
    pub answer: Answer,
}

/// The usual case: the others differ from it in one thing or more.
pub const USUAL: Case =
    Case { batch: 10, fanout: 1, size: Size::Small, payload: Payload::Default, answer: Answer::AtOnce };

/// Every batch, fan-out, usual size and payload with a receiver that answers at once; then the other receivers, and the largest events.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for size in Size::USUAL {
        for payload in [Payload::Default, Payload::Custom] {
            for batch in [1, 10] {
                for fanout in [1, 10, 100] {
                    cases.push(Case { batch, fanout, size, payload, ..USUAL });
                }
            }
        }
    }
    cases.extend([Answer::Slow, Answer::Headers, Answer::Fails].map(|answer| Case { fanout: 10, answer, ..USUAL }));
    cases.push(Case { size: Size::Largest, ..USUAL });
    cases
}

/// A few that tell most.
pub fn quick() -> Vec<Case> {
    let fanouts = |batch| [1, 10].map(|fanout| Case { batch, fanout, ..USUAL });
    [10, 1].into_iter().flat_map(fanouts).collect()
}

impl Answer {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at once",
            Self::Slow => "after 200 ms",
            Self::Headers => "1 KB of headers",
            Self::Fails => "fails",
        }
    }
}

impl Payload {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Custom => "custom",
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { batch, fanout, size, payload, answer } = self;
        write!(f, "batch {batch}, fan-out {fanout}, {size}, {} payload, receiver {}", payload.name(), answer.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_there_once() {
        let cases = all();
        assert_eq!(cases.len(), 2 * 3 * 4 * 2 + 3 + 1);
        for (number, case) in cases.iter().enumerate() {
            assert!(!cases[..number].contains(case), "{case} is there twice");
        }
        assert!(quick().iter().all(|case| cases.contains(case)));
    }
}
