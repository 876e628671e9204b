//! Calls that wait: the scheduler dies halfway, or a message is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws::clock;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::CallId;
use domain::time::Timestamp;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::running::{dynamodb, sweep};
use e2e::{Answer, Receiver, eventually, lambda, queues};
use serde_json::{Value, json};
use stack::Outputs;

use super::{Behind, EveryMessageTwice, becomes, event};

/// Waits of ten minutes are spent in the queue, longer ones in the table.
const PARAMETERS: &[(&str, &str)] = &[("RetrySchedule", "600,600"), ("ParkAfterSeconds", "900")];

/// While it is on, the scheduler cannot note that it has sent messages, as if it had died.
#[derive(Debug, Default)]
struct NoPostponing {
    on: AtomicBool,
    refused: AtomicBool,
}

impl Faults for NoPostponing {
    fn fate(&self, request: &Request) -> Fate {
        if request.is_write() && request.says("SET due_at=? WHERE") && self.on.load(Ordering::SeqCst) {
            self.refused.store(true, Ordering::SeqCst);
            return Fate::Fail;
        }
        Fate::Pass
    }
}

/// Lets time pass: the call's retry was due at `due`, and the scheduler is to look.
async fn was_due(outputs: &Outputs, call: &str, due: Timestamp) {
    let id: CallId = call.parse().unwrap_or_else(|error| panic!("{call}: {error}"));
    let update = dynamodb(outputs)
        .await
        .update_item()
        .table_name(&outputs.calls_table_name)
        .key("pk", AttributeValue::S(format!("CALLS#{}", id.webhook())))
        .key("sk", AttributeValue::S(id.order_in_webhook()))
        .update_expression("SET next_retry_at = :due, due_at = :now")
        .condition_expression("attribute_exists(next_retry_at)")
        .expression_attribute_values(":due", AttributeValue::S(due.to_string()))
        .expression_attribute_values(":now", AttributeValue::S(clock::now().to_string()));
    update.send().await.unwrap_or_else(|error| panic!("the call does not wait: {error:?}"));
}

/// A call that failed once because of `answer`; from now on the receiver takes everything.
async fn waiting_call(behind: &Behind, receiver: &Receiver, answer: Answer) -> (String, Value) {
    let (api, model) = (behind.api(), unique());
    receiver.answer(answer);
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
    let webhook = api.create_webhook(attributes).await;
    send(behind.outputs(), &event(&model).to_string()).await;
    let call = becomes(&api, &webhook, "rescheduled").await;
    receiver.answer(Answer::With(200, String::new()));
    (webhook, call)
}

fn id(call: &Value) -> &str {
    call["id"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_call_that_a_dying_scheduler_sends_again_and_again_is_retried_once() {
    let faults = Arc::new(NoPostponing::default());
    let behind = Behind::start("scheduler", PARAMETERS, faults.clone()).await;
    let (outputs, receiver) = (behind.outputs(), Receiver::start().await);
    let asks = Answer::Headers(503, vec![("retry-after", "7200".to_owned())]);
    let (webhook, call) = waiting_call(&behind, &receiver, asks).await;
    queues::drained(outputs, Duration::from_secs(90)).await;

    queues::consume(outputs, "RetryQueueUrl", false).await;
    was_due(outputs, id(&call), clock::now()).await;
    faults.on.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let answer = lambda::invoke(outputs, "SchedulerFunction", &json!({})).await;
        let reason = answer["errorMessage"].as_str().unwrap_or_default();
        assert!(reason.contains("1 of 32 shards"), "a shard's fault is the invocation's error: {answer}");
    }
    faults.on.store(false, Ordering::SeqCst);
    sweep(outputs).await;
    assert!(faults.refused.load(Ordering::SeqCst));
    // The emulator's own schedule may have had it sent once more.
    assert!(queues::messages(outputs, "RetryQueueUrl").await >= 3, "one message for each sweep");
    queues::consume(outputs, "RetryQueueUrl", true).await;

    becomes(&behind.api(), &webhook, "success").await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 2, "0 duplicates: one attempt and one retry");
}

#[tokio::test]
async fn a_call_whose_message_is_lost_is_sent_again_once_it_is_long_overdue() {
    let behind = Behind::start("left-behind", PARAMETERS, Arc::new(EveryMessageTwice)).await;
    let (outputs, receiver) = (behind.outputs(), Receiver::start().await);
    let (webhook, call) = waiting_call(&behind, &receiver, Answer::With(500, String::new())).await;
    eventually("the call's messages ride in the retry queue", || async {
        let fresh = queues::messages(outputs, "DeliveryQueueUrl").await;
        (fresh == 0 && queues::messages(outputs, "RetryQueueUrl").await > 0).then_some(())
    })
    .await;
    queues::purge(outputs, "RetryQueueUrl").await;
    // Nobody looks before it is long overdue.
    sweep(outputs).await;
    assert_eq!(queues::messages(outputs, "RetryQueueUrl").await, 0);

    let overdue = Timestamp::from_millis(clock::now().as_millis() - 30 * 60 * 1000).unwrap();
    was_due(outputs, id(&call), overdue).await;
    sweep(outputs).await;
    let call = becomes(&behind.api(), &webhook, "success").await;
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 1);
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 2, "0 duplicates: one attempt and one retry");
}
