//! What the parameters for event sources make: who gets into the queue of events, and who does not.

use aws_sdk_sqs::types::QueueAttributeName;
use domain::ids::CallId;
use domain::time::Timestamp;
use e2e::events::{item_published, unique};
use e2e::running;
use e2e::running::sqs;
use serde_json::{Value, json};
use stack::Outputs;

use super::aws::{make, request, text};
use super::connected::{BUS, Connected, PRODUCER, connected, create_topic, update};
use crate::flows::scene::{Scene, id_of};

async fn scene() -> (&'static Connected, Scene) {
    let connected = blocking(connected).await;
    (connected, Scene::on(connected.outputs()).await)
}

/// Runs what waits for other programs, while the test's receiver goes on answering.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Whether a call is that of an event with this id.
fn is_of(call: &Value, webhook: &str, event_id: &str) -> bool {
    let at = text(&call["attributes"]["created_at"]).parse::<Timestamp>();
    let id = webhook.parse().ok().zip(at.ok()).map(|(webhook, at)| CallId::new(webhook, at, event_id).to_string());
    id.as_deref() == Some(id_of(call))
}

/// Publishes an event that has no id, and answers with the id of its notification.
async fn publish(outputs: &'static Outputs, topic: &str, event: &Value) -> String {
    let arguments = json!({"TopicArn": topic, "Message": event.to_string()});
    let published = blocking(move || make(outputs, "sns", "publish", arguments)).await;
    text(&published["MessageId"]).to_owned()
}

async fn put(outputs: &'static Outputs, source: &str, event: &Value) -> String {
    let entry = json!({"EventBusName": BUS, "Source": source, "DetailType": "event", "Detail": event.to_string()});
    let put = blocking(move || make(outputs, "events", "put_events", json!({"Entries": [entry]}))).await;
    assert_eq!(put["FailedEntryCount"], 0, "{put}");
    text(&put["Entries"][0]["EventId"]).to_owned()
}

#[tokio::test]
async fn notifications_of_the_topic_are_events_wrapped_or_raw() {
    let (connected, scene) = scene().await;
    let webhook = scene.webhook(json!({})).await;
    let outputs = connected.outputs();
    let notification = publish(outputs, &connected.topic, &item_published(&scene.model)).await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert!(is_of(&call, &webhook, &notification), "{call}");

    blocking(move || update(outputs, &[("EventTopicRaw", "true")])).await;
    let notification = publish(outputs, &connected.topic, &item_published(&scene.model)).await;
    scene.receiver.wait_for(2).await;
    let calls = scene.api.calls_of(&webhook).await;
    assert_eq!(calls.len(), 2);
    assert!(!calls.iter().any(|call| is_of(call, &webhook, &notification)), "the envelope is gone: {calls:?}");
}

#[tokio::test]
async fn what_the_pattern_matches_on_the_bus_is_an_event_and_nothing_else_is() {
    let (connected, scene) = scene().await;
    let webhook = scene.webhook(json!({})).await;
    let outputs = connected.outputs();
    put(outputs, "another-cms", &item_published(&scene.model)).await;
    let event = put(outputs, "my-cms", &item_published(&scene.model)).await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert!(is_of(&call, &webhook, &event), "{call}");
    assert_eq!(scene.api.calls_of(&webhook).await.len(), 1);
}

/// The emulator asks the queue's policy, as AWS does.
#[tokio::test]
async fn other_topics_and_rules_do_not_get_into_the_queue() {
    let (connected, scene) = scene().await;
    let webhook = scene.webhook(json!({})).await;
    let outputs = connected.outputs();
    let queue = outputs.others["EventQueueArn"].clone();
    let other = blocking(move || {
        let other = create_topic(outputs, "strangers");
        let subscription = json!({"TopicArn": other, "Protocol": "sqs", "Endpoint": queue});
        make(outputs, "sns", "subscribe", subscription);
        let rule = json!({"Name": "strangers", "EventBusName": BUS, "EventPattern": "{\"source\": [\"stranger\"]}"});
        make(outputs, "events", "put_rule", rule);
        let target = json!({"Rule": "strangers", "EventBusName": BUS, "Targets": [{"Id": "1", "Arn": queue}]});
        make(outputs, "events", "put_targets", target);
        other
    })
    .await;
    publish(outputs, &other, &item_published(&scene.model)).await;
    put(outputs, "stranger", &item_published(&scene.model)).await;
    // Those that may send are later.
    let mut own = item_published(&scene.model);
    own["id"] = json!(unique());
    publish(outputs, &connected.topic, &own).await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert!(is_of(&call, &webhook, own["id"].as_str().unwrap()), "{call}");
    put(outputs, "my-cms", &item_published(&scene.model)).await;
    scene.receiver.wait_for(2).await;
    assert_eq!(scene.api.calls_of(&webhook).await.len(), 2);
}

#[tokio::test]
async fn the_accounts_that_are_named_may_send_and_no_other() {
    let (connected, scene) = scene().await;
    scene.webhook(json!({})).await;
    let outputs = connected.outputs();
    let url = outputs.event_queue_url.clone();
    let body = item_published(&scene.model).to_string();
    let ask = move |account: &'static str, operation: &'static str, arguments: Value| {
        blocking(move || request(outputs, account, "sqs", operation, arguments)["Error"].take())
    };
    let message = json!({"QueueUrl": url, "MessageBody": body});
    let batch = json!({"QueueUrl": url, "Entries": [{"Id": "0", "MessageBody": body}]});
    for (operation, arguments) in [("send_message", &message), ("send_message_batch", &batch)] {
        assert_eq!(ask(PRODUCER, operation, arguments.clone()).await, Value::Null, "{operation}");
        let refused = ask("333333333333", operation, arguments.clone()).await;
        assert!(refused.as_str().is_some_and(|code| code.contains("AccessDenied")), "{operation}: {refused}");
    }
    for operation in ["receive_message", "purge_queue"] {
        let refused = ask(PRODUCER, operation, json!({"QueueUrl": url})).await;
        assert!(refused.as_str().is_some_and(|code| code.contains("AccessDenied")), "{operation}: {refused}");
    }
    scene.receiver.wait_for(2).await;
}

#[tokio::test]
async fn without_the_parameters_the_queue_has_no_policy() {
    async fn policy(outputs: &Outputs) -> Option<String> {
        let name = QueueAttributeName::Policy;
        let request = sqs(outputs).await.get_queue_attributes().queue_url(&outputs.event_queue_url);
        let answer = request.attribute_names(name.clone()).send().await.unwrap();
        answer.attributes?.remove(&name).filter(|policy| !policy.is_empty())
    }
    assert_eq!(policy(running()).await, None);
    let (connected, _) = scene().await;
    assert!(policy(connected.outputs()).await.is_some());
}
