//! What ten events of 1 MiB each, the most that a batch may hold, take in memory. The functions have 512 MB.
//!
//! Prints the peaks: `cargo test -p domain --test memory -- --nocapture`

use domain::envelope;
use domain::event::{Defaults, Event};
use domain::ids::{CallId, WebhookId};
use domain::request::{Rendering, Request};
use domain::signing::{SigningSecret, SigningSecrets};
use domain::time::Timestamp;
use domain::webhook::Settings;
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most that SQS takes.
const EVENT_BYTES: usize = 1024 * 1024;
/// Events in a batch.
const BATCH: usize = 10;
/// The most that a batch may take here. The goal is 200 MB for the whole process, with the SDK's copies of all of it.
const LIMIT_MB: f32 = 60.0;

/// An event of 1 MiB: a list of as many of these elements as fit.
fn event_of(elements: &str, id: usize) -> String {
    let (before, after) = (
        format!(
            r#"{{"id":"e{id}","entity_type":"item","event_type":"update","entity":{{"id":"1","type":"item","attributes":{{"list":["#
        ),
        r#"null]}},"previous_entity":{"id":"1"}}"#,
    );
    let times = (EVENT_BYTES - before.len() - after.len()) / elements.len();
    let event = format!("{before}{}{after}", elements.repeat(times));
    assert!(event.len() <= EVENT_BYTES && event.len() > EVENT_BYTES - elements.len());
    event
}

fn event(body: &str) -> Event {
    let defaults =
        Defaults { id: "m", event_triggered_at: "2026-01-01T00:00:00Z".parse().expect("a time"), site_id: "1" };
    envelope::parse(body, &defaults).expect("a valid event")
}

/// As the dispatcher does it: all messages are parsed, and what the table is to keep is written.
fn dispatched(bodies: &[String]) -> Vec<String> {
    let events: Vec<Event> = bodies.iter().map(|body| event(body)).collect();
    events.iter().map(|event| serde_json::to_string(event).expect("an event is JSON")).collect()
}

/// As the delivery function does it: all events are read, and their requests, each of the next webhook, are made one
/// after the other and held.
fn rendered(documents: &[String], webhooks: &[Settings]) -> Vec<Result<Request, String>> {
    let events: Vec<Event> =
        documents.iter().map(|document| serde_json::from_str(document).expect("it was stored")).collect();
    let secrets = SigningSecrets::first(SigningSecret::new([7; 32]));
    let request = |(event, settings): (&Event, &Settings)| {
        let call = CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), event.event_triggered_at, &event.id);
        Rendering::new(settings, event, &call, 0, Timestamp::EPOCH).into_request(&secrets)
    };
    events.iter().zip(webhooks.iter().cycle()).map(request).collect()
}

/// Settings as the table keeps them, with this change.
fn settings(name: &str, value: Value) -> Settings {
    let mut settings = json!({
        "name": "example", "url": "https://example.com/hook", "custom_payload": null, "headers": {}, "events": [],
        "http_basic_user": null, "http_basic_password": null, "enabled": true, "payload_api_version": "3",
        "nested_items_in_payload": true, "auto_retry": false,
    });
    settings[name] = value;
    serde_json::from_value(settings).expect("these are settings")
}

/// The peak of some work, in MB; what was allocated before it is not counted.
fn peak<T>(work: impl FnOnce() -> T) -> (T, f32) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let result = work();
    (result, MEMORY.peak_usage_as_mb() - before)
}

#[test]
fn ten_events_of_a_mebibyte_fit_whatever_they_hold() {
    let deep = format!("{}{},", "[".repeat(120), "]".repeat(120));
    let pretty = json!({"name": "a", "list": [1, 2, {"b": null}]});
    let pretty = format!("{pretty:#},");
    let block = r#"{"type":"item","id":"b","attributes":{"a":1}},"#;
    let webhooks = [
        settings("nested_items_in_payload", json!(true)),
        settings("nested_items_in_payload", json!(false)),
        settings("payload_api_version", json!("2")),
        settings("custom_payload", json!("{{{entity}}}")),
        settings("url", json!("https://example.com/{{entity.id}}")),
    ];
    let mut most = 0.0_f32;
    for (shape, elements) in [
        ("dense objects", r#"{"a":1},"#),
        ("dense numbers", "1,"),
        ("dense lists", "[],"),
        ("small strings", r#""a","#),
        ("escapes", r#""\u00e9","#),
        ("deep nesting", deep.as_str()),
        ("pretty-printed", pretty.as_str()),
        ("blocks", block),
    ] {
        let bodies: Vec<String> = (0..BATCH).map(|id| event_of(elements, id)).collect();
        let (documents, dispatcher) = peak(|| dispatched(&bodies));
        most = most.max(dispatcher);
        drop(bodies);
        let (requests, delivery) = peak(|| rendered(&documents, &webhooks));
        // The blocks in version 2 are more than a body may have.
        let refused = requests.iter().filter(|request| request.is_err()).count();
        assert_eq!(refused, if shape == "blocks" { 2 } else { 0 }, "{shape}");
        println!("{shape}: dispatcher {dispatcher:.0} MB, delivery {delivery:.0} MB");
        most = most.max(dispatcher).max(delivery);
    }
    assert!(most < LIMIT_MB, "{most:.0} MB");
}
