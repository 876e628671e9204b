//! Creating and changing webhooks by the form.

use e2e::Api;
use e2e::events::unique;
use serde_json::{Value, json};

use super::admin;

async fn attributes(api: &Api, id: &str) -> Value {
    api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].take()
}

#[tokio::test]
async fn a_webhook_is_created_as_the_form_says() {
    let (visitor, api) = admin().await;
    let name = unique();
    let page = visitor
        .post(
            "webhooks",
            &[
                ("name", &name),
                ("url", "https://example.com/{{entity.id}}"),
                ("auto_retry", "on"),
                ("triggers.0.entity", "item"),
                ("triggers.0.events", "publish"),
                ("triggers.0.events", "deploy_failed"),
                ("triggers.0.conditions.0.kind", "item_type"),
                ("triggers.0.conditions.0.ids", "blog_post, author"),
                ("headers.0.name", "X-A"),
                ("headers.0.value", "1"),
                ("headers.1.name", ""),
                ("headers.1.value", ""),
                ("user", "me"),
                ("password", "pa55"),
                ("payload_api_version", "3"),
                ("custom", "on"),
                ("template", "{\r\n}"),
                ("do", "save"),
            ],
        )
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("The webhook is created."), "{}", page.text);
    let id = page.path().strip_prefix("webhooks/").expect("its page").to_owned();
    let found = attributes(&api, &id).await;
    let expected = json!({
        "name": name,
        "url": "https://example.com/{{entity.id}}",
        "enabled": false,
        "headers": {"X-A": "1"},
        "events": [{"entity_type": "item", "event_types": ["publish"],
                    "filters": [{"entity_type": "item_type", "entity_ids": ["blog_post", "author"]}]}],
        "http_basic_user": "me",
        "http_basic_password": "pa55",
        "custom_payload": "{\n}",
        "payload_api_version": "3",
        "nested_items_in_payload": false,
        "auto_retry": true,
    });
    assert_eq!(found, expected);
    assert!(!page.text.contains("pa55"), "a saved password is not shown");
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let (visitor, api) = admin().await;
    let taken = unique();
    api.create_webhook(json!({"name": taken})).await;
    let fields = [
        ("name", taken.as_str()),
        ("url", "ftp://typed"),
        ("triggers.0.entity", "upload"),
        ("template", "typed template"),
    ];
    let page = visitor.post("webhooks", &fields).await;
    assert_eq!(page.status, 422);
    for text in ["Not saved.", "URL ", "Tick at least one", "ftp://typed", "typed template", &taken] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let fields = [
        ("name", taken.as_str()),
        ("url", "https://example.com/typed"),
        ("payload_api_version", "3"),
        ("triggers.0.entity", "upload"),
        ("triggers.0.events", "create"),
    ];
    let page = visitor.post("webhooks", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("Name is that of another webhook."), "{}", page.text);
    assert!(page.text.contains("https://example.com/typed"));
}

#[tokio::test]
async fn buttons_of_rows_work_without_a_script() {
    let (visitor, _) = admin().await;
    let page = visitor.get("webhooks/new").await;
    assert!(page.text.contains("<legend>Trigger 1</legend>") && !page.text.contains("<legend>Trigger 2</legend>"));
    let typed = ("name", "typed name");
    let first = ("triggers.0.entity", "item");
    let page = visitor.post("webhooks", &[typed, first, ("do", "add_trigger")]).await;
    assert!(page.text.contains("<legend>Trigger 2</legend>") && page.text.contains("typed name"), "{}", page.text);
    let page = visitor.post("webhooks", &[typed, first, ("do", "add_condition.0")]).await;
    assert!(page.text.contains("Values of condition 1 of trigger 1"), "{}", page.text);
    let page = visitor.post("webhooks", &[typed, first, ("do", "remove_trigger.0")]).await;
    assert!(page.text.contains("Without a trigger it never fires."), "{}", page.text);
}

#[tokio::test]
async fn a_form_that_is_older_than_the_webhook_is_not_saved() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    let path = format!("webhooks/{id}");
    let version = visitor.get(&path).await.value("version").to_owned();
    let theirs = unique();
    api.update_webhook(&id, json!({"name": theirs})).await;

    let own = unique();
    let fields = |version| {
        [("version", version), ("name", own.as_str()), ("url", "http://127.0.0.1:1/"), ("payload_api_version", "3")]
    };
    let page = visitor.post(&path, &fields(&version)).await;
    assert_eq!(page.status, 409);
    assert!(page.text.contains("somebody else has changed this webhook"), "{}", page.text);
    assert!(page.text.contains(&own), "what was typed stays");
    assert_eq!(attributes(&api, &id).await["name"], json!(theirs));

    // Whoever has been told saves once more.
    let told = page.value("version").to_owned();
    let page = visitor.post(&path, &fields(&told)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert_eq!(attributes(&api, &id).await["name"], json!(own));
}

#[tokio::test]
async fn what_was_typed_about_a_webhook_that_is_deleted_meanwhile_can_be_saved_as_a_new_one() {
    let (visitor, api) = admin().await;
    let (id, name) = (api.create_webhook(json!({})).await, unique());
    assert_eq!(api.delete(&format!("/webhooks/{id}")).await.status, 200);
    let template = "typed ".repeat(100);
    let fields = [
        ("version", "1"),
        ("name", &name),
        ("url", "https://example.com/"),
        ("triggers.0.entity", "item"),
        ("triggers.0.events", "publish"),
        ("payload_api_version", "3"),
        ("custom", "on"),
        ("template", &template),
    ];
    let page = visitor.post(&format!("webhooks/{id}"), &[&fields[..], &[("do", "save")]].concat()).await;
    assert_eq!(page.status, 409, "{}", page.text);
    assert!(page.text.contains("this webhook was deleted meanwhile"), "{}", page.text);
    for typed in [&name, template.trim_end(), r#"action="../webhooks""#] {
        assert!(page.text.contains(typed), "{typed}: {}", page.text);
    }
    let page = visitor.post("webhooks", &[&fields[1..], &[("do", "save")]].concat()).await;
    assert!(page.text.contains("The webhook is created."), "{}", page.text);
}

#[tokio::test]
async fn a_template_that_is_far_too_large_is_told_beside_its_field_and_kept() {
    let (visitor, _) = admin().await;
    // Twice as many bytes once they are encoded: more than a mebibyte.
    let template = "é\"".repeat(300_000);
    let page =
        visitor.post("webhooks", &[("name", "n"), ("custom", "on"), ("template", &template), ("do", "save")]).await;
    assert_eq!(page.status, 422, "{:.2000}", page.text);
    assert!(page.text.contains(r#"id="template-error""#) && page.text.len() > template.len());
}

#[tokio::test]
async fn an_empty_password_keeps_the_stored_one_and_removing_it_is_a_choice() {
    let (visitor, api) = admin().await;
    let (name, secrets) = (unique(), json!({"X-Api-Key": "s3cret-key"}));
    let id = api.create_webhook(json!({"name": name, "http_basic_password": "s3cret-word", "headers": secrets})).await;
    let path = format!("webhooks/{id}");
    let page = visitor.get(&path).await;
    assert!(!page.text.contains("s3cret"), "{}", page.text);
    let fields = |version| {
        let header = [("headers.0.name", "X-Api-Key"), ("headers.0.value", "")];
        let others = [
            ("version", version),
            ("name", name.as_str()),
            ("url", "http://127.0.0.1:1/"),
            ("payload_api_version", "3"),
        ];
        [&header[..], &others[..], &[("user", "somebody"), ("password", "")]].concat()
    };
    let page = visitor.post(&path, &fields(page.value("version"))).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let found = attributes(&api, &id).await;
    assert_eq!(found["http_basic_password"], "s3cret-word");
    assert_eq!((&found["headers"], &found["http_basic_user"]), (&secrets, &json!("somebody")));

    let remove = [&fields(page.value("version"))[..], &[("forget_password", "on")]].concat();
    assert_eq!(visitor.post(&path, &remove).await.status, 200);
    assert_eq!(attributes(&api, &id).await["http_basic_password"], Value::Null);
}

#[tokio::test]
async fn hostile_text_is_text() {
    let (visitor, api) = admin().await;
    let hostile = format!(r#"{}"><img src=x onerror=alert(1)></textarea></script>"#, unique());
    let changes = json!({
        "name": hostile,
        "url": format!("https://example.com/{}", "{{entity.id}}<script>"),
        "custom_payload": hostile,
        "headers": {"X-A": hostile},
        "http_basic_user": hostile,
        "events": [{"entity_type": "item", "event_types": ["publish"],
                    "filters": [{"entity_type": "item", "entity_ids": [hostile]}]}],
    });
    let id = api.create_webhook(changes).await;
    for path in [
        "webhooks".to_owned(),
        format!("webhooks/{id}"),
        format!("webhooks/{id}/delete"),
        format!("webhooks/{id}/signing_secret"),
    ] {
        let page = visitor.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("&lt;img src=x"), "{path} shows the name");
        assert!(!page.text.contains("<img") && !page.text.contains("{{entity.id}}<script"), "{path}");
        assert_eq!(page.text.matches("</script>").count(), 1, "{path}");
    }
}
