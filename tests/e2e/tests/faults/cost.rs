//! What a delivery asks of AWS: a proxy counts the functions' requests, and what they write. No fault here.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use e2e::events::{on_publish, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::{Behind, counts, send_events};

const EVENTS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(90);

/// Counts requests by what they ask for, and what is written by its kind.
#[derive(Debug, Default)]
struct Counting {
    on: AtomicBool,
    requests: Mutex<BTreeMap<String, usize>>,
    writes: Mutex<BTreeMap<&'static str, usize>>,
}

impl Counting {
    fn count<K: Ord>(counts: &Mutex<BTreeMap<K, usize>>, key: K) {
        *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
    }

    fn taken<K: Ord>(counts: &Mutex<BTreeMap<K, usize>>) -> BTreeMap<K, usize> {
        std::mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn begin(&self) {
        self.on.store(true, Ordering::SeqCst);
    }

    /// Stops counting, and answers with the requests and the writes since the beginning.
    fn end(&self) -> (BTreeMap<String, usize>, BTreeMap<&'static str, usize>) {
        self.on.store(false, Ordering::SeqCst);
        (Self::taken(&self.requests), Self::taken(&self.writes))
    }
}

impl Faults for Counting {
    fn fate(&self, request: &Request) -> Fate {
        // The scheduler's own look, every minute, is nobody's delivery.
        if !self.on.load(Ordering::SeqCst)
            || request.says("due_shard = :shard")
            || request.action == "GetQueueAttributes"
        {
            return Fate::Pass;
        }
        Self::count(&self.requests, request.action.clone());
        for statement in request.body["Statements"].as_array().into_iter().flatten() {
            let text = statement["Statement"].as_str().unwrap_or_default();
            let kind = match text {
                text if text.contains("'document': ?") => "event",
                text if text.starts_with("INSERT") => "claim",
                text if text.contains("SET last_attempt=?") => "outcome",
                _ => "other",
            };
            Self::count(&self.writes, kind);
        }
        if ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"].contains(&request.action.as_str()) {
            Self::count(&self.writes, "other");
        }
        Fate::Pass
    }
}

/// Rounds in which the bound on requests is to be met once: on a busy machine, outcomes that are ready together may be written
/// apart.
const ROUNDS: usize = 5;

/// Delivers events to so many webhooks, in full batches. Each call is two writes, and takes at most so many requests.
async fn assert_cost(name: &'static str, webhooks: usize, most: f64) {
    let counting = Arc::new(Counting::default());
    let behind = Behind::start(name, &[], counting.clone()).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    for _ in 0..webhooks {
        api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    }
    let calls = EVENTS * webhooks;
    let mut requests_per_call = Vec::new();
    for round in 1..=ROUNDS {
        for queue in ["EventQueueUrl", "DeliveryQueueUrl"] {
            queues::consume(behind.outputs(), queue, false).await;
        }
        send_events(behind.outputs(), &model, EVENTS).await;
        counting.begin();
        queues::consume(behind.outputs(), "EventQueueUrl", true).await;
        eventually("every call has a message", || async {
            (queues::messages(behind.outputs(), "DeliveryQueueUrl").await == calls).then_some(())
        })
        .await;
        queues::consume(behind.outputs(), "DeliveryQueueUrl", true).await;
        eventually("every call is made", || async { (receiver.count() == calls * round).then_some(()) }).await;
        queues::drained(behind.outputs(), PATIENCE).await;
        assert_eq!(counts(receiver.call_ids()).len(), calls * round);
        let (requests, writes) = counting.end();
        println!("{calls} calls: {requests:?} {writes:?}");
        assert_eq!(writes, BTreeMap::from([("claim", calls), ("event", EVENTS), ("outcome", calls)]));
        requests_per_call.push(requests.values().sum::<usize>() as f64 / calls as f64);
        if requests_per_call.iter().any(|number| *number <= most) {
            return;
        }
    }
    panic!("{requests_per_call:?} requests a call, of at most {most}");
}

#[tokio::test]
async fn a_call_is_two_writes_and_at_most_one_request() {
    assert_cost("cost-1", 1, 1.0).await;
}

#[tokio::test]
async fn of_ten_webhooks_a_call_is_two_writes_and_at_most_six_tenths_of_a_request() {
    assert_cost("cost-10", 10, 0.6).await;
}
