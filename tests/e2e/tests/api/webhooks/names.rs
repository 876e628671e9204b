//! Names are unique.

use e2e::api::webhook_attributes;
use e2e::events::unique;
use e2e::{Api, running};
use serde_json::json;

use crate::api::checks::{assert_error, document};

#[tokio::test]
async fn a_name_that_is_taken_is_refused_and_its_webhook_named() {
    let api = Api::of(running());
    let name = format!("name {}", unique());
    let first = api.create_webhook(json!({"name": name})).await;
    let again = document(webhook_attributes(json!({"name": name, "url": "https://example.com/other"})));
    let reply = api.post("/webhooks", &again).await;
    let details = assert_error(&reply, 422, "INVALID_FIELD");
    // Exactly these details: clients match on them, and the id follows from them.
    assert_eq!(details, json!({"field": "name", "code": "VALIDATION_UNIQUENESS", "record_type": "Webhook"}));
    let entries = reply.json()["data"].clone();
    assert_eq!(entries[0]["id"], "05b4ed");
    assert_eq!(entries.as_array().map(Vec::len), Some(2));
    assert_eq!(entries[1]["attributes"]["code"], "WEBHOOK_EXISTS");
    assert_eq!(entries[1]["attributes"]["details"]["id"], first);
    let kept = api.get(&format!("/webhooks/{first}")).await.json();
    assert_eq!(kept["data"]["attributes"]["url"], "http://127.0.0.1:1/");
}

#[tokio::test]
async fn names_that_differ_in_case_or_space_are_different() {
    let api = Api::of(running());
    let name = format!("name {}", unique());
    let names = [name.clone(), name.to_uppercase(), format!("{name} "), format!("{name}#"), format!("{name}é")];
    let mut ids = Vec::new();
    for name in names {
        ids.push(api.create_webhook(json!({"name": name})).await);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[tokio::test]
async fn of_many_creates_of_one_name_at_once_one_succeeds() {
    let api = Api::of(running());
    let name = format!("name {}", unique());
    let body = document(webhook_attributes(json!({"name": name})));
    let creates: Vec<_> = (0..12)
        .map(|_| {
            let (api, body) = (api.clone(), body.clone());
            tokio::spawn(async move { api.post("/webhooks", &body).await })
        })
        .collect();
    let (mut created, mut existing) = (Vec::new(), Vec::new());
    for create in creates {
        let reply = create.await.unwrap();
        if reply.status == 201 {
            created.push(reply.json()["data"]["id"].clone());
        } else {
            assert_error(&reply, 422, "INVALID_FIELD");
            existing.push(reply.json()["data"][1]["attributes"]["details"]["id"].clone());
        }
    }
    assert_eq!(created.len(), 1, "created: {created:?}");
    assert!(existing.iter().all(|id| *id == created[0]), "{existing:?}, not {}", created[0]);
    let all = api.get("/webhooks").await.json()["data"].as_array().cloned().unwrap();
    let of_the_name = all.iter().filter(|webhook| webhook["attributes"]["name"] == name.as_str());
    assert_eq!(of_the_name.count(), 1);
}

#[tokio::test]
async fn a_rename_frees_the_old_name_and_takes_the_new_one() {
    let api = Api::of(running());
    let (old, new) = (format!("old {}", unique()), format!("new {}", unique()));
    let id = api.create_webhook(json!({"name": old})).await;
    assert_eq!(api.update_webhook(&id, json!({"name": new})).await["attributes"]["name"], new);
    let taken = api.post("/webhooks", &document(webhook_attributes(json!({"name": new})))).await;
    assert_error(&taken, 422, "INVALID_FIELD");
    assert_eq!(taken.json()["data"][1]["attributes"]["details"]["id"], id);
    let heir = api.create_webhook(json!({"name": old})).await;
    assert_ne!(heir, id);
    // And back again, once the name is free.
    api.delete(&format!("/webhooks/{heir}")).await;
    assert_eq!(api.update_webhook(&id, json!({"name": old})).await["attributes"]["name"], old);
    api.create_webhook(json!({"name": new})).await;
}

#[tokio::test]
async fn a_rename_to_a_taken_name_changes_nothing() {
    let api = Api::of(running());
    let (mine, theirs) = (format!("mine {}", unique()), format!("theirs {}", unique()));
    let id = api.create_webhook(json!({"name": mine})).await;
    let other = api.create_webhook(json!({"name": theirs})).await;
    let rename = json!({"data": {"type": "webhook", "id": id, "attributes": {"name": theirs, "enabled": false}}});
    let reply = api.put(&format!("/webhooks/{id}"), &rename).await;
    let details = assert_error(&reply, 422, "INVALID_FIELD");
    assert_eq!(details["code"], "VALIDATION_UNIQUENESS");
    assert_eq!(reply.json()["data"][1]["attributes"]["details"]["id"], other);
    let kept = api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].clone();
    assert_eq!((&kept["name"], &kept["enabled"]), (&json!(mine), &json!(true)));
    let still_taken = api.post("/webhooks", &document(webhook_attributes(json!({"name": mine})))).await;
    assert_error(&still_taken, 422, "INVALID_FIELD");
}

#[tokio::test]
async fn an_update_that_repeats_the_own_name_is_none() {
    let api = Api::of(running());
    let name = format!("name {}", unique());
    let id = api.create_webhook(json!({"name": name})).await;
    let updated = api.update_webhook(&id, json!({"name": name, "enabled": false})).await;
    assert_eq!(updated["attributes"]["enabled"], false);
    let taken = api.post("/webhooks", &document(webhook_attributes(json!({"name": name})))).await;
    assert_error(&taken, 422, "INVALID_FIELD");
}
