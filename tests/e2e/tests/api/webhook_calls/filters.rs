//! Filters of `GET /webhook_calls`

use e2e::events::{on_publish, send, unique};
use e2e::{Answer, Api, Receiver, running};
use serde_json::{Value, json};

use super::calls::{each, list, minutes, settled, webhook_with_calls};

#[tokio::test]
async fn bounds_of_the_events_time_are_strict_and_may_have_offsets() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let at = |time: &str| format!("2026-01-02T{time}Z");
    let times = [at("00:00:00.000"), at("00:00:00.001"), at("00:30:00.000"), at("01:00:00.000")];
    let webhook = webhook_with_calls(&api, &receiver, &times).await;
    for (filter, expected) in [
        ("[gt]=2026-01-02T00:00:00Z", &times[1..]),
        ("[gt]=2026-01-01T23:59:59.999Z", &times[..]),
        ("[gt]=2026-01-02T00:00:00.001Z", &times[2..]),
        ("[lt]=2026-01-02T01:00:00Z", &times[..3]),
        ("[lt]=2026-01-02T01:00:00.001Z", &times[..]),
        ("[lt]=2026-01-02T00:00:00.001Z", &times[..1]),
        ("[lt]=2026-01-02T00:00:00Z", &[]),
        // 01:30 at +01:00 is 00:30 UTC; the plus sign arrives percent-encoded.
        ("[gt]=2026-01-02T01:30:00%2B01:00", &times[3..]),
        ("[lt]=2026-01-02T01:30:00%2B01:00", &times[..2]),
        ("[gt]=2026-01-01T19:30:00-05:00", &times[3..]),
        ("[gt]=1970-01-01T00:00:00Z", &times[..]),
        ("[lt]=9999-12-30T00:00:00Z", &times[..]),
    ] {
        let own = format!("filter[fields][webhook_id][eq]={webhook}&filter[fields][created_at]{filter}");
        let listed = list(&api, &format!("{own}&order_by=created_at_asc")).await;
        assert_eq!(each(&listed, "/attributes/created_at"), expected, "{filter}");
        let encoded = own.replace('[', "%5B").replace(']', "%5D");
        assert_eq!(list(&api, &encoded).await["meta"]["total_count"], expected.len(), "{encoded}");
    }
}

#[tokio::test]
async fn a_bare_date_is_its_midnight_utc() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let times = ["2026-01-01T23:59:59.999Z", "2026-01-02T00:00:00.000Z", "2026-01-02T00:00:00.001Z"].map(str::to_owned);
    let webhook = webhook_with_calls(&api, &receiver, &times).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}&order_by=created_at_asc");
    for (filter, expected) in [
        ("[created_at][gt]=2026-01-02", &times[2..]),
        ("[created_at][lt]=2026-01-02", &times[..1]),
        ("[created_at][gt]=2026-01-01&filter[fields][created_at][lt]=2026-01-03", &times[..]),
        ("[created_at][gt]=2026-01-02&filter[fields][created_at][lt]=2026-01-02T00:00:00.001Z", &[]),
        ("[last_sent_at][gt]=2026-01-02", &times[..]),
        ("[last_sent_at][lt]=2026-01-02", &[]),
        // No call waits for a retry.
        ("[next_retry_at][gt]=1970-01-01", &[]),
        ("[next_retry_at][lt]=9999-01-01", &[]),
    ] {
        let listed = list(&api, &format!("{own}&filter[fields]{filter}")).await;
        assert_eq!(each(&listed, "/attributes/created_at"), expected, "{filter}");
    }
}

#[tokio::test]
async fn bounds_that_leave_nothing_between_them_match_nothing() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(3)).await;
    for field in ["created_at", "last_sent_at", "next_retry_at"] {
        for (gt, lt) in [
            ("2026-01-02T03:01:00Z", "2026-01-02T03:01:00Z"),
            ("2026-01-02T03:01:00Z", "2026-01-02T03:00:00Z"),
            ("2026-02-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ] {
            let bounds = format!("filter[fields][{field}][gt]={gt}&filter[fields][{field}][lt]={lt}");
            let own = list(&api, &format!("filter[fields][webhook_id][eq]={webhook}&{bounds}")).await;
            assert_eq!((&own["data"], &own["meta"]["total_count"]), (&json!([]), &json!(0)), "{bounds}");
        }
    }
}

#[tokio::test]
async fn each_vocabulary_filters() {
    let stack = running();
    let (api, receiver) = (Api::of(stack), Receiver::start().await);
    let record = unique();
    let on = |kind: &str, types: Value, filter: Value| json!({"entity_type": kind, "event_types": types, "filters": [filter]});
    let webhook = api
        .create_webhook(json!({"url": receiver.url("/"), "events": [
            on("item", json!(["create", "delete"]), json!({"entity_type": "item", "entity_ids": [record]})),
            on("build_trigger", json!(["deploy_failed"]), json!({"entity_type": "build_trigger", "entity_ids": [record]})),
        ]}))
        .await;
    for (kind, event_type) in [("item", "create"), ("item", "delete"), ("build_trigger", "deploy_failed")] {
        let event = json!({"entity_type": kind, "event_type": event_type, "entity": {"id": record, "type": kind}});
        send(stack, &event.to_string()).await;
    }
    settled(&api, &webhook, 3).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}&order_by=created_at_asc");
    for (filter, expected) in [
        ("[entity_type][eq]=item", vec!["create", "delete"]),
        ("[entity_type][eq]=build_trigger", vec!["deploy_failed"]),
        ("[entity_type][eq]=upload", vec![]),
        ("[event_type][eq]=delete", vec!["delete"]),
        ("[event_type][eq]=publish", vec![]),
        ("[entity_type][eq]=item&filter[fields][event_type][eq]=create", vec!["create"]),
        ("[entity_type][eq]=build_trigger&filter[fields][event_type][eq]=create", vec![]),
    ] {
        let mut types = each(&list(&api, &format!("{own}&filter[fields]{filter}")).await, "/attributes/event_type");
        types.sort();
        assert_eq!(types, expected, "{filter}");
    }
}

#[tokio::test]
async fn the_status_filters() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let model = unique();
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    for (number, status) in [200, 500, 404].into_iter().enumerate() {
        receiver.answer(Answer::With(status, String::new()));
        send(running(), &e2e::events::item_published(&model).to_string()).await;
        settled(&api, &webhook, number + 1).await;
    }
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    for (status, count) in [("success", 1), ("failed", 2), ("pending", 0), ("rescheduled", 0)] {
        let listed = list(&api, &format!("{own}&filter[fields][status][eq]={status}")).await;
        assert_eq!(each(&listed, "/attributes/status"), vec![status; count]);
        // Without the webhook, too: among the calls of others are the own ones of this status and no other own ones.
        let since = "filter[fields][created_at][gt]=2026-01-01T00:00:00Z&page[limit]=500";
        let all = list(&api, &format!("{since}&filter[fields][status][eq]={status}")).await;
        let of_webhook = each(&all, "/relationships/webhook/data/id");
        assert_eq!(of_webhook.iter().filter(|id| **id == webhook).count(), count, "{status}");
    }
}

#[tokio::test]
async fn bounds_of_the_last_attempt_are_strict() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let model = unique();
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    for number in 1..=3 {
        send(running(), &e2e::events::item_published(&model).to_string()).await;
        settled(&api, &webhook, number).await;
    }
    let own = format!("filter[fields][webhook_id][eq]={webhook}&order_by=last_sent_at_asc");
    let sent = each(&list(&api, &own).await, "/attributes/last_sent_at");
    assert!(sent[0] < sent[1] && sent[1] < sent[2], "{sent:?}");
    for (filter, expected) in [
        (format!("[last_sent_at][gt]={}", sent[1]), &sent[2..]),
        (format!("[last_sent_at][lt]={}", sent[1]), &sent[..1]),
        (format!("[last_sent_at][gt]={}&filter[fields][last_sent_at][lt]={}", sent[0], sent[2]), &sent[1..2]),
        // No call waits for a retry, so no bound of one holds.
        ("[next_retry_at][gt]=1970-01-01T00:00:00Z".to_owned(), &[]),
        ("[next_retry_at][lt]=9999-01-01T00:00:00Z".to_owned(), &[]),
    ] {
        let listed = list(&api, &format!("{own}&filter[fields]{filter}")).await;
        assert_eq!(each(&listed, "/attributes/last_sent_at"), expected, "{filter}");
    }
}

#[tokio::test]
async fn ids_choose_calls_and_the_other_filters_apply_to_them() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(4)).await;
    let other = webhook_with_calls(&api, &receiver, &minutes(1)).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    let ids = each(&list(&api, &format!("{own}&order_by=created_at_asc")).await, "/id");
    let foreign = each(&list(&api, &format!("filter[fields][webhook_id][eq]={other}")).await, "/id")[0].clone();
    for (query, expected) in [
        (format!("filter[ids]={},{}", ids[2], ids[0]), vec![&ids[0], &ids[2]]),
        (format!("filter[ids]={}%2C%20{}", ids[0], ids[1]), vec![&ids[0], &ids[1]]),
        (format!("filter[ids]={},312,{},", ids[3], "A".repeat(40)), vec![&ids[3]]),
        (format!("filter[ids]={},{foreign}&{own}", ids[1]), vec![&ids[1]]),
        (
            format!("filter[ids]={},{}&filter[fields][created_at][gt]=2026-01-02T03:00:00Z", ids[0], ids[1]),
            vec![&ids[1]],
        ),
        (format!("filter[ids]={}&filter[fields][status][eq]=failed", ids[0]), vec![]),
        (format!("filter[ids]={}&filter[fields][event_type][eq]=publish", ids[0]), vec![&ids[0]]),
        ("filter[ids]=312".to_owned(), vec![]),
        ("filter[ids]=".to_owned(), vec![]),
    ] {
        let listed = list(&api, &format!("{query}&order_by=created_at_asc")).await;
        assert_eq!(each(&listed, "/id").iter().collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(listed["meta"]["total_count"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn an_id_that_is_named_twice_is_listed_once() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (_, call) = super::calls::one_call(&api, &receiver).await;
    let listed = list(&api, &format!("filter[ids]={call},{call}")).await;
    assert_eq!(each(&listed, "/id"), [call]);
    assert_eq!(listed["meta"]["total_count"], 1);
}

#[tokio::test]
async fn the_calls_of_a_webhook_that_never_was_are_none() {
    let api = Api::of(running());
    for id in ["312", "", "AAAAAAAAAAAAAAAAAAAAAA", "%FF", "ключ"] {
        let listed = list(&api, &format!("filter[fields][webhook_id][eq]={id}")).await;
        let nothing = json!({"data": [], "meta": {"total_count": 0}, "links": {"next": null}, "included": []});
        assert_eq!(listed, nothing, "{id}");
    }
}
