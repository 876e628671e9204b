//! `POST /webhook_calls/:id/resend_webhook`

use e2e::api::Reply;
use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Answer, Api, Receiver, eventually, running};
use reqwest::Method;
use serde_json::json;

use super::calls::{one_call, text};
use crate::api::checks::assert_error;

async fn resend(api: &Api, id: &str) -> Reply {
    api.send(api.request(Method::POST, &format!("/webhook_calls/{id}/resend_webhook"))).await
}

#[tokio::test]
async fn a_resend_is_answered_at_once_with_nothing() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (_, id) = one_call(&api, &receiver).await;
    // As the official client sends it.
    let request = api
        .request(Method::POST, &format!("/webhook_calls/{id}/resend_webhook"))
        .header("content-type", "application/json")
        .header("content-length", "0");
    for request in [request, api.request(Method::POST, &format!("/webhook_calls/{id}/resend_webhook"))] {
        let reply = api.send(request).await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""));
        // The client takes an answer with another media type than JSON's for broken.
        let media_type = reply.headers.get("content-type").and_then(|value| value.to_str().ok());
        assert!(media_type.is_none_or(|value| value.contains("application/json")), "{media_type:?}");
    }
}

#[tokio::test]
async fn a_failed_call_that_is_sent_again_succeeds_as_the_same_call() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let model = unique();
    let webhook = api.create_webhook(json!({"url": receiver.url("/old"), "events": on_publish(&model)})).await;
    receiver.answer(Answer::With(500, "no".to_owned()));
    send(running(), &item_published(&model).to_string()).await;
    let failed = api.settled_call_of(&webhook).await;
    assert_eq!(failed["attributes"]["status"], "failed");

    receiver.answer(Answer::With(200, "yes".to_owned()));
    api.update_webhook(&webhook, json!({"url": receiver.url("/new")})).await;
    assert_eq!(resend(&api, failed["id"].as_str().unwrap()).await.status, 204);
    let sent = receiver.wait_for(2).await;
    assert_eq!(sent[1].path, "/new", "the settings are the current ones");
    assert_eq!(sent[1].json(), sent[0].json(), "the payload is the same");
    let succeeded = eventually("the call succeeds", || async {
        let call = api.settled_call_of(&webhook).await;
        (call["attributes"]["status"] == "success").then_some(call)
    })
    .await;
    assert_eq!(api.calls_of(&webhook).await.len(), 1);
    assert_eq!(succeeded["id"], failed["id"]);
    let attributes = &succeeded["attributes"];
    assert_eq!(attributes["response_payload"], "yes");
    assert_eq!(attributes["request_url"], receiver.url("/new"));
    assert_eq!(attributes["attempted_auto_retries_count"], 0);
    assert_eq!(attributes["created_at"], failed["attributes"]["created_at"]);
    assert!(text(&attributes["last_sent_at"]) > text(&failed["attributes"]["last_sent_at"]));
}

#[tokio::test]
async fn a_call_that_is_not_there_cannot_be_sent_again() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, id) = one_call(&api, &receiver).await;
    for unknown in [format!("{}AAAAA", &id[..35]), "A".repeat(40), webhook, "312".to_owned()] {
        assert_eq!(assert_error(&resend(&api, &unknown).await, 404, "NOT_FOUND"), json!({}));
        // Nothing came to be by asking.
        assert_error(&api.get(&format!("/webhook_calls/{unknown}")).await, 404, "NOT_FOUND");
    }
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn a_call_of_a_deleted_webhook_cannot_be_sent_again_and_stays_as_it_is() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, id) = one_call(&api, &receiver).await;
    let before = api.get(&format!("/webhook_calls/{id}")).await.json()["data"].clone();
    api.delete(&format!("/webhooks/{webhook}")).await;
    let details = assert_error(&resend(&api, &id).await, 404, "NOT_FOUND");
    assert_eq!(details["record_type"], "Webhook");
    assert_eq!(api.get(&format!("/webhook_calls/{id}")).await.json()["data"], before);
}
