//! The log of webhooks that are gone.

use e2e::{Api, Receiver, running};
use serde_json::json;

use super::calls::{each, list, webhook_with_calls};

#[tokio::test]
async fn calls_of_a_deleted_webhook_are_listed_and_found_without_it() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    // Long ago, so that these are the oldest events of the whole stack.
    let times = ["1970-01-01T00:00:01.000Z".to_owned(), "1970-01-01T00:00:02.000Z".to_owned()];
    let webhook = webhook_with_calls(&api, &receiver, &times).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    let before = list(&api, &own).await;
    assert_eq!(each(&before, "/attributes/created_at"), [times[1].clone(), times[0].clone()]);
    assert_eq!(api.delete(&format!("/webhooks/{webhook}")).await.status, 200);

    let after = list(&api, &own).await;
    assert_eq!(after["data"], before["data"]);
    assert_eq!(after["included"], json!([]));
    let oldest = list(&api, "order_by=created_at_asc&page[limit]=2").await;
    assert_eq!(each(&oldest, "/attributes/created_at"), times, "among the calls of all webhooks, too");
    let found = api.get(&format!("/webhook_calls/{}", each(&after, "/id")[0])).await.json();
    assert_eq!(found["data"], before["data"][0]);
    assert_eq!(found["included"], json!([]));
}

#[tokio::test]
async fn a_call_shows_the_request_that_was_sent_whatever_the_webhook_is_now() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, id) = super::calls::one_call(&api, &receiver).await;
    let path = format!("/webhook_calls/{id}");
    let before = api.get(&path).await.json()["data"].clone();
    api.update_webhook(&webhook, json!({"url": "http://127.0.0.1:1/", "custom_payload": "x", "headers": {"X": "1"}}))
        .await;
    let after = api.get(&path).await.json();
    assert_eq!(after["data"], before);
    assert_eq!(after["included"][0]["attributes"]["custom_payload"], "x");
}
