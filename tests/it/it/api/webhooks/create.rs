//! `POST /webhooks`

use it::api::webhook_attributes;
use it::{Api, running};
use serde_json::json;

#[tokio::test]
async fn a_webhook_is_created_with_the_defaults_and_found() {
    let api = Api::of(running());
    let body = json!({"data": {"type": "webhook", "attributes": webhook_attributes(json!({}))}});
    let created = api.post("/webhooks", &body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let created = created.json()["data"].clone();
    for (attribute, default) in [
        ("enabled", json!(true)),
        ("payload_api_version", json!("3")),
        ("nested_items_in_payload", json!(false)),
        ("auto_retry", json!(false)),
    ] {
        assert_eq!(created["attributes"][attribute], default, "{attribute}");
    }
    let path = format!("/webhooks/{}", created["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.json()["data"], created);
}
