//! Events that could not be dispatched are driven back: each stays the event that it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_sqs::types::QueueAttributeName;
use e2e::events::{item_published, on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::{Behind, becomes};

const PATIENCE: Duration = Duration::from_secs(90);

/// While it is on, messages for calls are sent, but the dispatcher never learns that.
#[derive(Debug, Default)]
struct SendsAreNotAnswered {
    on: AtomicBool,
    sends: AtomicUsize,
}

impl Faults for SendsAreNotAnswered {
    fn fate(&self, request: &Request) -> Fate {
        if request.action != "SendMessageBatch" {
            return Fate::Pass;
        }
        self.sends.fetch_add(1, Ordering::SeqCst);
        if self.on.load(Ordering::SeqCst) { Fate::LoseAnswer } else { Fate::Pass }
    }
}

#[tokio::test]
async fn an_event_without_an_id_that_is_driven_back_makes_no_second_call() {
    let faults = Arc::new(SendsAreNotAnswered::default());
    let behind = Behind::start("event-redrive", &[], faults.clone()).await;
    let (outputs, api, receiver, model) = (behind.outputs(), behind.api(), Receiver::start().await, unique());
    queues::hurry(outputs, 2).await;
    // Not as patient as the template's.
    let target =
        json!({"deadLetterTargetArn": outputs.others["EventDeadLettersArn"], "maxReceiveCount": 2}).to_string();
    queues::set(outputs, "EventQueueUrl", QueueAttributeName::RedrivePolicy, &target).await;
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model)});
    let webhook = api.create_webhook(attributes).await;

    faults.on.store(true, Ordering::SeqCst);
    let event = item_published(&model);
    assert_eq!(event.get("id"), None);
    send(outputs, &event.to_string()).await;
    becomes(&api, &webhook, "success").await;
    eventually("the event is a dead letter", || async {
        (queues::messages(outputs, "EventDeadLettersUrl").await == 1).then_some(())
    })
    .await;
    queues::drained(outputs, PATIENCE).await;
    assert_eq!(receiver.count(), 1);

    faults.on.store(false, Ordering::SeqCst);
    let before = faults.sends.load(Ordering::SeqCst);
    let target = outputs.clone();
    let left = tokio::task::spawn_blocking(move || stack::redrive_events(&target, PATIENCE)).await.unwrap().unwrap();
    assert_eq!(left, 0);
    queues::drained(outputs, PATIENCE).await;
    assert!(faults.sends.load(Ordering::SeqCst) > before, "it was dispatched again");
    assert_eq!(receiver.count(), 1, "0 duplicates");
    assert_eq!(api.calls_of(&webhook).await.len(), 1);

    // As AWS's own move task would: the message is new, and so is the event.
    send(outputs, &event.to_string()).await;
    receiver.wait_for(2).await;
    assert_eq!(api.calls_of(&webhook).await.len(), 2);
}
