//! Custom payloads and URL templates.

use e2e::receiver::Received;
use serde_json::{Value, json};

use crate::flows::scene::Scene;

/// What a webhook with these settings sends about a record with fields of every kind.
async fn delivered(scene: &Scene, changes: Value) -> Received {
    let before = scene.receiver.received().len();
    let webhook = scene.webhook(changes).await;
    let mut event = scene.event(json!({
        "title": "Ding & Dong / 100% <ü>",
        "flag": true,
        "off": false,
        "count": 1.5,
        "big": 9_007_199_254_740_993_i64,
        "nothing": null,
        "list": ["a", "b", 3],
        "object": {"k": "v", "n": {"deep": true}},
        "blocks": [{"name": "one"}, {"name": "two"}],
    }));
    event["entity"]["id"] = json!("r/1 é");
    scene.send(&event).await;
    let received = scene.receiver.wait_for(before + 1).await.swap_remove(before);
    assert_eq!(scene.api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    received
}

#[tokio::test]
async fn a_custom_payload_replaces_the_whole_body() {
    let scene = Scene::new().await;
    for (template, expected) in [
        ("", ""),
        ("fixed", "fixed"),
        ("{\"stray\": ]}", "{\"stray\": ]}"),
        ("{{event_type}} {{entity_type}} {{environment}}", "publish item main"),
        ("{{is_environment_primary}} {{attempted_auto_retries_count}}", "true 0"),
        ("{{entity.attributes.title}}", "Ding &amp; Dong / 100% &lt;ü&gt;"),
        ("{{{entity.attributes.title}}}|{{&entity.attributes.title}}", "Ding & Dong / 100% <ü>|Ding & Dong / 100% <ü>"),
        (
            "{{#entity.attributes}}{{flag}} {{off}} {{count}} {{big}} [{{nothing}}]{{/entity.attributes}}",
            "true false 1.5 9007199254740993 []",
        ),
        ("{{{entity.attributes.list}}}", r#"["a","b",3]"#),
        ("{{entity.attributes.object}}", "{&quot;k&quot;:&quot;v&quot;,&quot;n&quot;:{&quot;deep&quot;:true}}"),
        ("{{{entity.attributes.object}}}", r#"{"k":"v","n":{"deep":true}}"#),
        ("{{#entity.attributes.list}}<{{.}}>{{/entity.attributes.list}}", "<a><b><3>"),
        ("{{#entity.attributes.blocks}}{{name}},{{/entity.attributes.blocks}}", "one,two,"),
        ("{{entity.attributes.blocks.1.name}} {{entity.attributes.list.0}} {{entity.attributes.list.3}}", "two a "),
        (
            "{{^entity.attributes.off}}off{{/entity.attributes.off}}{{#entity.attributes.flag}} on{{/entity.attributes.flag}}",
            "off on",
        ),
        ("{{! a comment }}{{missing.altogether}}.", "."),
    ] {
        let received = delivered(&scene, json!({"custom_payload": template})).await;
        assert_eq!(received.body, expected, "{template}");
        assert_eq!(received.headers["content-type"], "application/json", "{template}");
    }
}

#[tokio::test]
async fn the_context_of_a_template_is_the_default_payload() {
    let scene = Scene::new().await;
    let received = delivered(&scene, json!({"custom_payload": "{{{.}}}"})).await;
    let payload = received.json();
    let keys: Vec<&str> = payload.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "webhook_call_id",
            "event_triggered_at",
            "attempted_auto_retries_count",
            "webhook_id",
            "site_id",
            "environment",
            "is_environment_primary",
            "entity_type",
            "event_type",
            "entity",
            "related_entities",
        ]
    );
}

#[tokio::test]
async fn values_in_a_url_are_percent_encoded_unless_the_template_says_otherwise() {
    let scene = Scene::new().await;
    for (template, expected) in [
        ("/{{entity.id}}", "/r%2F1%20%C3%A9"),
        (
            "/?t={{entity.attributes.title}}&id={{entity.id}}",
            "/?t=Ding%20%26%20Dong%20%2F%20100%25%20%3C%C3%BC%3E&id=r%2F1%20%C3%A9",
        ),
        ("/{{event_type}}/{{is_environment_primary}}", "/publish/true"),
        ("/{{{entity.id}}}", "/r/1%20%C3%A9"),
        ("/{{#entity.attributes.list}}{{.}}/{{/entity.attributes.list}}", "/a/b/3/"),
        ("/plain?already=%20encoded", "/plain?already=%20encoded"),
        ("/hook#fragment", "/hook"),
    ] {
        let received = delivered(&scene, json!({"url": scene.receiver.url(template)})).await;
        assert_eq!(received.path, expected, "{template}");
    }
}

#[tokio::test]
async fn a_template_may_be_a_whole_url() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"url": "{{{entity.attributes.hook}}}"})).await;
    scene.send(&scene.event(json!({"hook": scene.receiver.url("/from/the/record?a=b")}))).await;
    assert_eq!(scene.receiver.wait_for(1).await[0].path, "/from/the/record?a=b");
    let call = scene.api.settled_call_of(&webhook).await;
    assert_eq!(call["attributes"]["request_url"], scene.receiver.url("/from/the/record?a=b"));
}
