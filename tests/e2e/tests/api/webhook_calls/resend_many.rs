//! `POST /webhook_calls/resend`

use e2e::api::Reply;
use e2e::{Answer, Api, Receiver, eventually, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::calls::{each, list, minutes, settled, text, webhook_with_calls};
use crate::api::checks::{assert_error, messages};

async fn resend(api: &Api, query: &str) -> Reply {
    api.send(api.request(Method::POST, &format!("/webhook_calls/resend?{query}"))).await
}

/// What a resend, or a count, comes to.
fn outcome(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.status, status, "{}", reply.text);
    let document = reply.json();
    assert_eq!(document["data"]["type"], "resend");
    document["data"]["attributes"].clone()
}

async fn count(api: &Api, query: &str) -> Value {
    let body = json!({"data": {"type": "resend", "attributes": {"count_only": true}}});
    outcome(&api.post(&format!("/webhook_calls/resend?{query}"), &body).await, 200)
}

fn asked(count: usize, skipped: usize) -> Value {
    json!({"count": count, "skipped": skipped, "failed": 0})
}

/// Waits until each of a webhook's calls has made as many attempts as are expected of it, the oldest event first.
async fn attempts(api: &Api, webhook: &str, expected: &[u64]) {
    eventually(&format!("the calls have made {expected:?} attempts"), || async {
        let mut calls = api.calls_of(webhook).await;
        calls.reverse();
        let attempts: Vec<_> = calls.iter().filter_map(|call| call["meta"]["attempts"].as_u64()).collect();
        let are_done = calls.iter().all(|call| call["attributes"]["status"] != "pending");
        (are_done && attempts == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_calls_that_meet_the_filters_are_sent_again_and_no_others() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    receiver.answer(Answer::With(500, String::new()));
    let failing = webhook_with_calls(&api, &receiver, &minutes(4)).await;
    receiver.answer(Answer::With(200, String::new()));
    let other = webhook_with_calls(&api, &receiver, &minutes(2)).await;
    assert_eq!(receiver.count(), 6);

    let own = format!("filter[fields][webhook_id][eq]={failing}");
    let failed = format!("{own}&filter[fields][status][eq]=failed");
    let early = format!("{failed}&filter[fields][created_at][lt]=2026-01-02T03:02:00Z");
    assert_eq!(count(&api, &early).await, asked(2, 0));
    assert_eq!(count(&api, &failed).await, asked(4, 0));
    assert_eq!(count(&api, &own.replace("[eq]", "%5Beq%5D")).await, asked(4, 0));
    attempts(&api, &failing, &[1; 4]).await;

    assert_eq!(outcome(&resend(&api, &early).await, 202), asked(2, 0));
    attempts(&api, &failing, &[2, 2, 1, 1]).await;
    assert_eq!(count(&api, &failed).await, asked(2, 0), "those that succeed are no longer meant");
    // A body that wants no count.
    for attributes in [json!({}), json!({"count_only": false}), json!({"count_only": null})] {
        let body = json!({"data": {"type": "resend", "attributes": attributes}});
        let reply =
            api.post(&format!("/webhook_calls/resend?{own}&filter[fields][status][eq]=rescheduled"), &body).await;
        assert_eq!(outcome(&reply, 202), asked(0, 0));
    }
    assert_eq!(outcome(&resend(&api, &own).await, 202), asked(4, 0), "whatever their status");
    attempts(&api, &failing, &[3, 3, 2, 2]).await;
    attempts(&api, &other, &[1; 2]).await;
    assert_eq!(receiver.count(), 6 + 2 + 4);
}

#[tokio::test]
async fn calls_whose_webhook_was_deleted_are_skipped() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let kept = webhook_with_calls(&api, &receiver, &minutes(1)).await;
    let deleted = webhook_with_calls(&api, &receiver, &minutes(2)).await;
    let mut ids = Vec::new();
    for webhook in [&kept, &deleted] {
        ids.extend(each(&list(&api, &format!("filter[fields][webhook_id][eq]={webhook}")).await, "/id"));
    }
    assert_eq!(api.delete(&format!("/webhooks/{deleted}")).await.status, 200);
    let before = api.calls_of(&deleted).await;
    // One that is not there, and one that is named twice, count for nothing.
    let query = format!("filter[ids]={},{},{}", ids.join(","), ids[0], "A".repeat(40));
    assert_eq!(count(&api, &query).await, asked(1, 2));
    assert_eq!(outcome(&resend(&api, &query).await, 202), asked(1, 2));
    attempts(&api, &kept, &[2]).await;
    assert_eq!(api.calls_of(&deleted).await, before);
    let gone = format!("filter[fields][webhook_id][eq]={deleted}");
    assert_eq!(outcome(&resend(&api, &gone).await, 202), asked(0, 2));
    assert_eq!(receiver.count(), 3 + 1);
}

#[tokio::test]
async fn the_whole_log_is_never_meant_and_neither_is_a_page_of_it() {
    let api = Api::of(running());
    for query in ["", "exchanges=false", "filters[x]=1"] {
        let reply = resend(&api, query).await;
        assert_error(&reply, 422, "INVALID_PARAMS");
        assert!(messages(&reply).contains("there is no filter"), "{}", reply.text);
    }
    let failed = "filter[fields][status][eq]=failed";
    for (query, code) in [
        (format!("{failed}&page[limit]=1"), "INVALID_PARAMS"),
        (format!("{failed}&page[offset]=0"), "INVALID_PARAMS"),
        (format!("{failed}&order_by=created_at_asc"), "INVALID_PARAMS"),
        (format!("{failed}&filter[x]=1"), "INVALID_PARAMS"),
        ("filter[fields][status][eq]=lost".to_owned(), "INVALID_FILTER_FIELDS_PARAM"),
        ("filter[fields][name][eq]=x".to_owned(), "INVALID_FILTER_FIELDS_PARAM"),
    ] {
        assert_error(&resend(&api, &query).await, 422, code);
    }
}

#[tokio::test]
async fn a_body_that_is_no_resend_is_refused() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(1)).await;
    let path = format!("/webhook_calls/resend?filter[fields][webhook_id][eq]={webhook}");
    for (body, message) in [
        (json!({}), "missing field `data`"),
        (json!({"data": {"type": "webhook_call", "attributes": {}}}), "data.type: "),
        (json!({"data": {"type": "resend"}}), "data: missing field `attributes`"),
        (json!({"data": {"type": "resend", "attributes": {"count_only": "yes"}}}), "data.attributes.count_only: "),
        (json!({"data": {"type": "resend", "attributes": {"dry_run": true}}}), "data.attributes.dry_run: "),
    ] {
        let reply = api.post(&path, &body).await;
        assert_error(&reply, 422, "INVALID_FORMAT");
        assert!(messages(&reply).contains(message), "{}", reply.text);
    }
    let broken = api.send(api.request(Method::POST, &path).header("content-type", "application/json").body("{")).await;
    assert_error(&broken, 400, "INVALID_JSON_BODY");
    attempts(&api, &webhook, &[1]).await;
    assert_eq!(receiver.count(), 1);
}

#[tokio::test]
async fn the_path_is_no_call() {
    let api = Api::of(running());
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = api.send(api.request(method, "/webhook_calls/resend")).await;
        assert_error(&reply, 404, "INVALID_ENDPOINT");
    }
}

#[tokio::test]
async fn tests_are_resent_like_any_call() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "enabled": false})).await;
    let kind = json!({"data": {"type": "test", "attributes": {"entity_type": "item", "event_type": "publish"}}});
    let tested = api.post(&format!("/webhooks/{webhook}/test"), &kind).await;
    assert_eq!(tested.status, 202, "{}", tested.text);
    settled(&api, &webhook, 1).await;
    let id = text(&tested.json()["data"]["id"]);
    assert_eq!(outcome(&resend(&api, &format!("filter[ids]={id}")).await, 202), asked(1, 0));
    attempts(&api, &webhook, &[2]).await;
    assert_eq!(api.calls_of(&webhook).await[0]["meta"]["test"], true);
}
