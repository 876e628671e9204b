//! Events, why each fired or not, and the catalogue.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Page, Receiver, Visitor, eventually, visited};
use serde_json::json;

use super::admin;

/// What a page says, without its marks.
fn read(page: &Page) -> String {
    let text: String = page.text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

#[tokio::test]
async fn an_event_says_why_it_fired_each_webhook_or_not() {
    let (visitor, api) = admin().await;
    let (model, receiver, id) = (unique(), Receiver::start().await, format!("a/b?{}&<i>", unique()));
    let [fired, not, deleted] = [unique(), unique(), unique()];
    let webhook =
        |name: &str, model: &str| json!({"name": name, "url": receiver.url("/"), "events": on_publish(model)});
    let good = api.create_webhook(webhook(&fired, &model)).await;
    api.create_webhook(webhook(&not, "another_model")).await;
    let gone = api.create_webhook(webhook(&deleted, "another_model")).await;
    let mut event = item_published(&model);
    event["id"] = json!(id);
    send(visited(), &event.to_string()).await;
    let call = api.settled_call_of(&good).await;
    assert_eq!(api.delete(&format!("/webhooks/{gone}")).await.status, 200);

    // From its call.
    let call = call["id"].as_str().unwrap_or_default();
    let page = visitor.get(&format!("webhook_calls/{call}")).await;
    let link = page.text.split("../events/event?id=").nth(1).and_then(|rest| rest.split('"').next());
    let page = visitor.get(&format!("events/event?id={}", link.expect("a link to the event"))).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains(&format!("webhook_calls/{call}")), "{}", page.text);
    let text = read(&page);
    for part in [
        format!("{fired}It fired."),
        format!("{not}It did not fire: none of its triggers matched."),
        format!("{deleted}deleted since"),
        format!("The model must be {model}, and it is {model}."),
        format!("The model must be another_model, but it is {model}."),
        "It waits for Publish, and what happened is Publish.".to_owned(),
        id.clone(),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    assert!(text.find(&fired) < text.find(&not), "what fired comes first");
    assert!(!page.text.contains("<i>"), "what a source writes is text");

    // As a file.
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("id", &id).finish();
    let file = visitor.get(&format!("events/document?{query}")).await;
    assert_eq!(file.headers["content-type"], "text/plain; charset=utf-8");
    let document: serde_json::Value = serde_json::from_str(&file.text).expect("JSON");
    assert_eq!((&document["id"], &document["entity"]), (&json!(id), &event["entity"]));
}

#[tokio::test]
async fn events_are_listed_page_by_page_and_what_is_shown_is_the_address() {
    let (visitor, _) = admin().await;
    // A day that no other test has events of, and more events than a page shows.
    let day = "2026-01-07";
    for number in 0..35 {
        let mut event = item_published("any");
        event["event_triggered_at"] = json!(format!("{day}T10:00:00.{number:03}Z"));
        send(visited(), &event.to_string()).await;
    }
    let path = format!("events?entity=item&event=publish&from={day}T10:00&until={day}T11:00");
    let listed = |page: &Page| page.text.matches(r#"<a class="name" href="#).count();
    let next = |page: &Page| {
        let (before, _) = page.text.split_once(r#"">Older</a>"#)?;
        Some(before.rsplit(r#"href=""#).next()?.replace("&amp;", "&"))
    };
    let pages = eventually("all events are listed", async || {
        let first = visitor.get(&path).await;
        let second = visitor.get(&next(&first)?).await;
        (listed(&first) + listed(&second) == 35).then_some((first, second))
    })
    .await;
    assert_eq!(listed(&pages.0), 30);
    assert!(pages.0.text.len() < 60 * 1024, "{} bytes", pages.0.text.len());
    assert!(
        pages.0.text.contains(r#"value="publish" selected"#)
            && pages.1.text.contains(&format!(r#"value="{day}T10:00""#))
    );
    let page = visitor.get("events?entity=page&until=2000-01-01").await;
    assert!(read(&page).contains("Not understood, and left out: entity."), "{}", page.text);
    assert!(page.text.contains("Nothing matches"), "{}", page.text);
    assert_eq!(visitor.get("events/event?id=nothing").await.status, 404);
}

#[tokio::test]
async fn the_catalogue_tells_what_waits_for_an_event_and_leads_to_a_webhook() {
    let (visitor, api) = admin().await;
    let (any, other) = (unique(), unique());
    let trigger = json!([{"entity_type": "upload", "event_types": ["delete"]}]);
    api.create_webhook(json!({"name": any, "events": trigger})).await;
    let filters = json!([{"entity_type": "environment", "entity_ids": [other]}]);
    let trigger = json!([{"entity_type": "upload", "event_types": ["delete"], "filters": filters}]);
    api.create_webhook(json!({"name": other, "events": trigger})).await;

    let page = visitor.get("events/catalogue").await;
    assert!(
        page.text.contains(r#"href="catalogue/upload.delete""#)
            || page.text.contains(r#"events/catalogue/upload.delete""#),
        "{}",
        page.text
    );
    let page = visitor.get("events/catalogue/upload.delete").await;
    let text = read(&page);
    for part in [
        format!("{any}It would fire."),
        format!("{other}It would not fire: none of its triggers matches the sample."),
        format!("The environment must be {other}, but it is main."),
        "\"event_type\": \"delete\"".to_owned(),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    let page = visitor.get("webhooks/new?entity=upload&event=delete").await;
    for part in [r#"<option value="upload" selected>"#, r#"name="triggers.0.events" value="delete" checked"#] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(visitor.get("events/catalogue/upload.promote").await.status, 404);
}

#[tokio::test]
async fn events_need_what_they_need_in_the_api() {
    let (_, api) = admin().await;
    for (attributes, status) in [(json!({"read_only": true}), 200), (json!({"can_manage_access_tokens": true}), 403)] {
        let role = api.create_role(attributes.clone()).await;
        let (_, token) = api.create_token(&role, json!({})).await;
        let mut visitor = Visitor::of(visited());
        visitor.sign_in(&token, "").await;
        for path in ["events", "events/catalogue", "events/catalogue/item.publish"] {
            let page = visitor.get(path).await;
            assert_eq!(page.status, status, "{attributes} {path}");
            assert!(!page.text.contains("Make a webhook for this"), "{attributes} {path}");
        }
        assert_eq!(visitor.get("webhooks/recipes").await.status, 403, "{attributes}");
    }
}
