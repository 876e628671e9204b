//! Tables that take writes and refuse reads, an item that nobody can read, outcomes that cannot be written for a while: faults of
//! ours after a claim. None of them makes a call fail, and none has it sent twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sqs::types::QueueAttributeName;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::running::dynamodb;
use e2e::{Receiver, eventually, queues};
use serde_json::{Value, json};

use super::{Behind, becomes, event};

/// More than the claims without an outcome after which a call is given up.
const FAULTS: usize = 7;

/// While it is on, what a claimed call is about cannot be read.
#[derive(Debug, Default)]
struct NoSubjects {
    on: AtomicBool,
    refused: AtomicUsize,
}

impl Faults for NoSubjects {
    fn fate(&self, request: &Request) -> Fate {
        if !request.reads_subjects() || !self.on.load(Ordering::SeqCst) {
            return Fate::Pass;
        }
        self.refused.fetch_add(1, Ordering::SeqCst);
        Fate::Throttle
    }
}

#[tokio::test]
async fn a_call_whose_webhook_cannot_be_read_for_a_while_is_made_once_and_never_fails() {
    let faults = Arc::new(NoSubjects::default());
    let behind = Behind::start("no-reads", &[], faults.clone()).await;
    queues::hurry(behind.outputs(), 2).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    faults.on.store(true, Ordering::SeqCst);
    send(behind.outputs(), &event(&model).to_string()).await;
    // The SDK tries each read three times.
    e2e::wait::eventually_within(Duration::from_secs(180), "the read was refused again and again", || async {
        (faults.refused.load(Ordering::SeqCst) >= 3 * FAULTS).then_some(())
    })
    .await;
    let call = becomes(&api, &webhook, "pending").await;
    assert_eq!(call["meta"]["attempts"], 0, "{call}");
    faults.on.store(false, Ordering::SeqCst);
    becomes(&api, &webhook, "success").await;
    queues::drained(behind.outputs(), Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
}

/// An event that is not packed into less than 3 KB.
fn large_event(model: &str) -> Value {
    let mut event = event(model);
    event["entity"]["attributes"]["ids"] = (0..600).map(|_| unique()).collect();
    event
}

#[tokio::test]
async fn an_event_that_nobody_can_read_harms_none_of_its_neighbours() {
    let behind = Behind::start("unreadable", &[], Arc::new(NoSubjects::default())).await;
    let outputs = behind.outputs();
    queues::hurry(outputs, 2).await;
    let arn = &outputs.others["DeliveryDeadLettersArn"];
    let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": 5}).to_string();
    queues::set(outputs, "RetryQueueUrl", QueueAttributeName::RedrivePolicy, &policy).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    // Small ones would come with their messages.
    let events: Vec<_> = (0..5).map(|_| large_event(&model)).collect();
    for event in &events {
        send(outputs, &event.to_string()).await;
    }
    eventually("every call has a message", || async {
        (queues::messages(outputs, "DeliveryQueueUrl").await == events.len()).then_some(())
    })
    .await;
    let broken = format!("EVENT#1#{}", events[2]["id"].as_str().unwrap());
    dynamodb(outputs)
        .await
        .update_item()
        .table_name(&outputs.calls_table_name)
        .key("pk", AttributeValue::S(broken))
        .key("sk", AttributeValue::S("EVENT".into()))
        .update_expression("SET document = :rubbish")
        .expression_attribute_values(":rubbish", AttributeValue::B(Blob::new("rubbish")))
        .send()
        .await
        .unwrap();
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    eventually("the neighbours are made", || async { (receiver.count() == events.len() - 1).then_some(()) }).await;
    eventually("the message of the broken one is a dead letter", || async {
        (queues::messages(outputs, "DeliveryDeadLettersUrl").await == 1).then_some(())
    })
    .await;
    assert_eq!(receiver.count(), events.len() - 1, "0 duplicates");
    let calls = api.calls_of(&webhook).await;
    let successes = calls.iter().filter(|call| call["attributes"]["status"] == "success").count();
    assert_eq!(successes, events.len() - 1, "{calls:?}");
}

/// Refuses the first requests that record outcomes, more of them than the SDK tries by itself.
#[derive(Debug, Default)]
struct NoOutcomes(AtomicUsize);

impl Faults for NoOutcomes {
    fn fate(&self, request: &Request) -> Fate {
        let is_refused = request.records_an_attempt() && self.0.fetch_add(1, Ordering::SeqCst) < 12;
        if is_refused { Fate::Throttle } else { Fate::Pass }
    }
}

#[tokio::test]
async fn a_call_whose_outcome_cannot_be_recorded_for_a_while_is_made_once() {
    let faults = Arc::new(NoOutcomes::default());
    let behind = Behind::start("no-outcomes", &[], faults.clone()).await;
    queues::hurry(behind.outputs(), 3).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send(behind.outputs(), &event(&model).to_string()).await;
    becomes(&api, &webhook, "success").await;
    queues::drained(behind.outputs(), Duration::from_secs(90)).await;
    assert!(faults.0.load(Ordering::SeqCst) > 12, "outcomes were refused");
    assert_eq!(receiver.count(), 1, "0 duplicates");
}
