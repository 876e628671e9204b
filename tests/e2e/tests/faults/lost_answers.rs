//! Writes are carried out, and their answers are lost: an error inside DynamoDB does not say whether they were. The SDK
//! then writes again, and finds the conditions changed by the write before.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use e2e::events::{on_publish, unique};
use e2e::fault_proxy::{Dice, Fate, Faults, Request};
use e2e::wait::eventually_within;
use e2e::{Answer, Receiver, lambda, queues};
use serde_json::json;

use super::{Behind, all_calls_of, counts, send_events};

const EVENTS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(90);

/// Which answers are lost.
#[derive(Debug)]
enum Lost {
    /// A quarter of those to writes.
    AQuarter(Dice),
    /// The first one to each outcome of an attempt.
    Outcomes(Mutex<HashSet<String>>),
}

#[derive(Debug)]
struct LostAnswers {
    on: AtomicBool,
    lost: Lost,
}

impl Faults for LostAnswers {
    fn fate(&self, request: &Request) -> Fate {
        if !self.on.load(Ordering::SeqCst) || !request.is_write() {
            return Fate::Pass;
        }
        let is_lost = match &self.lost {
            Lost::AQuarter(dice) => dice.one_in(4),
            Lost::Outcomes(seen) => {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                request.records_an_attempt() && seen.insert(request.body.to_string())
            }
        };
        if is_lost { Fate::LoseAnswer } else { Fate::Pass }
    }
}

/// Sends events to a receiver, waits until each call is a success, and answers with how often each was sent.
async fn sent(name: &'static str, lost: Lost, answer: Answer) -> Vec<usize> {
    let faults = Arc::new(LostAnswers { on: AtomicBool::new(false), lost });
    let behind = Behind::start(name, &[("RetrySchedule", "2,2")], faults.clone()).await;
    queues::hurry(behind.outputs(), 4).await;
    lambda::set_timeout(behind.outputs(), "DeliveryFunction", 10).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    receiver.answer(answer);
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
    let webhook = api.create_webhook(attributes).await;
    faults.on.store(true, Ordering::SeqCst);
    send_events(behind.outputs(), &model, EVENTS).await;
    eventually_within(PATIENCE, "every call is a success", || async {
        let calls = all_calls_of(&api, &webhook).await;
        let successes = calls.iter().filter(|call| call["attributes"]["status"] == "success").count();
        (successes == EVENTS).then_some(())
    })
    .await;
    queues::drained(behind.outputs(), PATIENCE).await;
    let sent = counts(receiver.call_ids());
    assert_eq!(sent.len(), EVENTS);
    sent.into_values().collect()
}

#[tokio::test]
async fn no_call_is_sent_twice_because_answers_to_writes_are_lost() {
    let sent = sent("lost-answers", Lost::AQuarter(Dice::new(5)), Answer::With(200, String::new())).await;
    assert_eq!(sent, [1; EVENTS], "0 duplicates");
}

#[tokio::test]
async fn a_call_is_retried_in_time_though_the_answer_to_its_outcome_is_lost() {
    let sent = sent("lost-outcomes", Lost::Outcomes(Mutex::default()), Answer::FailAttempts(1)).await;
    assert_eq!(sent, [2; EVENTS], "0 duplicates: one attempt and one retry");
}
