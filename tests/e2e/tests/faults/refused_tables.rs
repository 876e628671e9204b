//! Tables that refuse reads and take writes, and the other way round, for longer than a call may be begun in vain.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::running::dynamodb;
use e2e::wait::eventually_within;
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::turn::Turn;
use super::{becomes, event};

/// More than the claims without an outcome after which a call is given up.
const FAULTS: usize = 7;
/// Tries of the SDK.
const TRIES: usize = 3;
const PATIENCE: Duration = Duration::from_secs(180);

/// Every read, or every write, of a table is refused.
#[derive(Debug)]
struct Refused {
    is_refused: fn(&Request) -> bool,
    requests: AtomicUsize,
}

impl Refused {
    fn new(is_refused: fn(&Request) -> bool) -> Arc<Self> {
        Arc::new(Self { is_refused, requests: AtomicUsize::new(0) })
    }

    async fn at_least(&self, requests: usize) {
        eventually_within(PATIENCE, "requests are refused again and again", || async {
            (self.requests.load(Ordering::SeqCst) >= requests).then_some(())
        })
        .await;
    }
}

impl Faults for Refused {
    fn fate(&self, request: &Request) -> Fate {
        if !(self.is_refused)(request) {
            return Fate::Pass;
        }
        self.requests.fetch_add(1, Ordering::SeqCst);
        Fate::Throttle
    }
}

/// An event whose only call has a message that waits in the delivery queue.
async fn dispatched(turn: &Turn, model: &str) {
    let outputs = turn.outputs();
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    send(outputs, &event(model).to_string()).await;
    eventually("the call has a message", || async {
        (queues::messages(outputs, "DeliveryQueueUrl").await == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_call_that_could_be_claimed_and_not_read_is_nobodys_and_is_made_once_later() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    dispatched(&turn, &model).await;
    let reads = Refused::new(Request::is_read);
    turn.faults(reads.clone());
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    reads.at_least(TRIES * FAULTS).await;

    let item = only_call(&turn, &webhook).await;
    let held = ["claims", "lease_until", "attempts"].map(|name| item[name].as_n().unwrap().clone());
    assert_eq!(held, ["0", "0", "0"], "its claim was given back: {item:?}");
    assert_eq!(item["status"].as_s().unwrap(), "pending");
    turn.no_faults();
    becomes(&api, &webhook, "success").await;
    queues::drained(outputs, PATIENCE).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
}

#[tokio::test]
async fn events_and_calls_that_could_not_be_written_are_made_once_later() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    dispatched(&turn, &model).await;
    let writes = Refused::new(Request::is_write);
    turn.faults(writes.clone());
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    send(outputs, &event(&model).to_string()).await;
    // The dispatcher's and the delivery function's.
    writes.at_least(2 * TRIES * FAULTS).await;

    assert_eq!(receiver.count(), 0, "nothing is sent that is not claimed");
    turn.no_faults();
    receiver.wait_for(2).await;
    queues::drained(outputs, PATIENCE).await;
    assert_eq!(receiver.count(), 2, "0 duplicates");
    let calls = api.calls_of(&webhook).await;
    assert!(calls.iter().all(|call| call["attributes"]["status"] == "success"), "{calls:?}");
}

type Item = HashMap<String, AttributeValue>;

/// The item of a webhook's only call, read past the proxy.
async fn only_call(turn: &Turn, webhook: &str) -> Item {
    let outputs = turn.outputs();
    let query = dynamodb(outputs).await.query().table_name(&outputs.calls_table_name);
    let query = query
        .key_condition_expression("pk = :calls")
        .expression_attribute_values(":calls", AttributeValue::S(format!("CALLS#{webhook}")));
    let answer = query.consistent_read(true).send().await.unwrap_or_else(|error| panic!("{error:?}"));
    answer.items.into_iter().flatten().next().unwrap_or_else(|| panic!("there is no call"))
}
