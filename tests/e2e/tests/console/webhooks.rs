//! The list of webhooks, and what one does with one of them.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Answer, Receiver, eventually, eventually_counted, visited};
use serde_json::json;

use super::admin;

#[tokio::test]
async fn the_switch_enables_and_disables_and_leaves_all_else() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({"http_basic_password": "pa55"})).await;
    for (value, enabled) in [("no", false), ("yes", true)] {
        let page = visitor.post(&format!("webhooks/{id}/enabled"), &[("enabled", value)]).await;
        assert_eq!((page.status, page.path()), (200, "webhooks"), "{}", page.text);
        let found = api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].take();
        assert_eq!((&found["enabled"], &found["http_basic_password"]), (&json!(enabled), &json!("pa55")));
    }
}

#[tokio::test]
async fn a_failure_shows_in_the_list_with_its_reason_and_leads_to_the_call() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    receiver.answer(Answer::With(503, "come back later".to_owned()));
    let id = api.create_webhook(json!({"name": model, "url": receiver.url("/"), "events": on_publish(&model)})).await;
    send(visited(), &item_published(&model).to_string()).await;
    let call = api.settled_call_of(&id).await;
    let call = call["id"].as_str().expect("an id");
    let list = eventually_counted("the failure is in the list", async || {
        let list = visitor.get("webhooks").await;
        list.text.contains(call).then_some(list)
    })
    .await;
    let row = list.text.split("<tr").find(|row| row.contains(&model)).expect("its row");
    assert!(row.contains("1 failed") && row.contains("503"), "{row}");
}

#[tokio::test]
async fn the_signing_secret_is_shown_when_asked_for_and_rotated() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    let path = format!("webhooks/{id}/signing_secret");
    let secret = async || {
        let found = api.get(&format!("/webhooks/{id}/signing_secret")).await.json();
        found["data"]["attributes"]["secret"].as_str().expect("a secret").to_owned()
    };
    let old = secret().await;
    assert!(!visitor.get(&path).await.text.contains("whsec_"));
    assert!(visitor.post(&path, &[]).await.text.contains(&old));

    // It is asked for first: nothing but the answer to the question rotates.
    let question = format!("{path}/rotate?overlap_seconds=3600");
    let asked = visitor.get(&question).await;
    assert!(asked.text.contains("Yes, rotate") && asked.text.contains("for an hour"), "{}", asked.text);
    assert_eq!(secret().await, old);
    let rotated = visitor.post(&question, &[]).await;
    assert!(rotated.text.contains("There is a new secret.") && !rotated.text.contains("whsec_"), "{}", rotated.text);
    let new = secret().await;
    assert_ne!(new, old);
    // The page that it leads to may be loaded anew.
    assert_eq!(visitor.get(&format!("{path}?rotated=1")).await.status, 200);
    assert_eq!(secret().await, new);
    let revealed = visitor.post(&path, &[]).await;
    assert!(revealed.text.contains(&new) && revealed.text.contains(&old), "{}", revealed.text);

    visitor.post(&format!("{path}/rotate?overlap_seconds=0"), &[]).await;
    let gone = visitor.post(&path, &[]).await;
    assert!(gone.text.contains("whsec_") && !gone.text.contains(&new), "the one before no longer signs: {}", gone.text);
}

#[tokio::test]
async fn a_webhook_is_deleted_when_one_has_said_so() {
    let (visitor, api) = admin().await;
    let (name, path) = (unique(), "webhooks");
    let id = api.create_webhook(json!({"name": name})).await;
    let asked = visitor.get(&format!("{path}/{id}/delete")).await;
    assert!(asked.text.contains("Yes, delete") && asked.text.contains(&name), "{}", asked.text);
    assert_eq!(api.get(&format!("/webhooks/{id}")).await.status, 200);
    let page = visitor.post(&format!("{path}/{id}/delete"), &[]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("The webhook is deleted.") && !page.text.contains(&name));
    eventually("it is gone", async || (api.get(&format!("/webhooks/{id}")).await.status == 404).then_some(())).await;
    assert_eq!(visitor.get(&format!("{path}/{id}")).await.status, 404);
}
