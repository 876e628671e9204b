//! Messages that cannot be handled end as dead letters; those that can be are driven back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Api, Receiver, eventually, queues};
use serde_json::json;
use stack::Outputs;

use super::{Behind, becomes, event};

const POISON: [&str; 4] = ["garbage", "{}", r#"{"call_id":"312","event_id":"e","cause":"automatic"}"#, "[1,2]"];

/// While it is on, no call can be claimed.
#[derive(Debug, Default)]
struct NoClaims(AtomicBool);

impl Faults for NoClaims {
    fn fate(&self, request: &Request) -> Fate {
        // By creating it, by overwriting one that has expired, by taking over one that is there.
        let ways = ["'lease': ?", "OR lease = :lease", "SET lease = :lease"];
        let claims = request.is_write() && ways.iter().any(|way| request.says(way));
        if claims && self.0.load(Ordering::SeqCst) { Fate::Throttle } else { Fate::Pass }
    }
}

async fn start(name: &'static str, faults: Arc<NoClaims>) -> Behind {
    let behind = Behind::start(name, &[], faults).await;
    queues::hurry(behind.outputs(), 2).await;
    // Not as patient as the template's.
    let arn = &behind.outputs().others["DeliveryDeadLettersArn"];
    let policy = json!({"deadLetterTargetArn": arn, "maxReceiveCount": 5}).to_string();
    queues::set(behind.outputs(), "RetryQueueUrl", QueueAttributeName::RedrivePolicy, &policy).await;
    behind
}

async fn dead_letters(outputs: &Outputs, count: usize) {
    eventually(&format!("there are {count} dead letters"), || async {
        (queues::messages(outputs, "DeliveryDeadLettersUrl").await == count).then_some(())
    })
    .await;
}

async fn webhook(api: &Api, receiver: &Receiver, model: &str) -> String {
    api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(model)})).await
}

#[tokio::test]
async fn poison_ends_as_dead_letters_and_its_neighbours_are_delivered_once() {
    let behind = start("poison", Arc::default()).await;
    let (outputs, api, receiver, model) = (behind.outputs(), behind.api(), Receiver::start().await, unique());
    let mut webhooks = Vec::new();
    for _ in 0..3 {
        webhooks.push(webhook(&api, &receiver, &model).await);
    }
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    for text in &POISON[..2] {
        queues::put(outputs, "DeliveryQueueUrl", text).await;
    }
    send(outputs, &event(&model).to_string()).await;
    eventually("the calls' messages wait behind the poison", || async {
        (queues::messages(outputs, "DeliveryQueueUrl").await == 5).then_some(())
    })
    .await;
    for text in &POISON[2..] {
        queues::put(outputs, "DeliveryQueueUrl", text).await;
    }
    queues::consume(outputs, "DeliveryQueueUrl", true).await;

    for webhook in &webhooks {
        becomes(&api, webhook, "success").await;
    }
    dead_letters(outputs, POISON.len()).await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 3, "0 duplicates");
}

#[tokio::test]
async fn a_dead_letter_that_is_driven_back_is_delivered_once() {
    let faults = Arc::new(NoClaims::default());
    let behind = start("redrive", faults.clone()).await;
    let (outputs, api, receiver, model) = (behind.outputs(), behind.api(), Receiver::start().await, unique());
    let webhook = webhook(&api, &receiver, &model).await;
    faults.0.store(true, Ordering::SeqCst);
    queues::put(outputs, "DeliveryQueueUrl", "garbage").await;
    send(outputs, &event(&model).to_string()).await;
    dead_letters(outputs, 2).await;
    assert_eq!(receiver.count(), 0);

    faults.0.store(false, Ordering::SeqCst);
    let target = outputs.clone();
    let moved = tokio::task::spawn_blocking(move || stack::redrive_calls(&target)).await.unwrap().unwrap();
    assert_eq!(moved, 2);
    becomes(&api, &webhook, "success").await;
    dead_letters(outputs, 1).await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
}
