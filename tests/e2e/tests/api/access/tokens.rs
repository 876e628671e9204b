//! Access tokens: shown once, refused when they are over.

use std::time::Duration;

use aws::clock;
use domain::access::TokenText;
use e2e::api::token_document;
use e2e::wait::eventually;
use e2e::{Api, logs, running};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::checks::assert_error;

async fn regenerate(api: &Api, id: &str) -> Value {
    let reply = api.send(api.request(Method::POST, &format!("/access_tokens/{id}/regenerate_token"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["data"].take()
}

fn assert_revoked(reply: &e2e::api::Reply) {
    assert_eq!(assert_error(reply, 401, "INVALID_AUTHORIZATION_HEADER"), json!({}));
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_nowhere() {
    let outputs = running();
    let api = Api::of(outputs);
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    let created = api.post("/access_tokens", &token_document(&role, json!({"can_access_cda": true}))).await;
    let data = created.json()["data"].take();
    let text = data["attributes"]["token"].as_str().unwrap();
    assert!(TokenText::is_well_formed(text), "{text}");
    let path = format!("/access_tokens/{}", data["id"].as_str().unwrap());
    assert_eq!(data["attributes"]["hardcoded_type"], Value::Null);
    assert_eq!(data["attributes"]["last_cma_access"], "never");
    assert_eq!(data["relationships"]["role"]["data"], json!({"type": "role", "id": role}));

    assert_eq!(api.with_token(text).get("/webhooks").await.status, 200);
    let mut later = data.clone();
    later["attributes"]["token"] = Value::Null;
    later["attributes"]["last_cma_access"] = json!("today");
    assert_eq!(api.get(&path).await.json()["data"], later);
    let listed = api.get("/access_tokens").await.json()["data"].take();
    assert!(listed.as_array().unwrap().contains(&later));
    assert_eq!(api.delete(&path).await.json()["data"], later);
    assert_revoked(&api.with_token(text).get("/webhooks").await);

    let client = running::dynamodb(outputs).await;
    let mut items = client.scan().table_name(&outputs.webhooks_table_name).into_paginator().items().send();
    while let Some(item) = items.next().await {
        assert!(!format!("{:?}", item.unwrap()).contains(text));
    }
    assert!(logs::lines(outputs).await.iter().all(|line| !line.contains(text)));
}

#[tokio::test]
async fn a_regenerated_token_is_another_one_and_the_old_one_is_refused_at_once() {
    let api = Api::of(running());
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    let (id, old) = api.create_token(&role, json!({})).await;
    // Often enough that every sandbox knows it.
    for _ in 0..5 {
        assert_eq!(api.with_token(&old).get("/webhooks").await.status, 200);
    }
    let shown = regenerate(&api, &id).await;
    let new = shown["attributes"]["token"].as_str().unwrap();
    assert_ne!(new, old);
    assert_revoked(&api.with_token(&old).get("/webhooks").await);
    assert_eq!(api.with_token(new).get("/webhooks").await.status, 200);
    assert_eq!(shown["id"], json!(id));
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let api = Api::of(running());
    let role = api.create_role(json!({"can_manage_webhooks": true})).await;
    let end = clock::now().plus(Duration::from_secs(3));
    let (id, text) = api.create_token(&role, json!({"expires_at": end})).await;
    let caller = api.with_token(&text);
    assert_eq!(
        eventually("the token has expired", || async {
            let reply = caller.get("/webhooks").await;
            (reply.status != 200).then_some(reply.status)
        })
        .await,
        401
    );
    assert!(clock::now() >= end, "it was refused too early");
    // A new end, and it is good again.
    let lasts = json!({"data": {"type": "access_token", "attributes": {"expires_at": null}}});
    assert_eq!(api.put(&format!("/access_tokens/{id}"), &lasts).await.status, 200);
    assert_eq!(caller.get("/webhooks").await.status, 200);
    let past = json!({"data": {"type": "access_token", "attributes": {"expires_at": "2020-01-01T00:00:00Z"}}});
    let details = assert_error(&api.put(&format!("/access_tokens/{id}"), &past).await, 422, "INVALID_FIELD");
    assert_eq!((&details["field"], &details["record_type"]), (&json!("expires_at"), &json!("AccessToken")));
}

#[tokio::test]
async fn another_role_or_none_of_the_access_holds_at_once() {
    let api = Api::of(running());
    let (webhooks, nothing) =
        (api.create_role(json!({"can_manage_webhooks": true})).await, api.create_role(json!({})).await);
    let (id, text) = api.create_token(&webhooks, json!({})).await;
    let caller = api.with_token(&text);
    assert_eq!(caller.get("/webhooks").await.status, 200);
    let update = |attributes: Value, role: &str| {
        let role = json!({"role": {"data": {"type": "role", "id": role}}});
        json!({"data": {"type": "access_token", "id": id, "attributes": attributes, "relationships": role}})
    };
    let path = format!("/access_tokens/{id}");
    assert_eq!(api.put(&path, &update(json!({}), &nothing)).await.status, 200);
    assert_error(&caller.get("/webhooks").await, 403, "INSUFFICIENT_PERMISSIONS");
    assert_eq!(api.put(&path, &update(json!({"can_access_cma": false}), &webhooks)).await.status, 200);
    let details = assert_error(&caller.get("/webhooks").await, 403, "INSUFFICIENT_PERMISSIONS");
    assert_eq!(details["missing"], json!(["can_access_cma"]));
    let details = assert_error(&api.put(&path, &update(json!({}), "312")).await, 422, "INVALID_FIELD");
    assert_eq!(details["field"], "role");
}

#[tokio::test]
async fn what_only_looks_like_a_token_is_refused() {
    let api = Api::of(running());
    for text in
        [TokenText::new([7; 32]).expose(), &"0".repeat(64), &format!("carillon_{}", "0".repeat(72)), "carillon_"]
    {
        assert_revoked(&api.with_token(text).get("/webhooks").await);
    }
}
