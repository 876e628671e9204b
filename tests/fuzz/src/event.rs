//! Any message of an event source, for a webhook with any settings.
//!
//! An input is the message, then, behind a byte 0xFF, the bytes that [`draft::draft`] makes settings of.

use arbitrary::Unstructured;
use domain::entity::{EntityType, EventType};
use domain::envelope;
use domain::event::{Defaults, Event, InvalidEvent};
use domain::ids::CallId;
use domain::limits;
use domain::request::payload::default_payload;
use domain::request::redaction::{REDACTED, looks_like_credential};
use domain::request::{Rendering, Request};
use domain::sent_event::SentEvent;
use domain::signing::{SigningSecret, SigningSecrets};
use domain::time::Timestamp;
use domain::webhook::{PayloadApiVersion, Settings};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use templates::json::{Index, Node, Object, normal_form};

use crate::{draft, matching, text_and_rest};

/// What the place of an error may be made of.
const PLACES: [&str; 12] = [
    "document",
    "id",
    "site_id",
    "environment",
    "is_environment_primary",
    "event_triggered_at",
    "entity_type",
    "event_type",
    "entity",
    "type",
    "previous_entity",
    "related_entities",
];

/// Checks one input.
pub fn check(input: &[u8]) {
    let Some((message, rest)) = text_and_rest(input) else { return };
    let parsed = parse(message);
    is_sent_whole(message);
    let wrapped = json!({"Type": "Notification", "Message": message}).to_string();
    assert_eq!(parse(&wrapped), parsed, "an envelope changes nothing");
    match parsed {
        Err(error) => place_quotes_nothing(&error.place),
        Ok(event) => {
            is_complete(&event);
            is_normal(&event);
            is_no_deeper(&event, message);
            comes_back(&event);
            let settings = draft::settings(draft::draft(&mut Unstructured::new(rest)));
            matching::check(&settings, &event);
            let call =
                CallId::new("AZTYAAAAcACAAAAAAAAAAA".parse().expect("an id"), event.event_triggered_at, &event.id);
            payloads(&settings, &event, &call);
            request(&settings, &event, &call);
        }
    }
}

fn parse(message: &str) -> Result<Event, InvalidEvent> {
    envelope::parse(message, &defaults())
}

/// What is sent over HTTP is the same event whenever its message comes.
fn is_sent_whole(message: &str) {
    match (Event::parse(message, &defaults()), SentEvent::parse(message, &defaults())) {
        (Ok(event), Ok(sent)) => {
            let later = Defaults { id: "later", event_triggered_at: Timestamp::EPOCH, ..defaults() };
            assert_eq!(envelope::parse(&sent.document, &later), Ok(event), "what is sent");
            assert_eq!(SentEvent::parse(&sent.document, &later), Ok(sent), "what is sent again");
        }
        // SQS takes less than the parser.
        (Ok(_), Err(error)) => assert_eq!(error.place, "document"),
        (Err(expected), sent) => assert_eq!(sent, Err(expected)),
    }
}

fn defaults() -> Defaults<'static> {
    let event_triggered_at = "2026-01-01T00:00:00Z".parse().expect("a time");
    Defaults { id: "message", event_triggered_at, site_id: "belfry-preview" }
}

fn place_quotes_nothing(place: &str) {
    let keys = place.split('.').map(|key| key.split('[').next().unwrap_or_default());
    assert!(keys.clone().all(|key| PLACES.contains(&key)), "{place:?} quotes the document");
}

fn is_complete(event: &Event) {
    assert!((1..=limits::ID_BYTES).contains(&event.id.len()), "the length of the id");
    assert_eq!(event.site_id, "belfry-preview", "another site's event");
    assert!(!event.environment.is_empty() && !event.entity_id().is_empty(), "something is empty");
    let is_update = (event.entity_type, event.event_type) == (EntityType::Item, EventType::Update);
    assert!(is_update || event.previous_entity.is_none(), "a previous entity");
}

/// Nothing in the event is nested deeper than its message is. Texts in an envelope do nest, so it must be bare.
fn is_no_deeper(event: &Event, message: &str) {
    let deepest = entities(event).map(|entity| brackets(entity.text())).max();
    assert!(deepest < Some(127), "the event has {deepest:?} levels");
    if Event::parse(message, &defaults()).is_ok() {
        assert!(deepest < Some(brackets(message)), "the event has {deepest:?} levels");
    }
}

/// Every entity is JSON that others can read, and there is no other way to write it in normal form.
fn is_normal(event: &Event) {
    for entity in entities(event) {
        let raw: &RawValue = serde_json::from_str(entity.text()).expect("an entity is JSON");
        assert_eq!(normal_form(raw, 127).as_deref(), Ok(entity.text()));
        if let Ok(tree) = serde_json::from_str::<Value>(entity.text()) {
            // A name of serde_json's own is no key to it.
            assert!(tree.is_object() || entity.text().contains("$serde_json"), "{entity:?}");
        }
    }
}

fn entities(event: &Event) -> impl Iterator<Item = &Object> {
    [&event.entity].into_iter().chain(&event.previous_entity).chain(&event.related_entities)
}

/// The most brackets of JSON that are open at once, those in strings left aside.
fn brackets(json: &str) -> usize {
    let (mut open, mut most, mut in_string, mut escaped) = (0, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => open += 1,
            b']' | b'}' if !in_string => open -= 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// What the table keeps is the event, and so is what a source would send to repeat it.
fn comes_back(event: &Event) {
    let stored = serde_json::to_string(event).expect("an event is JSON");
    assert_eq!(&serde_json::from_str::<Event>(&stored).expect("what is stored can be read"), event);
    assert_eq!(parse(&stored).as_ref(), Ok(event));
}

fn payloads(settings: &Settings, event: &Event, call: &CallId) {
    for (payload_api_version, nested_items_in_payload) in [
        (PayloadApiVersion::V3, true),
        (PayloadApiVersion::V3, false),
        (PayloadApiVersion::V2, true),
        (PayloadApiVersion::V2, false),
    ] {
        let settings = Settings { payload_api_version, nested_items_in_payload, ..settings.clone() };
        let text = default_payload(event, &settings, call, 0);
        let raw: &RawValue = serde_json::from_str(&text).expect("a payload is JSON");
        assert_eq!(normal_form(raw, 127).as_ref(), Ok(&text), "a payload is in normal form");
        let index = Index::of(&text);
        let payload = index.root();
        let entity = payload.get("entity").expect("there is an entity");
        assert_eq!(entity.get("id").and_then(Node::as_str).as_deref(), Some(&*event.entity_id()), "another entity");
        let related = payload.get("related_entities").map(|related| related.elements().count());
        assert_eq!(related, Some(event.related_entities.len()));
        assert_eq!(payload.get("previous_entity").is_some(), event.previous_entity.is_some());
        if (payload_api_version, nested_items_in_payload) == (PayloadApiVersion::V3, true) {
            assert_eq!(entity.text(), event.entity.text(), "the entity is changed");
        }
    }
}

fn request(settings: &Settings, event: &Event, call: &CallId) {
    let logged = Rendering::new(settings, event, call, 0, Timestamp::EPOCH).into_logged();
    for (name, value) in &logged.headers {
        assert!(!looks_like_credential(name) || value == REDACTED, "{name} in the log");
    }
    let secrets = SigningSecrets::first(SigningSecret::new([7; 32]));
    let Request { url, headers, body } =
        match Rendering::new(settings, event, call, 0, Timestamp::EPOCH).into_request(&secrets) {
            Ok(request) => request,
            Err(reason) => return assert!(reason.contains(" cannot be "), "no reason: {reason}"),
        };
    assert!(matches!(url.scheme(), "http" | "https") && url.has_host(), "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "credentials in {url}");
    assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    // A byte that a URL cannot hold is written as three.
    assert!(url.as_str().len() <= 3 * limits::RENDERED_URL_BYTES, "{} bytes of URL", url.as_str().len());
    for (name, value) in &headers {
        assert!(value.as_bytes().iter().all(|b| *b == b'\t' || (b' '..=b'~').contains(b)), "{name}: {value:?}");
    }
    assert!(body.len() <= limits::RENDERED_BODY_BYTES, "{} bytes of body", body.len());
    if settings.custom_payload.is_none() {
        assert_eq!(body, default_payload(event, settings, call, 0), "the body is another");
    }
    assert_eq!((logged.url, logged.payload), (url.to_string(), body), "the log shows another request");
}
