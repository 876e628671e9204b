//! Calls to list: events at known times, and a webhook of the test's own.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, Receiver, eventually, running};
use serde_json::{Value, json};

/// Creates a webhook and sends an event for each time, and returns the webhook's id when every call is settled.
pub async fn webhook_with_calls(api: &Api, receiver: &Receiver, times: &[String]) -> String {
    let model = unique();
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    publish(&model, times).await;
    settled(api, &webhook, times.len()).await;
    webhook
}

/// Sends an event for each time to a webhook of [`webhook_with_calls`], and waits until it has `total` calls, all settled.
pub async fn more_calls(api: &Api, webhook: &str, times: &[&str], total: usize) {
    let found = api.get(&format!("/webhooks/{webhook}")).await.json();
    let model = text(&found["data"]["attributes"]["events"][0]["filters"][0]["entity_ids"][0]);
    publish(&model, times).await;
    settled(api, webhook, total).await;
}

async fn publish(model: &str, times: &[impl AsRef<str>]) {
    for time in times {
        let mut event = item_published(model);
        event["event_triggered_at"] = json!(time.as_ref());
        send(running(), &event.to_string()).await;
    }
}

/// Waits until a webhook has so many calls, none of them pending.
pub async fn settled(api: &Api, webhook: &str, count: usize) {
    eventually(&format!("{count} calls are settled"), || async {
        let query = format!("/webhook_calls?filter[fields][webhook_id][eq]={webhook}&page[limit]=1");
        let all = api.get(&query).await.json()["meta"]["total_count"].clone();
        let pending = api.get(&format!("{query}&filter[fields][status][eq]=pending")).await;
        (all == count && pending.json()["meta"]["total_count"] == 0).then_some(())
    })
    .await;
}

/// A webhook and its one call.
pub async fn one_call(api: &Api, receiver: &Receiver) -> (String, String) {
    let webhook = webhook_with_calls(api, receiver, &["2026-01-02T03:04:05.678Z".to_owned()]).await;
    let call = api.settled_call_of(&webhook).await;
    (webhook, text(&call["id"]))
}

/// Moments of the January of 2026, a minute apart.
pub fn minutes(count: usize) -> Vec<String> {
    (0..count).map(|minute| format!("2026-01-02T03:{minute:02}:00.000Z")).collect()
}

/// Lists calls and returns the whole answer.
///
/// # Panics
///
/// If they cannot be listed.
pub async fn list(api: &Api, query: &str) -> Value {
    let reply = api.get(&format!("/webhook_calls?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

/// An attribute of each listed call.
pub fn each(list: &Value, pointer: &str) -> Vec<String> {
    let data = list["data"].as_array().cloned().unwrap_or_default();
    data.iter().map(|call| call.pointer(pointer).map(text).unwrap_or_default()).collect()
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
