//! Two versions at work at once, while an update is under way: this one, and the one before it, whose dispatcher wrote calls and
//! then sent messages that named them.

use std::sync::Arc;
use std::time::Duration;

use aws::clock;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue::{self, B, Bool, N, S};
use domain::call::Cause;
use domain::ids::CallId;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::NoFaults;
use e2e::running::dynamodb;
use e2e::{Receiver, eventually, queues};
use serde::Deserialize;
use serde_json::{Value, json};
use stack::Outputs;

use super::turn::Turn;
use super::{becomes, event};

/// A message as the version before read it.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read")]
struct MessageBefore {
    call_id: CallId,
    event_id: String,
    cause: Cause,
}

async fn put(outputs: &Outputs, table: &str, item: impl IntoIterator<Item = (&'static str, AttributeValue)>) {
    let item = item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let put = dynamodb(outputs).await.put_item().table_name(table).set_item(Some(item));
    put.send().await.unwrap_or_else(|error| panic!("{error:?}"));
}

/// The document of an event as the version before wrote it.
fn document_before(id: &str, time: &str, model: &str) -> Vec<u8> {
    let document = json!({
        "id": id, "site_id": "1", "environment": "main", "is_environment_primary": true, "event_triggered_at": time,
        "entity_type": "item", "event_type": "publish",
        "entity": {
            "id": "42", "type": "item", "attributes": {"title": "Before", "price": 1.50},
            "relationships": {"item_type": {"data": {"id": model, "type": "item_type"}}},
        },
        "related_entities": [{"id": model, "type": "item_type"}],
    });
    zstd::bulk::compress(document.to_string().as_bytes(), 0).unwrap_or_else(|error| panic!("{error}"))
}

/// A webhook's items as the version before wrote them: it did not count generations.
async fn as_before(outputs: &Outputs, webhook: &str) {
    for sk in [format!("WEBHOOK#{webhook}"), format!("VERSION#{webhook}#0000000001")] {
        let update = dynamodb(outputs).await.update_item().table_name(&outputs.webhooks_table_name);
        let update = update.key("pk", S("SITE#1".to_owned())).key("sk", S(sk));
        let update =
            update.update_expression("REMOVE generation, changed_at").condition_expression("attribute_exists(pk)");
        update.send().await.unwrap_or_else(|error| panic!("{error:?}"));
    }
}

#[tokio::test]
async fn what_the_version_before_wrote_and_asked_for_is_made_by_this_one() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
    let webhook = api.create_webhook(attributes).await;
    as_before(outputs, &webhook).await;
    let (event_id, now) = (unique(), clock::now());
    let id = CallId::new(webhook.parse().unwrap(), now, &event_id);
    let ttl = || N(now.plus(Duration::from_secs(24 * 60 * 60)).as_seconds().to_string());
    put(
        outputs,
        &outputs.calls_table_name,
        [
            ("pk", S(format!("EVENT#1#{event_id}"))),
            ("sk", S("EVENT".to_owned())),
            ("document", B(Blob::new(document_before(&event_id, &now.to_string(), &model)))),
            ("parts", N("1".to_owned())),
            ("hash", S("0011223344556677".to_owned())),
            ("ttl", ttl()),
        ],
    )
    .await;
    let zero = || N("0".to_owned());
    put(
        outputs,
        &outputs.calls_table_name,
        [
            ("pk", S(format!("CALLS#{webhook}"))),
            ("sk", S(id.order_in_webhook())),
            ("id", S(id.to_string())),
            ("event_id", S(event_id.clone())),
            ("entity_type", S("item".to_owned())),
            ("event_type", S("publish".to_owned())),
            ("status", S("pending".to_owned())),
            ("open", Bool(true)),
            ("automatic_attempts", zero()),
            ("attempts", zero()),
            ("webhook_version", N("1".to_owned())),
            ("last_sent_at", S(now.to_string())),
            ("lease_until", zero()),
            ("claims", zero()),
            ("ttl", ttl()),
        ],
    )
    .await;
    let message = json!({"call_id": id, "event_id": event_id, "cause": "automatic"});
    // An update may have its messages repeated, too.
    for queue in ["DeliveryQueueUrl", "DeliveryQueueUrl", "RetryQueueUrl"] {
        queues::put(outputs, queue, &message.to_string()).await;
    }

    let call = becomes(&api, &webhook, "success").await;
    assert_eq!(call["id"], id.to_string());
    queues::drained(outputs, Duration::from_secs(90)).await;
    let received = receiver.wait_for(1).await;
    assert_eq!(received[0].json()["entity"]["attributes"], json!({"title": "Before", "price": 1.50}));
    // The dispatcher reads the webhook, too.
    send(outputs, &event(&model).to_string()).await;
    receiver.wait_for(2).await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 2, "0 duplicates");
}

#[tokio::test]
async fn a_first_message_that_the_version_before_cannot_read_waits_for_this_one() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    queues::consume(outputs, "RetryQueueUrl", false).await;
    send(outputs, &event(&model).to_string()).await;
    let text = queues::receive_in_vain(outputs, "DeliveryQueueUrl", 1).await;
    let read = serde_json::from_str::<MessageBefore>(&text);
    assert!(read.is_err(), "it would take the call for one that has expired, and the message for done: {read:?}");
    assert!(serde_json::from_str::<Value>(&text).is_ok());
    // So it reports the message as failed, as often as it comes.
    queues::consume(outputs, "DeliveryQueueUrl", true).await;
    eventually("the message has moved to the retry queue", || async {
        (queues::messages(outputs, "RetryQueueUrl").await == 1).then_some(())
    })
    .await;
    assert_eq!(queues::receive_in_vain(outputs, "RetryQueueUrl", 5).await, text);
    assert!(api.calls_of(&webhook).await.is_empty());

    queues::consume(outputs, "RetryQueueUrl", true).await;
    becomes(&api, &webhook, "success").await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
}
