//! Test sends from a webhook's page.

use e2e::{Answer, Receiver, eventually};
use serde_json::json;

use super::admin;

#[tokio::test]
async fn a_test_is_queued_and_its_outcome_is_told_when_it_is_there() {
    let (visitor, api) = admin().await;
    let receiver = Receiver::start().await;
    receiver.answer(Answer::With(418, String::new()));
    let id = api.create_webhook(json!({"url": receiver.url("/"), "enabled": false, "events": []})).await;
    let page = visitor.get(&format!("webhooks/{id}")).await;
    assert!(page.text.contains(r#"data-into="test-result""#), "{}", page.text);

    let page = visitor.post(&format!("webhooks/{id}/test"), &[("sample", "sample.upload.create")]).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.url.query().is_some_and(|query| query.starts_with("call=")), "{}", page.url);
    let settled = eventually("the outcome is told", async || {
        let page = visitor.get(page.url.as_str()).await;
        page.text.contains("See the call").then_some(page)
    })
    .await;
    assert!(settled.text.contains("<code>418</code>") && settled.text.contains("Failed"), "{}", settled.text);
    assert!(!settled.text.contains("data-look"), "nothing more is to come: {}", settled.text);
    receiver.wait_for(1).await;

    let call = page.url.query().and_then(|query| query.strip_prefix("call=")).expect("an id");
    let shown = visitor.get(&format!("webhook_calls/{call}")).await;
    assert!(shown.text.contains(">Test</span>"), "{}", shown.text);
    let log = visitor.get(&format!("webhook_calls?webhook={id}")).await;
    assert!(log.text.contains("Asset creation") && log.text.contains(">Test</span>"), "{}", log.text);
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused() {
    let (visitor, api) = admin().await;
    let (id, other) = (api.create_webhook(json!({})).await, api.create_webhook(json!({})).await);
    for sample in ["", "sample.upload.publish", "event.x"] {
        let page = visitor.post(&format!("webhooks/{id}/test"), &[("sample", sample)]).await;
        assert!([404, 422].contains(&page.status), "{sample}: {}", page.status);
    }
    let page = visitor.post(&format!("webhooks/{id}/test"), &[("sample", "sample.item.publish")]).await;
    let query = page.url.query().expect("the call");
    assert_eq!(visitor.get(&format!("webhooks/{other}/test?{query}")).await.status, 404, "it is of another webhook");
    assert_eq!(visitor.get(&format!("webhooks/{id}/test")).await.status, 404);
}
