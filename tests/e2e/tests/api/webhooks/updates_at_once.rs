//! Several clients that change the same webhook.

use e2e::api::Reply;
use e2e::events::unique;
use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::assert_error;

/// Sends all updates at once.
async fn put_all(api: &Api, id: &str, updates: Vec<(&'static str, Value)>) -> Vec<(&'static str, Value, Reply)> {
    let puts: Vec<_> = updates
        .into_iter()
        .map(|(attribute, value)| {
            let (api, path) = (api.clone(), format!("/webhooks/{id}"));
            let body = json!({"data": {"type": "webhook", "id": id, "attributes": {attribute: value}}});
            (attribute, value, tokio::spawn(async move { api.put(&path, &body).await }))
        })
        .collect();
    let mut replies = Vec::new();
    for (attribute, value, put) in puts {
        let Ok(reply) = put.await else { panic!("the update of {attribute} panicked") };
        replies.push((attribute, value, reply));
    }
    replies
}

#[tokio::test]
async fn updates_of_different_attributes_at_once_are_all_kept() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let updates = vec![
        ("name", json!(format!("renamed {}", unique()))),
        ("enabled", json!(false)),
        ("custom_payload", json!("x")),
        ("http_basic_user", json!("user")),
        ("auto_retry", json!(true)),
    ];
    for (attribute, value, reply) in put_all(&api, &id, updates.clone()).await {
        assert_eq!(reply.status, 200, "{attribute}: {}", reply.text);
        assert_eq!(reply.json()["data"]["attributes"][attribute], value);
    }
    let after = api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].clone();
    for (attribute, value) in updates {
        assert_eq!(after[attribute], value, "{attribute} was lost");
    }
}

#[tokio::test]
async fn an_update_that_was_answered_is_there_and_one_that_was_refused_is_not() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let names = ["X-0", "X-1", "X-2", "X-3"];
    let mut updates: Vec<_> = names.iter().map(|name| ("headers", json!({*name: "1"}))).collect();
    updates.extend([
        ("name", json!(format!("renamed {}", unique()))),
        ("enabled", json!(false)),
        ("custom_payload", json!("x")),
        ("http_basic_user", json!("user")),
        ("http_basic_password", json!("password")),
        ("auto_retry", json!(true)),
        ("nested_items_in_payload", json!(true)),
        ("payload_api_version", json!("2")),
        ("url", json!("http://127.0.0.1:2/")),
    ]);
    let replies = put_all(&api, &id, updates).await;
    let after = api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].clone();
    let mut done = 0;
    for (attribute, value, reply) in replies {
        if reply.status == 200 {
            done += 1;
            assert_eq!(reply.json()["data"]["attributes"][attribute], value);
            assert!(attribute == "headers" || after[attribute] == value, "{attribute} was lost: {after}");
        } else {
            assert_error(&reply, 409, "STALE_ITEM_VERSION");
            assert_ne!(after[attribute], value, "{attribute}");
        }
    }
    assert!(done > 0);
}

#[tokio::test]
async fn of_two_webhooks_that_take_one_name_at_once_one_gets_it() {
    let api = Api::of(running());
    let name = format!("wanted {}", unique());
    let mut renames = Vec::new();
    for _ in 0..6 {
        let (api, id, name) = (api.clone(), api.create_webhook(json!({})).await, name.clone());
        renames.push(tokio::spawn(async move {
            let body = json!({"data": {"type": "webhook", "id": id, "attributes": {"name": name}}});
            api.put(&format!("/webhooks/{id}"), &body).await
        }));
    }
    let mut winners = 0;
    for rename in renames {
        let reply = rename.await.unwrap();
        if reply.status == 200 {
            winners += 1;
        } else {
            assert_eq!(assert_error(&reply, 422, "INVALID_FIELD")["code"], "VALIDATION_UNIQUENESS");
        }
    }
    assert_eq!(winners, 1);
}
