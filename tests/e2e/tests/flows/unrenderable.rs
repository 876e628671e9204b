//! Templates that turn out to make no request of an event.

use serde_json::{Value, json};

use super::scene::{Scene, assert_failed, assert_success};

#[tokio::test]
async fn what_cannot_be_rendered_is_not_sent_and_its_neighbours_are() {
    let scene = Scene::new().await;
    let rest = scene.receiver.url("/never");
    let (_, after_scheme) = rest.split_at("http".len());
    let large = "{{#entity.attributes.list}}{{#entity.attributes.list}}{{{entity.attributes.text}}}\
                 {{/entity.attributes.list}}{{/entity.attributes.list}}";
    let cases = [
        ("no scheme", json!({"url": format!("{{{{entity.attributes.missing}}}}{after_scheme}")}), "is no URL"),
        ("no host", json!({"url": "http://{{entity.attributes.missing}}/"}), "is no URL"),
        (
            "another scheme",
            json!({"url": format!("{{{{entity.attributes.ftp}}}}{after_scheme}")}),
            "must start with http",
        ),
        (
            "credentials",
            json!({"url": rest.replace("http://", "http://{{entity_type}}:{{event_type}}@")}),
            "must not hold credentials",
        ),
        ("a URL too long", json!({"url": format!("{rest}?{large}")}), "the URL cannot be called"),
        (
            "a body too large",
            json!({"url": rest, "custom_payload": large.repeat(3)}),
            "the custom payload cannot be rendered",
        ),
    ];
    let before = scene.webhook(json!({})).await;
    let mut webhooks = Vec::new();
    for (name, settings, reason) in cases {
        webhooks.push((name, scene.webhook(settings).await, reason));
    }
    let after = scene.webhook(json!({})).await;
    let fields = json!({"ftp": "ftp", "list": vec![1; 32], "text": "x".repeat(1024)});
    scene.send(&scene.event(fields)).await;
    for (name, webhook, reason) in webhooks {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(name, &call, &Value::Null, reason);
        assert_failed(name, &call, &Value::Null, "not sent: ");
        let empty = if name == "a body too large" { "request_payload" } else { "request_url" };
        assert_eq!(call["attributes"][empty], "", "{name}");
    }
    for webhook in [before, after] {
        assert_success("a neighbour", &scene.api.settled_call_of(&webhook).await, 200);
    }
    let paths: Vec<String> = scene.receiver.received().into_iter().map(|received| received.path).collect();
    assert_eq!(paths, ["/hook", "/hook"]);
}
