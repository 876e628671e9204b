//! `GET /sample_events`

use std::collections::BTreeSet;

use e2e::events::fixture;
use e2e::{Api, running};
use serde_json::Value;

#[tokio::test]
async fn each_kind_of_event_is_listed_once_with_its_document() {
    let api = Api::of(running());
    let reply = api.get("/sample_events").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let samples = reply.json()["data"].as_array().cloned().unwrap_or_default();
    let mut ids = BTreeSet::new();
    for sample in &samples {
        assert_eq!(sample["type"], "sample_event");
        let attributes = &sample["attributes"];
        let kind = |key: &str| attributes[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(sample["id"], format!("{}.{}", kind("entity_type"), kind("event_type")));
        for key in ["entity_type", "event_type"] {
            assert_eq!(attributes["event"][key], attributes[key], "{sample}");
        }
        assert!(ids.insert(sample["id"].to_string()), "twice: {}", sample["id"]);
    }
    let event = |id: &str| -> Value {
        let sample = samples.iter().find(|sample| sample["id"] == id);
        sample.unwrap_or_else(|| panic!("no {id}"))["attributes"]["event"].clone()
    };
    assert_eq!(event("item.update"), fixture("item_update"));
    let mut deleted = fixture("upload_create");
    deleted["event_type"] = "delete".into();
    assert_eq!(event("upload.delete"), deleted);
}
