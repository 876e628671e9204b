//! Functions that are throttled or do not start: messages are received again and again, and nobody handles them.

use std::sync::Arc;
use std::time::Duration;

use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::NoFaults;
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::turn::Turn;
use super::{becomes, event};

/// Receives, as many as three minutes apart take hours.
const RECEIVES: usize = 100;

#[tokio::test]
async fn an_event_and_its_call_survive_hours_of_throttled_functions() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    for queue in queues::CONSUMED {
        queues::consume(outputs, queue, false).await;
    }
    send(outputs, &event(&model).to_string()).await;
    queues::receive_in_vain(outputs, "EventQueueUrl", RECEIVES).await;
    queues::consume(outputs, "EventQueueUrl", true).await;
    // Once, and SQS moves it on: to a queue where nobody has written its call yet.
    queues::receive_in_vain(outputs, "DeliveryQueueUrl", 1).await;
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    eventually("the message has moved to the retry queue", || async {
        (queues::messages(outputs, "RetryQueueUrl").await == 1).then_some(())
    })
    .await;
    queues::receive_in_vain(outputs, "RetryQueueUrl", RECEIVES).await;
    assert!(api.calls_of(&webhook).await.is_empty());
    queues::consume(outputs, "RetryQueueUrl", true).await;

    becomes(&api, &webhook, "success").await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
    for queue in ["EventDeadLettersUrl", "DeliveryDeadLettersUrl"] {
        assert_eq!(queues::messages(outputs, queue).await, 0, "{queue}");
    }
}
