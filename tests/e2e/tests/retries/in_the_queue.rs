//! Short waits: the message is hidden in the retry queue.

use domain::time::Timestamp;
use e2e::events::{item_published, on_publish, send, unique};
use e2e::running::retrying;
use e2e::{Answer, Api, Receiver, eventually};
use serde_json::{Value, json};

#[tokio::test]
async fn a_call_is_retried_until_it_succeeds_or_the_schedule_ends() {
    let (api, model) = (Api::of(retrying()), unique());
    let mut webhooks = Vec::new();
    for failures in 0..=8 {
        let receiver = Receiver::start().await;
        receiver.answer(Answer::FailFirst(failures));
        let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
        webhooks.push((failures, api.create_webhook(attributes).await, receiver));
    }
    send(retrying(), &item_published(&model).to_string()).await;

    for (failures, webhook, receiver) in webhooks {
        let call = settled(&api, &webhook).await;
        let (status, retries) = if failures <= 7 { ("success", failures) } else { ("failed", 7) };
        let attributes = &call["attributes"];
        assert_eq!(attributes["status"], status, "{failures} failures: {call}");
        assert_eq!(attributes["attempted_auto_retries_count"], retries, "{failures} failures");
        assert_eq!(attributes["next_retry_at"], Value::Null);
        let payloads: Vec<Value> = receiver.received().iter().map(|request| request.json()).collect();
        let counts: Vec<_> = payloads.iter().map(|payload| payload["attempted_auto_retries_count"].clone()).collect();
        assert_eq!(counts, (0..=retries).map(|count| json!(count)).collect::<Vec<_>>(), "{failures} failures");
        assert!(payloads.iter().all(|payload| payload["webhook_call_id"] == call["id"]), "one call all along");
        assert_never_early(&api, call["id"].as_str().unwrap()).await;
    }
}

/// Each attempt begins at least a second, the schedule's wait, after the end of the one before it.
async fn assert_never_early(api: &Api, call: &str) {
    let attempts = api.get(&format!("/webhook_calls/{call}/attempts")).await.json();
    let times: Vec<(i64, i64)> = attempts["data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|attempt| {
            let attributes = &attempt["attributes"];
            let sent_at: Timestamp = attributes["sent_at"].as_str().unwrap_or_default().parse().expect("a time");
            (sent_at.as_millis(), attributes["duration_ms"].as_i64().unwrap_or_default())
        })
        .collect();
    for pair in times.windows(2) {
        assert!(pair[1].0 >= pair[0].0 + pair[0].1 + 1000, "{times:?}");
    }
}

#[tokio::test]
async fn a_webhook_without_auto_retry_fails_at_once() {
    let (api, receiver, model) = (Api::of(retrying()), Receiver::start().await, unique());
    receiver.answer(Answer::With(500, String::new()));
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send(retrying(), &item_published(&model).to_string()).await;
    let call = settled(&api, &webhook).await;
    assert_eq!(call["attributes"]["status"], "failed");
    assert_eq!(call["attributes"]["next_retry_at"], Value::Null);
}

async fn settled(api: &Api, webhook: &str) -> Value {
    eventually("the call is settled", || async {
        let call = api.calls_of(webhook).await.into_iter().next()?;
        let status = call["attributes"]["status"].clone();
        (status == "success" || status == "failed").then_some(call)
    })
    .await
}
