//! Events, and why they fired webhooks or not.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Receiver, running};
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
