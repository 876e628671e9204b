//! How late retries are.

use std::collections::HashMap;
use std::fmt;

use domain::time::Timestamp;
use e2e::events::{on_publish, send, unique};
use e2e::running::start;
use e2e::{Answer, Receiver};
use serde_json::{Value, json};

use super::becomes;

/// How much later than `next_retry_at` retries began, in milliseconds, by the delivery function's log.
#[derive(Debug)]
pub struct Lateness(Vec<i64>);

impl Lateness {
    /// From the functions' logs.
    pub fn of(logs: &[stack::LogLine]) -> Self {
        let lines = logs.iter().flat_map(|line| line.message.lines());
        let lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut attempts: Vec<(Timestamp, Value)> = lines
            .filter(|line| line["message"] == "attempt made")
            .filter_map(|line| Some((line["timestamp"].as_str()?.parse().ok()?, line)))
            .collect();
        attempts.sort_by_key(|(ended, _)| *ended);
        let (mut due, mut late) = (HashMap::<String, Timestamp>::new(), Vec::new());
        for (ended, line) in attempts {
            let call = line["call_id"].as_str().unwrap_or_default().to_owned();
            if let Some(due) = due.remove(&call) {
                late.push(ended.as_millis() - line["duration_ms"].as_i64().unwrap_or_default() - due.as_millis());
            }
            if let Some(next) = line["next_retry_at"].as_str().and_then(|next| next.parse().ok()) {
                due.insert(call, next);
            }
        }
        late.sort_unstable();
        Self(late)
    }

    /// How many milliseconds the earliest retry was early, if one was.
    pub fn earliest(&self) -> Option<i64> {
        self.0.first().filter(|late| **late < 0).map(|late| -late)
    }

    fn at(&self, percent: usize) -> i64 {
        self.0.get((self.0.len().saturating_sub(1)) * percent / 100).copied().unwrap_or_default()
    }
}

impl fmt::Display for Lateness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, most, max] = [50, 95, 100].map(|percent| self.at(percent));
        write!(f, "{} retries late by {median} ms (median), {most} ms (95 %), {max} ms (most)", self.0.len())
    }
}

#[tokio::test]
async fn retries_that_wait_in_the_queue_are_hardly_late_and_never_early() {
    const CALLS: usize = 10;
    let parameters = [("RetrySchedule", "2,2,2,2")];
    let stack = tokio::task::spawn_blocking(move || start("lateness", &parameters)).await.unwrap();
    let (api, model) = (e2e::Api::of(stack.outputs()), unique());
    let mut webhooks = Vec::new();
    for _ in 0..CALLS {
        let receiver = Receiver::start().await;
        receiver.answer(Answer::FailFirst(4));
        let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
        webhooks.push((api.create_webhook(attributes).await, receiver));
    }
    send(stack.outputs(), &super::event(&model).to_string()).await;
    for (webhook, _receiver) in &webhooks {
        becomes(&api, webhook, "success").await;
    }
    let lateness = Lateness::of(&stack.logs().unwrap());
    println!("waiting in the queue: {lateness}");
    assert_eq!(lateness.0.len(), CALLS * 4);
    assert_eq!(lateness.earliest(), None);
    // SQS counts in whole seconds, the emulator looks once a second; the rest is for a busy machine.
    assert!(lateness.at(100) < 15_000, "{lateness}");
}
