//! Events, previews and test sends.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Receiver, eventually, running};
use serde_json::json;

use super::admin;

#[tokio::test]
async fn an_event_says_why_it_fired_a_webhook_or_not_whatever_its_id_is() {
    let (visitor, api) = admin().await;
    let (model, id) = (unique(), format!("a/b?c#<img src=x>&{}", unique()));
    let receiver = Receiver::start().await;
    let fires = json!({"name": format!("fires {model}"), "url": receiver.url("/"), "events": on_publish(&model)});
    api.create_webhook(fires).await;
    let off = json!({"name": format!("off {model}"), "enabled": false, "events": on_publish("another")});
    api.create_webhook(off).await;
    let mut event = item_published(&model);
    event["id"] = json!(id);
    send(running(), &event.to_string()).await;
    receiver.wait_for(1).await;

    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("id", &id).finish();
    let page = visitor.get(&format!("event?{query}")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<img"), "{}", page.text);
    // Other tests have webhooks, too: all of them are there, page by page.
    let row = async |name: &str| {
        let mut page = page.clone();
        loop {
            if let Some(row) = page.text.split("<details class=\"match\"").find(|row| row.contains(name)) {
                return row.to_owned();
            }
            let next = page.text.split("More webhooks</a>").next().and_then(|before| before.rsplit("href=\"").next());
            let next = next.and_then(|rest| rest.split('"').next()).expect("another page").replace("&amp;", "&");
            page = visitor.get(&next).await;
        }
    };
    let fired = row(&format!("fires {model}")).await;
    assert!(fired.contains(">Fired<") && fired.contains("Trigger 1 matches"), "{fired}");
    let off = row(&format!("off {model}")).await;
    for said in
        ["Did not fire", "The webhook is disabled.", &format!("Its model is {model}. The condition asks for another.")]
    {
        assert!(off.contains(said), "{said}: {off}");
    }
}

#[tokio::test]
async fn a_preview_is_made_of_what_stands_in_the_form_and_saves_nothing() {
    let (visitor, _) = admin().await;
    let url = format!("https://example.com/{}/{{{{event_type}}}}", unique());
    let fields = [
        ("url", url.as_str()),
        ("payload_api_version", "3"),
        ("triggers.0.entity", "item"),
        ("triggers.0.events", "publish"),
        ("triggers.1.entity", "item"),
        ("headers.0.name", "X-Api-Key"),
        ("headers.0.value", "s3cret"),
        ("custom", "on"),
        ("template", "A record: {{event_type}}"),
        ("preview_with", "item.publish"),
        ("do", "preview"),
    ];
    let page = visitor.post("webhooks", &fields).await;
    assert_eq!(page.status, 200);
    let preview = page.text.split(r#"id="preview-result""#).nth(1).expect("a preview");
    for text in ["Such an event fires it", &url.replace("{{event_type}}", "publish"), "A record: publish", "[redacted]"]
    {
        assert!(preview.contains(text), "{text}: {preview}");
    }
    assert!(!preview.contains("s3cret"), "{preview}");
    // Where it must not be called, the preview says so.
    let refused = [("url", "http://169.254.169.254/"), ("payload_api_version", "3"), ("do", "preview")];
    let page = visitor.post("webhooks", &refused).await;
    assert!(page.text.contains("cannot be called"), "{}", page.text);
    assert!(!visitor.get("webhooks").await.text.contains(&url), "nothing is saved");
}

#[tokio::test]
async fn a_test_is_sent_and_its_call_shows_as_soon_as_it_is_made() {
    let (visitor, api) = admin().await;
    let receiver = Receiver::start().await;
    let id = api.create_webhook(json!({"url": receiver.url("/"), "enabled": false})).await;
    let page = visitor.post(&format!("webhooks/{id}/test"), &[("sample", "upload.create")]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    eventually("the call is there", async || {
        let page = visitor.get(page.url.as_str()).await;
        (page.text.contains("Asset creation") && page.text.contains("Test send")).then_some(())
    })
    .await;
    assert_eq!(receiver.wait_for(1).await[0].json()["entity_type"], "upload");
}

#[tokio::test]
async fn calls_that_match_are_counted_before_they_are_sent_again() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send(running(), &item_published(&model).to_string()).await;
    api.settled_call_of(&id).await;
    let path = format!("webhook_calls/resend?webhook={id}&status=success");
    assert!(visitor.get(&path).await.text.contains("<strong>1 call</strong>"));
    assert_eq!(receiver.count(), 1);
    assert!(visitor.post(&path, &[]).await.text.contains("Queued: 1 call,"));
    receiver.wait_for(2).await;
    let none = visitor.get(&format!("webhook_calls/resend?webhook={id}&status=failed")).await;
    assert!(none.text.contains("There is nothing to resend"), "{}", none.text);
}
