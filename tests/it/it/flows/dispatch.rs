//! From an event to calls.

use it::events::{item_published, on_publish, send, unique};
use it::{Api, Receiver, running};
use serde_json::json;

#[tokio::test]
async fn an_event_that_matches_three_of_five_webhooks_gives_three_calls_even_when_it_arrives_twice() {
    let stack = running();
    let (api, receiver) = (Api::of(stack), Receiver::start().await);
    let (model, other) = (unique(), unique());
    let mut webhooks = Vec::new();
    for model in [&model, &other, &model, &other, &model] {
        let webhook = json!({"url": receiver.url("/hook"), "events": on_publish(model)});
        webhooks.push(api.create_webhook(webhook).await);
    }
    let mut event = item_published(&model);
    event["id"] = json!(unique());
    send(stack, &event.to_string()).await;
    send(stack, &event.to_string()).await;
    // The second event is behind the first two in the queue: when its call is made, theirs are.
    receiver.wait_for(3).await;
    for (number, webhook) in webhooks.iter().enumerate() {
        let expected = usize::from(number % 2 == 0);
        if expected == 1 {
            assert_eq!(api.settled_call_of(webhook).await["attributes"]["status"], "success");
        }
        assert_eq!(api.calls_of(webhook).await.len(), expected, "webhook {number}");
    }
    assert_eq!(receiver.received().len(), 3);
}
