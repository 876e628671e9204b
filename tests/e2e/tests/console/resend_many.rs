//! The log over time, and resending all calls that it shows.

use e2e::events::{item_published, on_publish, send_batch, unique};
use e2e::{Answer, Receiver, eventually, visited};
use serde_json::json;

use super::{admin, visitor_with};

const CALLS: usize = 3;

#[tokio::test]
async fn all_that_match_are_counted_first_and_then_sent_again() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    receiver.answer(Answer::With(500, String::new()));
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    let events: Vec<_> = (0..CALLS).map(|_| item_published(&model).to_string()).collect();
    send_batch(visited(), &events).await;
    let filter = format!("webhook={id}&status=failed");
    let log = eventually("all calls have failed", async || {
        let page = visitor.get(&format!("webhook_calls?{filter}")).await;
        page.text.contains(&format!("{CALLS} calls<")).then_some(page)
    })
    .await;
    assert!(log.text.contains("Resend all that match"), "{}", log.text);

    let question = visitor.get(&format!("webhook_calls/resend?{filter}")).await;
    assert!(question.text.contains(&format!("{CALLS} calls are sent again")), "{}", question.text);
    assert!(question.text.contains(&format!("Yes, resend {CALLS} calls")), "{}", question.text);
    assert_eq!(receiver.received().len(), CALLS, "asking sends nothing");

    receiver.answer(Answer::With(200, String::new()));
    let until = question.value("until").to_owned();
    let fields = [("webhook", id.as_str()), ("status", "failed"), ("until", until.as_str())];
    let told = visitor.post("webhook_calls/resend", &fields).await;
    assert!(told.text.contains(&format!("Queued: {CALLS} calls.")), "{}", told.text);
    receiver.wait_for(2 * CALLS).await;
    eventually("all have succeeded", async || {
        let page = visitor.get(&format!("webhook_calls?webhook={id}&status=success")).await;
        page.text.contains(&format!("{CALLS} calls<")).then_some(())
    })
    .await;
    // Looking at the answer again sends nothing.
    visitor.get(told.url.as_str()).await;
    let again = visitor.get(&format!("webhook_calls/resend?{filter}")).await;
    assert!(again.text.contains("There is nothing to send again."), "{}", again.text);
    assert_eq!(receiver.received().len(), 2 * CALLS);
}

#[tokio::test]
async fn calls_of_a_deleted_webhook_are_told_and_left_out() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send_batch(visited(), &[item_published(&model).to_string()]).await;
    api.settled_call_of(&id).await;
    api.delete(&format!("/webhooks/{id}")).await;
    let question = visitor.get(&format!("webhook_calls/resend?webhook={id}")).await;
    assert!(question.text.contains("1 call cannot be: the webhook was deleted."), "{}", question.text);
    assert!(!question.text.contains("Yes, resend"), "{}", question.text);
}

#[tokio::test]
async fn nothing_is_sent_without_a_filter_or_a_permission() {
    let (visitor, api) = admin().await;
    let id = api.create_webhook(json!({})).await;
    assert_eq!(visitor.get("webhook_calls/resend").await.status, 422);
    for fields in [&[][..], &[("status", "exploded")], &[("status", "exploded"), ("webhook", &id)]] {
        let page = visitor.post("webhook_calls/resend", fields).await;
        assert_eq!(page.status, 422, "{fields:?}: {}", page.text);
    }
    assert!(!visitor.get("webhook_calls").await.text.contains("Resend all that match"));
    let reader = visitor_with(json!({"read_only": true})).await;
    assert!(!reader.get("webhook_calls?status=failed").await.text.contains("Resend all that match"));
    for page in [
        reader.get("webhook_calls/resend?status=failed").await,
        reader.post("webhook_calls/resend", &[("webhook", &id)]).await,
    ] {
        assert_eq!(page.status, 403);
    }
}

#[tokio::test]
async fn each_bar_of_the_chart_leads_to_the_calls_behind_it() {
    let (visitor, api) = admin().await;
    let (model, receiver) = (unique(), Receiver::start().await);
    let id = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send_batch(visited(), &[item_published(&model).to_string()]).await;
    api.settled_call_of(&id).await;
    let page = eventually("the call is counted", async || {
        let page = visitor.get(&format!("webhook_calls?webhook={id}&live=on")).await;
        page.text.contains(": 1 Success</title>").then_some(page)
    })
    .await;
    for text in [r#"data-every="5""#, "by day", "Stop following", "1 Success</li>"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let bar = page.text.split(r#"<ul class="intervals"><li><a href=""#).nth(1).and_then(|rest| rest.split('"').next());
    let bar = page.url.join(&bar.expect("a link").replace("&amp;", "&")).expect("an address");
    assert!(bar.query().is_some_and(|query| query.contains("from=") && query.contains("until=")), "{bar}");
    let behind = visitor.get(bar.as_str()).await;
    assert!(behind.text.contains("1 call<") && behind.text.contains("by hour"), "{}", behind.text);
    assert!(!behind.text.contains("data-look"), "a part of the past does not change");
    let none = visitor.get(&format!("webhook_calls?webhook={id}&status=failed")).await;
    assert!(none.text.contains("No calls in this time"), "{}", none.text);
}
