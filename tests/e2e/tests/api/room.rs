//! How many webhooks a site may have.

use e2e::Api;
use e2e::api::{Reply, webhook_attributes};
use e2e::running::start;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::checks::{assert_error, document, messages};

/// A webhook of about 100 KiB.
fn large(enabled: bool) -> Value {
    let ids: Vec<String> = (0..200).map(|number| format!("{number:0>250}")).collect();
    let filter = json!({"entity_type": "item", "entity_ids": ids});
    let trigger = json!({"entity_type": "item", "event_types": ["create"], "filters": [filter, filter]});
    webhook_attributes(json!({"events": [trigger], "enabled": enabled}))
}

fn small(enabled: bool) -> Value {
    document(webhook_attributes(json!({"enabled": enabled})))
}

async fn change(api: &Api, method: Method, id: &str, attributes: Value) -> Reply {
    let body = json!({"data": {"type": "webhook", "id": id, "attributes": attributes}});
    api.send(api.request(method, &format!("/webhooks/{id}")).json(&body)).await
}

fn id_in(reply: &Reply) -> String {
    assert!(matches!(reply.status, 200 | 201), "{:.200}", reply.text);
    reply.json()["data"]["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_site_has_room_for_so_many_bytes_of_webhooks_whether_enabled_or_not() {
    let stack = start("small", &[]);
    let api = Api::of(stack.outputs());

    // 2 MiB in all: 20 of these, and the list shows them all in one answer.
    let mut ids = Vec::new();
    let refusal = loop {
        let reply = api.post("/webhooks", &document(large(ids.len() % 2 == 0))).await;
        if reply.status != 201 {
            break reply;
        }
        ids.push(id_in(&reply));
        assert!(ids.len() < 24, "no limit");
    };
    let details = assert_error(&refusal, 422, "PLAN_UPGRADE_REQUIRED");
    assert_eq!(details["limit"], "webhooks");
    assert!(messages(&refusal).contains("2097152"), "{details}");
    assert_eq!(ids.len(), 20);
    let list = api.get("/webhooks").await;
    assert_eq!(list.json()["data"].as_array().map(Vec::len), Some(20), "{:.200}", list.text);

    // Growing counts, shrinking always goes. There are less than 100 KiB left.
    let mut grown = 0;
    let refusal = loop {
        let reply = change(&api, Method::PUT, &ids[grown], json!({"custom_payload": "x".repeat(25_000)})).await;
        if reply.status != 200 {
            break reply;
        }
        grown += 1;
        assert!(grown < 4, "no limit");
    };
    assert_error(&refusal, 422, "PLAN_UPGRADE_REQUIRED");
    for attributes in [json!({"enabled": false}), json!({"enabled": true}), json!({"events": []})] {
        assert_eq!(change(&api, Method::PUT, &ids[0], attributes).await.status, 200);
    }
    assert_eq!(change(&api, Method::PUT, &ids[1], json!({"custom_payload": "x".repeat(25_000)})).await.status, 200);
}

/// Enabled webhooks of the site.
async fn enabled(api: &Api) -> usize {
    let list = api.get("/webhooks").await.json()["data"].as_array().cloned().unwrap_or_default();
    list.iter().filter(|webhook| webhook["attributes"]["enabled"] == true).count()
}

#[track_caller]
fn assert_no_place(reply: &Reply) {
    let details = assert_error(reply, 422, "PLAN_UPGRADE_REQUIRED");
    assert_eq!(details["limit"], "webhooks");
    assert!(messages(reply).contains("6 enabled webhooks"), "{}", reply.text);
}

#[tokio::test]
async fn a_site_has_room_for_so_many_enabled_webhooks_and_more_that_are_not() {
    let stack = start("places", &[("MaxWebhooks", "6")]);
    let api = Api::of(stack.outputs());

    // At once, more than there are places for.
    let off = id_in(&api.post("/webhooks", &small(false)).await);
    let mut requests = JoinSet::new();
    for number in 0..20 {
        let (api, id) = (api.clone(), id_in(&api.post("/webhooks", &small(false)).await));
        let method = if number % 2 == 0 { Method::PUT } else { Method::PATCH };
        requests.spawn(async move { change(&api, method, &id, json!({"enabled": true})).await });
    }
    for _ in 0..30 {
        let api = api.clone();
        requests.spawn(async move { api.post("/webhooks", &small(true)).await });
    }
    let (done, refused): (Vec<_>, Vec<_>) =
        requests.join_all().await.into_iter().partition(|reply| matches!(reply.status, 200 | 201));
    refused.iter().for_each(assert_no_place);
    assert_eq!((done.len(), enabled(&api).await), (6, 6));

    // Those that are disabled come and change freely.
    let other = id_in(&api.post("/webhooks", &small(false)).await);
    assert_eq!(
        change(&api, Method::PUT, &other, json!({"auto_retry": true, "custom_payload": "longer"})).await.status,
        200
    );
    assert_no_place(&change(&api, Method::PUT, &other, json!({"enabled": true})).await);
    assert_no_place(&change(&api, Method::PATCH, &off, json!({"enabled": true, "name": "on"})).await);
    assert_no_place(&api.post("/webhooks", &small(true)).await);

    // Enabled ones change freely, too, and give their places back.
    let [first, second] = [&done[0], &done[1]].map(id_in);
    assert_eq!(change(&api, Method::PUT, &first, json!({"custom_payload": "longer"})).await.status, 200);
    assert_eq!(change(&api, Method::PUT, &first, json!({"enabled": false})).await.status, 200);
    assert_eq!(change(&api, Method::PATCH, &off, json!({"enabled": true})).await.status, 200);
    assert_no_place(&change(&api, Method::PUT, &first, json!({"enabled": true})).await);
    assert_eq!(api.delete(&format!("/webhooks/{second}")).await.status, 200);
    assert_eq!(api.post("/webhooks", &small(true)).await.status, 201);
    assert_no_place(&api.post("/webhooks", &small(true)).await);
}
