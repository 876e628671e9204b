//! What answers of `/webhook_calls` hold of requests and responses: nothing at all, or all of it although it is large.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::function::GatewayEvent;
use e2e::{Api, Receiver, running};
use serde_json::{Value, json};

use super::calls::{each, list, one_call, settled};

#[tokio::test]
async fn a_list_without_exchanges_has_everything_else() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, _) = one_call(&api, &receiver).await;
    let own = format!("filter[fields][webhook_id][eq]={webhook}");
    let mut whole = list(&api, &own).await;
    let attributes = whole["data"][0]["attributes"].as_object_mut().unwrap();
    assert!(!attributes["request_payload"].as_str().unwrap().is_empty() && attributes["response_headers"].is_object());
    for (name, value) in [
        ("request_url", json!("")),
        ("request_headers", json!({})),
        ("request_payload", json!("")),
        ("response_headers", Value::Null),
        ("response_payload", Value::Null),
    ] {
        attributes.insert(name.to_owned(), value);
    }
    whole["data"][0]["meta"]["request_as_sent"] = Value::Null;
    assert_eq!(list(&api, &format!("{own}&exchanges=false")).await, whole);
}

/// Six calls of 1.2 MB each once they are JSON: more than an answer can hold.
async fn large_calls(api: &Api, receiver: &Receiver) -> String {
    let model = unique();
    let template = "{{{entity.attributes.text}}}";
    let webhook = json!({"url": receiver.url("/"), "events": on_publish(&model), "custom_payload": template});
    let webhook = api.create_webhook(webhook).await;
    for _ in 0..6 {
        let mut event = item_published(&model);
        event["entity"]["attributes"]["text"] = json!("carillon ".repeat(110_000));
        send(running(), &event.to_string()).await;
    }
    settled(api, &webhook, 6).await;
    webhook
}

#[tokio::test]
async fn a_page_that_is_too_large_is_compressed_for_who_accepts_it_and_else_cut() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = large_calls(&api, &receiver).await;
    let query = format!("filter[fields][webhook_id][eq]={webhook}");
    let whole = "carillon ".repeat(110_000);
    // As API Gateway has the function answer: what it returns is what Lambda bounds.
    let request = GatewayEvent::new("GET", "/webhook_calls", &query)
        .header("authorization", &format!("Bearer {}", running().token));
    let cut = request.clone().invoke(running()).await;
    let payloads = each(&cut.json(), "/attributes/request_payload");
    assert_eq!(payloads.len(), 6);
    assert!(payloads.iter().all(|payload| payload.contains("[cut here: 990000 bytes")), "cut for who takes no gzip");

    for accepted in ["gzip, br", "identity, gzip;q=0.5"] {
        let compressed = request.clone().header("accept-encoding", accepted).invoke_whole(running()).await;
        assert_eq!(compressed["headers"]["content-encoding"], "gzip", "{accepted}");
        assert_eq!(compressed["isBase64Encoded"], true);
        let json = gunzip(compressed["body"].as_str().unwrap());
        assert!(json.len() > 5_500_000);
        let page: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(each(&page, "/attributes/request_payload"), vec![whole.clone(); 6]);
    }
}

/// What is in a gzip file that is in Base64.
fn gunzip(base64: &str) -> Vec<u8> {
    use base64::Engine;
    use std::io::Read;

    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).expect("base64");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).expect("gzip");
    text
}
