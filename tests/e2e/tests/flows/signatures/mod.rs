//! Signatures of requests, as receivers verify them.

mod libraries;

use aws_sdk_dynamodb::types::AttributeValue;
use e2e::eventually;
use e2e::receiver::Received;
use e2e::running::dynamodb;
use reqwest::Method;
use serde_json::{Value, json};

pub use self::libraries::{Signed, verify};
use super::scene::{Scene, id_of};

async fn secret(scene: &Scene, webhook: &str) -> Value {
    let reply = scene.api.get(&format!("/webhooks/{webhook}/signing_secret")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let document = reply.json();
    assert_eq!((&document["data"]["type"], &document["data"]["id"]), (&json!("signing_secret"), &json!(webhook)));
    document["data"]["attributes"].clone()
}

async fn rotate(scene: &Scene, webhook: &str, body: Value) -> Value {
    let reply = scene.api.post(&format!("/webhooks/{webhook}/signing_secret/rotate"), &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["data"]["attributes"].clone()
}

fn rotation(overlap_seconds: u64) -> Value {
    json!({"data": {"type": "signing_secret", "attributes": {"overlap_seconds": overlap_seconds}}})
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

/// Publishes, and returns the request that comes of it, the `number`th of all.
async fn next(scene: &Scene, number: usize) -> Received {
    scene.publish().await;
    scene.receiver.wait_for(number).await.swap_remove(number - 1)
}

fn signatures(request: &Received) -> usize {
    request.headers["webhook-signature"].to_str().map_or(0, |value| value.split(' ').count())
}

#[tokio::test]
async fn signatures_verify_before_during_and_after_a_rotation() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"custom_payload": "{\"title\": \"Ünïcode {{entity.id}}\"}"})).await;
    let first = secret(&scene, &webhook).await;
    assert_eq!((&first["previous_secret"], &first["previous_secret_expires_at"]), (&Value::Null, &Value::Null));
    let before = next(&scene, 1).await;

    let second = rotate(&scene, &webhook, rotation(600)).await;
    assert_eq!(second["previous_secret"], first["secret"]);
    assert_eq!(secret(&scene, &webhook).await, second);
    let during = next(&scene, 2).await;

    // The one before the last does not sign along any more, and the last one not for long.
    let third = rotate(&scene, &webhook, rotation(1)).await;
    assert_eq!(third["previous_secret"], second["secret"]);
    eventually("the secret before expires", || async {
        secret(&scene, &webhook).await["previous_secret"].is_null().then_some(())
    })
    .await;
    let after = next(&scene, 3).await;

    assert_eq!([&before, &during, &after].map(signatures), [1, 2, 1]);
    let secrets = [&first, &second, &third].map(|secret| text(&secret["secret"]).to_owned());
    let pairs =
        [&before, &during, &after].into_iter().flat_map(|request| secrets.iter().map(move |secret| (request, secret)));
    let signed: Vec<Signed<'_>> = pairs.map(|(request, secret)| Signed { request, secret }).collect();
    let good = [[true, false, false], [true, true, false], [false, false, true]].concat();
    assert_eq!(verify(&signed), good);

    let altered = Received { body: before.body.replace("Ünïcode", "Unicode"), ..before.clone() };
    assert_eq!(verify(&[Signed { request: &altered, secret: &secrets[0] }]), [false]);
}

#[tokio::test]
async fn the_id_stays_over_attempts_and_the_time_is_that_of_each() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let request = next(&scene, 1).await;
    let call = scene.api.settled_call_of(&webhook).await;
    // Timestamps are whole seconds.
    eventually("another second", || async {
        let now = aws::clock::now().as_seconds().to_string();
        (request.headers["webhook-timestamp"] != *now).then_some(())
    })
    .await;
    let resend = scene.api.request(Method::POST, &format!("/webhook_calls/{}/resend_webhook", id_of(&call)));
    assert_eq!(scene.api.send(resend).await.status, 204);
    let again = scene.receiver.wait_for(2).await.swap_remove(1);
    assert_eq!(request.headers["webhook-id"], id_of(&call));
    assert_eq!(again.headers["webhook-id"], id_of(&call));
    assert_ne!(again.headers["webhook-timestamp"], request.headers["webhook-timestamp"]);
    let secret = secret(&scene, &webhook).await;
    let secret = text(&secret["secret"]);
    assert_eq!(verify(&[&request, &again].map(|request| Signed { request, secret })), [true, true]);

    let shown = eventually("the resend is recorded", || async {
        let call = scene.call(id_of(&call)).await;
        (call["meta"]["attempts"] == 2).then_some(call)
    })
    .await;
    let headers = &shown["attributes"]["request_headers"];
    assert_eq!(headers["Webhook-Timestamp"], again.headers["webhook-timestamp"].to_str().unwrap());
    assert_eq!(headers["Webhook-Signature"], "[redacted]");
    assert_eq!(shown["meta"]["request_as_sent"], true);
}

#[tokio::test]
async fn a_webhook_that_is_older_than_signatures_gets_a_secret_when_it_is_needed() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"headers": {"Webhook-Id": "own", "Webhook-Other": "own"}})).await;
    let client = dynamodb(scene.stack).await;
    let key = |text: String| AttributeValue::S(text);
    let deleted = client
        .delete_item()
        .table_name(&scene.stack.webhooks_table_name)
        .key("pk", key("SITE#1".to_owned()))
        .key("sk", key(format!("SIGNING#{webhook}")))
        .return_values(aws_sdk_dynamodb::types::ReturnValue::AllOld);
    assert!(deleted.send().await.unwrap().attributes.is_some(), "it had none");
    let request = next(&scene, 1).await;
    let secret = secret(&scene, &webhook).await;
    assert_eq!(verify(&[Signed { request: &request, secret: text(&secret["secret"]) }]), [true]);
    // Custom headers that would pass for those of the signature are kept, and not sent.
    assert!(request.headers.values().all(|value| value != "own"), "{:?}", request.headers);
    let kept = scene.api.get(&format!("/webhooks/{webhook}")).await.json();
    assert_eq!(kept["data"]["attributes"]["headers"]["Webhook-Id"], "own");
}
