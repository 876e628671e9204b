//! The preview beside the form of a webhook.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Page, Visitor, eventually, visited};
use serde_json::json;

use super::{admin, visitor_with};

/// Fields of a new webhook, and what to try it with.
async fn preview(visitor: &Visitor, fields: &[(&str, &str)]) -> Page {
    let common = [("version", "0"), ("payload_api_version", "3"), ("enabled", "on"), ("do", "preview")];
    visitor.post("webhooks/new/preview", &[&common[..], fields].concat()).await
}

#[tokio::test]
async fn an_unfinished_form_shows_what_would_be_sent_and_keeps_what_was_typed() {
    let (visitor, _) = admin().await;
    let fields = [
        ("url", "https://example.com/{{entity_type}}"),
        ("headers.0.name", "X-Api-Key"),
        ("headers.0.value", "s3cret-key"),
        ("custom", "on"),
        ("template", "{\"what\": \"{{event_type}}\"}"),
        ("triggers.0.entity", "item"),
        ("triggers.0.events", "publish"),
        ("triggers.1.entity", "upload"),
        ("with", "sample.item.publish"),
    ];
    let page = preview(&visitor, &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for text in [
        "https://example.com/item<",
        "publish&quot;",
        "This event fires it.",
        "Trigger 1 matches",
        "Trigger 2 is not complete",
        "It waits for Publish, and what happened is Publish.",
        "[redacted]",
        "https://example.com/{{entity_type}}",
        "Add a new webhook",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(!page.text.contains("Name must not be blank"), "nobody is told while they type: {}", page.text);

    let part = preview(&visitor, &[&fields[..], &[("part", "result")]].concat()).await;
    assert!(part.text.starts_with(r#"<div id="preview-result">"#), "{}", part.text);
    assert!(part.text.contains("https://example.com/item<") && !part.text.contains("<form"), "{}", part.text);
    assert!(!part.text.contains("s3cret"), "{}", part.text);
}

#[tokio::test]
async fn what_is_wrong_with_a_template_stands_beside_its_field_with_its_place() {
    let (visitor, _) = admin().await;
    let fields = [("url", "https://example.com/{{#a}}"), ("custom", "on"), ("template", "one\n  {{#open}}")];
    let page = preview(&visitor, &fields).await;
    for text in [
        r#"id="template-error">Payload template line 2, column 3: "#,
        r#"id="url-error">URL line 1, column 21: "#,
        r#"aria-describedby="template-error""#,
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let part = preview(&visitor, &[&fields[..], &[("part", "result")]].concat()).await;
    assert!(
        part.text.contains(r#"id="template-error" data-beside="template">Payload template line 2"#),
        "{}",
        part.text
    );

    // Nor may it be called where addresses are not public.
    let page = preview(&visitor, &[("url", "http://169.254.169.254/")]).await;
    assert!(page.text.contains(r#"id="url-error">URL http://169.254.169.254/ cannot be called: "#), "{}", page.text);

    // The rest is there all the same.
    let page = preview(&visitor, &[("url", "ftp://example.com"), ("custom", "on"), ("template", "body of it")]).await;
    assert!(page.text.contains(r#"<pre class="code" tabindex="0" dir="ltr">body of it"#), "{}", page.text);
}

#[tokio::test]
async fn a_webhook_is_tried_with_an_event_of_the_log_and_told_why_it_does_not_fire() {
    let (visitor, api) = admin().await;
    let (model, other) = (unique(), unique());
    let id = api.create_webhook(json!({"events": on_publish(&other), "http_basic_password": "s3cret-word"})).await;
    let mut event = item_published(&model);
    let event_id = unique();
    event["id"] = event_id.clone().into();
    send(visited(), &event.to_string()).await;
    let chosen = format!("event.{event_id}");
    let page = eventually("the event is offered", async || {
        let page = visitor.get(&format!("webhooks/{id}")).await;
        page.text.contains(&format!(r#"value="{chosen}""#)).then_some(page)
    })
    .await;
    assert!(page.text.contains("Events that came"));
    // What is not saved yet has the id that the webhook will have.
    let fields =
        [("version", "1"), ("custom", "on"), ("template", "of {{webhook_id}}"), ("url", "https://example.com/")];
    let page = visitor.post(&format!("webhooks/{id}/preview"), &fields).await;
    assert!(page.text.contains(&format!("of {id}")), "{}", page.text);
    // Without fields: what is saved.
    for visitor in [&visitor, &visitor_with(json!({"read_only": true})).await] {
        let page = visitor.post(&format!("webhooks/{id}/preview"), &[("with", &chosen)]).await;
        assert_eq!(page.status, 200, "{}", page.text);
        for text in [
            "This event does not fire it.",
            &format!(r#"must be <code dir="auto">{other}</code>, but"#),
            "Authorization",
            &model,
        ] {
            assert!(page.text.to_lowercase().contains(&text.to_lowercase()), "{text}: {}", page.text);
        }
        assert!(!page.text.contains("s3cret"), "{}", page.text);
    }
    let page = visitor.post(&format!("webhooks/{id}/preview"), &[("with", "event.nowhere")]).await;
    assert!(page.text.contains("This event is no longer there."), "{}", page.text);
}

#[tokio::test]
async fn hostile_text_is_text_in_a_preview() {
    let (visitor, _) = admin().await;
    let hostile = "</pre><script>alert(1)</script>\"><img src=x>";
    let fields = [
        ("url", "https://example.com/{{entity.id}}"),
        ("headers.0.name", "X-A"),
        ("headers.0.value", hostile),
        ("custom", "on"),
        ("template", hostile),
        ("triggers.0.entity", "item"),
        ("triggers.0.events", "publish"),
        ("triggers.0.conditions.0.kind", "item"),
        ("triggers.0.conditions.0.ids", hostile),
        ("with", "\"><img src=x>"),
    ];
    let page = preview(&visitor, &fields).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<img"), "{}", page.text);
    assert_eq!(page.text.matches("</script>").count(), 1);
}

#[tokio::test]
async fn a_preview_needs_what_looking_at_webhooks_needs() {
    let nobody = visitor_with(json!({})).await;
    let reader = visitor_with(json!({"read_only": true})).await;
    let (_, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    assert_eq!(nobody.post(&format!("webhooks/{id}/preview"), &[]).await.status, 403);
    assert_eq!(reader.post("webhooks/new/preview", &[]).await.status, 403);
    let form = reader.get(&format!("webhooks/{id}")).await;
    assert!(form.text.contains(">Preview</button>") && !form.text.contains("Send a test"), "{}", form.text);
    assert_eq!(reader.post(&format!("webhooks/{id}/test"), &[("sample", "sample.item.publish")]).await.status, 403);
}
