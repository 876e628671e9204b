//! SQS takes some messages of a SendMessageBatch and refuses others, in an answer that is a success. The event stays until each of
//! its calls has a message, whatever becomes of the webhooks meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::turn::Turn;
use super::{becomes, event};

const PATIENCE: Duration = Duration::from_secs(90);
/// The webhook's id begins the ids of its calls: all but the bits that it shares with the next character.
const SHARED_CHARACTERS: usize = 21;

/// Refuses the messages about a webhook's calls.
#[derive(Debug)]
struct NoMessages {
    webhook: String,
    refused: AtomicUsize,
}

impl NoMessages {
    fn of(webhook: &str) -> Arc<Self> {
        Arc::new(Self { webhook: webhook[..SHARED_CHARACTERS].to_owned(), refused: AtomicUsize::new(0) })
    }

    async fn again_and_again(&self) {
        eventually("messages are refused again and again", || async {
            (self.refused.load(Ordering::SeqCst) >= 3).then_some(())
        })
        .await;
    }
}

impl Faults for NoMessages {
    fn fate(&self, request: &Request) -> Fate {
        let refused: BTreeSet<usize> = request.entries_that_say(&self.webhook).collect();
        if refused.is_empty() {
            return Fate::Pass;
        }
        self.refused.fetch_add(1, Ordering::SeqCst);
        Fate::RefuseEntries(refused)
    }
}

#[tokio::test]
async fn a_call_whose_message_was_refused_is_made_when_its_event_comes_back_and_its_neighbour_once() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model)});
    let (taken, refused) = (api.create_webhook(attributes.clone()).await, api.create_webhook(attributes).await);
    let faults = NoMessages::of(&refused);
    turn.faults(faults.clone());
    send(outputs, &event(&model).to_string()).await;
    becomes(&api, &taken, "success").await;
    faults.again_and_again().await;
    assert!(api.calls_of(&refused).await.is_empty(), "what has no message is not in the log");

    turn.no_faults();
    becomes(&api, &refused, "success").await;
    queues::drained(outputs, PATIENCE).await;
    assert_eq!(receiver.count(), 2, "0 duplicates");
}

#[tokio::test]
async fn no_call_is_left_pending_whose_webhook_is_disabled_before_its_event_comes_back() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model)});
    let webhook = api.create_webhook(attributes.clone()).await;
    let faults = NoMessages::of(&webhook);
    turn.faults(faults.clone());
    send(outputs, &event(&model).to_string()).await;
    faults.again_and_again().await;
    api.update_webhook(&webhook, json!({"enabled": false})).await;
    turn.no_faults();
    queues::drained(outputs, PATIENCE).await;
    assert!(api.calls_of(&webhook).await.is_empty(), "an event that it no longer wants");

    // The same, once the message is there.
    api.update_webhook(&webhook, json!({"enabled": true})).await;
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    send(outputs, &event(&model).to_string()).await;
    eventually("the call has a message", || async {
        (queues::messages(outputs, "DeliveryQueueUrl").await == 1).then_some(())
    })
    .await;
    api.update_webhook(&webhook, json!({"enabled": false})).await;
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    let call = becomes(&api, &webhook, "failed").await;
    let reason = call["meta"]["failure_reason"].as_str().unwrap_or_default();
    assert!(reason.contains("the webhook was disabled"), "{call}");
    queues::drained(outputs, PATIENCE).await;
    assert_eq!(receiver.count(), 0);
}
