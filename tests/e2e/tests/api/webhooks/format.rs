//! Documents that break the schema of a create.

use e2e::api::webhook_attributes;
use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::{changed, document, error_problem, messages};

/// A document with something at every level.
fn whole() -> Value {
    document(webhook_attributes(json!({
        "headers": {"X-A": "1"},
        "events": [{
            "entity_type": "item",
            "event_types": ["publish"],
            "filters": [{"entity_type": "item_type", "entity_ids": ["a"]}],
        }],
        "enabled": true,
        "payload_api_version": "3",
        "nested_items_in_payload": false,
        "auto_retry": false,
    })))
}

/// Where a key stands in [`whole`].
fn place(key: &str) -> String {
    match key.split_once(' ') {
        Some(("trigger", key)) => format!("/data/attributes/events/0/{key}"),
        Some(("filter", key)) => format!("/data/attributes/events/0/filters/0/{key}"),
        Some(("document", key)) => format!("/{key}"),
        Some(("data", key)) => format!("/data/{key}"),
        _ => format!("/data/attributes/{key}"),
    }
}

/// Sends each change of [`whole`], expects a 422 that names the key, and then that nothing was created.
async fn assert_all_refused(changes: Vec<(String, Option<Value>)>) {
    let (api, whole) = (Api::of(running()), whole());
    let mut problems = Vec::new();
    for (pointer, value) in changes {
        let reply = api.post("/webhooks", &changed(&whole, &pointer, value.clone())).await;
        let case = format!("{pointer} {}", value.map_or("removed".to_owned(), |value| value.to_string()));
        if let Some(problem) = error_problem(&reply, 422, "INVALID_FORMAT") {
            problems.push(format!("{case}: {problem}"));
            continue;
        }
        let key = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        if !messages(&reply).contains(key) {
            problems.push(format!("{case}: the message does not name it: {}", reply.text));
        }
    }
    let untouched = api.post("/webhooks", &whole).await;
    if untouched.status != 201 {
        problems.push(format!("the whole document: {} {}", untouched.status, untouched.text));
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn each_required_key_must_be_there() {
    let required = [
        "document data",
        "data type",
        "data attributes",
        "name",
        "url",
        "events",
        "trigger entity_type",
        "trigger event_types",
        "filter entity_type",
        "filter entity_ids",
    ];
    assert_all_refused(required.iter().map(|key| (place(key), None)).collect()).await;
}

#[tokio::test]
async fn no_other_key_may_be_there() {
    let mut changes: Vec<_> = ["document extra", "data extra", "extra", "trigger extra", "filter extra"]
        .iter()
        .map(|key| (place(key), Some(json!("x"))))
        .collect();
    // The service chooses the id; the attributes are those of the resource; `filter` says the same as `filters`, so
    // only one of them.
    changes.extend([
        (place("data id"), Some(json!("312"))),
        (place("data relationships"), Some(json!({}))),
        (place("data meta"), Some(json!({}))),
        (place("document meta"), Some(json!({}))),
        (place("id"), Some(json!("312"))),
        (place("customPayload"), Some(Value::Null)),
        (place("trigger filter"), Some(json!({"entity_type": "item_type", "entity_ids": ["a"]}))),
        (place("trigger filter"), Some(Value::Null)),
    ]);
    assert_all_refused(changes).await;
}

#[tokio::test]
async fn null_stands_only_where_it_may() {
    let keys = [
        "",
        "document data",
        "data type",
        "data attributes",
        "name",
        "url",
        "headers/X-A",
        "events",
        "events/0",
        "trigger entity_type",
        "trigger event_types",
        "trigger event_types/0",
        "trigger filters/0",
        "filter entity_type",
        "filter entity_ids",
        "filter entity_ids/0",
    ];
    let pointer = |key: &&str| if key.is_empty() { String::new() } else { place(key) };
    assert_all_refused(keys.iter().map(|key| (pointer(key), Some(Value::Null))).collect()).await;
}

#[tokio::test]
async fn each_key_has_its_type() {
    let text = [json!(1), json!(true), json!(["x"]), json!({"x": "x"})];
    let flag = [json!("true"), json!(1), json!([]), json!({})];
    let no_object = [json!(["x", "y"]), json!([["x", "y"]]), json!([{}]), json!("x"), json!(1), json!(false)];
    let object = [&no_object[..], &[json!([])]].concat();
    let list = [json!({}), json!("x"), json!(1), json!(false)];
    let mut changes = Vec::new();
    let mut all = |keys: &[&str], values: &[Value]| {
        let pairs = keys.iter().flat_map(|key| values.iter().map(|value| (place(key), Some(value.clone()))));
        changes.extend(pairs);
    };
    all(&["name", "url", "custom_payload", "http_basic_user", "http_basic_password", "payload_api_version"], &text);
    all(&["headers/X-A", "trigger event_types/0", "filter entity_ids/0", "data type"], &text);
    all(&["trigger entity_type", "filter entity_type"], &text);
    all(&["enabled", "nested_items_in_payload", "auto_retry"], &flag);
    all(&["document data", "data attributes", "events/0", "trigger filters/0"], &object);
    all(&["headers"], &no_object);
    all(&["events", "trigger event_types", "trigger filters", "filter entity_ids"], &list);
    assert_all_refused(changes).await;
}

#[tokio::test]
async fn a_list_of_values_does_not_pass_for_an_object() {
    let trigger = json!(["item", ["publish"], []]);
    let filter = json!(["item_type", ["a"]]);
    let attributes = json!(["name", "https://example.com", null, {}, [], null, null]);
    let changes = vec![
        (String::new(), Some(json!([{"type": "webhook", "attributes": whole()["data"]["attributes"]}]))),
        (place("document data"), Some(json!(["webhook", whole()["data"]["attributes"]]))),
        (place("document data"), Some(json!([whole()["data"]]))),
        (place("data attributes"), Some(attributes)),
        (place("headers"), Some(json!([["X-A", "1"]]))),
        (place("events/0"), Some(trigger)),
        (place("trigger filters/0"), Some(filter)),
    ];
    assert_all_refused(changes).await;
}

#[tokio::test]
async fn an_object_does_not_pass_for_a_word_of_a_vocabulary() {
    let changes = vec![
        (place("data type"), Some(json!({"webhook": null}))),
        (place("trigger entity_type"), Some(json!({"item": null}))),
        (place("trigger event_types/0"), Some(json!({"publish": null}))),
        (place("filter entity_type"), Some(json!({"item_type": null}))),
    ];
    assert_all_refused(changes).await;
}

#[tokio::test]
async fn words_are_those_of_the_vocabularies() {
    let mut changes = vec![(place("filter entity_ids"), Some(json!([])))];
    for (key, words) in [
        ("data type", ["webhooks", "Webhook", "", "webhook_call"]),
        ("trigger entity_type", ["record", "Item", "", "environment_type"]),
        ("trigger event_types/0", ["published", "PUBLISH", "", "item"]),
        ("filter entity_type", ["upload", "model", "", "maintenance_mode"]),
    ] {
        changes.extend(words.iter().map(|word| (place(key), Some(json!(word)))));
    }
    assert_all_refused(changes).await;
}

#[tokio::test]
async fn the_document_is_an_object() {
    let documents = [json!([]), json!("x"), json!(1), json!(true), json!({})];
    assert_all_refused(documents.into_iter().map(|document| (String::new(), Some(document))).collect()).await;
}
