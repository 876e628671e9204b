//! `DELETE /webhooks/:id`

use e2e::api::webhook_attributes;
use e2e::events::unique;
use e2e::{Api, running};
use reqwest::Method;
use serde_json::json;

use super::rich_attributes;
use crate::api::checks::{assert_error, document};

#[tokio::test]
async fn a_deleted_webhook_is_shown_once_more_and_then_gone() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    api.update_webhook(&id, json!({"auto_retry": false})).await;
    let path = format!("/webhooks/{id}");
    let before = api.get(&path).await.json();
    let deleted = api.delete(&path).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(deleted.json(), before);
    assert_error(&api.get(&path).await, 404, "NOT_FOUND");
    assert_error(&api.delete(&path).await, 404, "NOT_FOUND");
    let listed = api.get("/webhooks").await.json()["data"].as_array().cloned().unwrap();
    assert!(listed.iter().all(|webhook| webhook["id"] != id.as_str()));
}

#[tokio::test]
async fn the_official_clients_headers_on_a_delete_are_accepted() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let request = api
        .request(Method::DELETE, &format!("/webhooks/{id}"))
        .header("content-type", "application/json")
        .header("x-api-version", "3");
    let deleted = api.send(request).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(deleted.json()["data"]["id"], id);
}

#[tokio::test]
async fn the_name_of_a_deleted_webhook_is_free() {
    let api = Api::of(running());
    let name = format!("name {}", unique());
    let mut ids = Vec::new();
    for _ in 0..3 {
        let created = api.post("/webhooks", &document(webhook_attributes(json!({"name": name})))).await;
        assert_eq!(created.status, 201, "{}", created.text);
        let id = created.json()["data"]["id"].as_str().unwrap().to_owned();
        assert_eq!(api.delete(&format!("/webhooks/{id}")).await.status, 200);
        ids.push(id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "ids are not used again");
}

#[tokio::test]
async fn a_renamed_webhook_frees_its_latest_name() {
    let api = Api::of(running());
    let (old, new) = (format!("old {}", unique()), format!("new {}", unique()));
    let id = api.create_webhook(json!({"name": old})).await;
    api.update_webhook(&id, json!({"name": new})).await;
    let heir = api.create_webhook(json!({"name": old})).await;
    assert_eq!(api.delete(&format!("/webhooks/{id}")).await.status, 200);
    api.create_webhook(json!({"name": new})).await;
    // The old name belongs to its heir all the same.
    let taken = api.post("/webhooks", &document(webhook_attributes(json!({"name": old})))).await;
    assert_error(&taken, 422, "INVALID_FIELD");
    assert_eq!(taken.json()["data"][1]["attributes"]["details"]["id"], heir);
}

#[tokio::test]
async fn of_many_deletes_at_once_one_answers_with_the_webhook() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let deletes: Vec<_> = (0..6)
        .map(|_| {
            let (api, path) = (api.clone(), format!("/webhooks/{id}"));
            tokio::spawn(async move { api.delete(&path).await })
        })
        .collect();
    let mut deleted = 0;
    for delete in deletes {
        let reply = delete.await.unwrap();
        if reply.status == 200 {
            deleted += 1;
        } else {
            assert_error(&reply, 404, "NOT_FOUND");
        }
    }
    assert_eq!(deleted, 1);
}
