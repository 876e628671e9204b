//! Any settings of a webhook. An input is the bytes that [`draft::draft`] makes them of.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::Unstructured;
use domain::limits;
use domain::webhook::{Draft, Settings};

use crate::draft;

const FIELDS: [&str; 8] = [
    "name",
    "url",
    "custom_payload",
    "headers",
    "events",
    "http_basic_user",
    "http_basic_password",
    "payload_api_version",
];

/// Names that no request may get from a webhook's owner: they would change its framing or its connection.
const RESERVED: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Checks one input.
pub fn check(input: &[u8]) {
    let draft = draft::draft(&mut Unstructured::new(input));
    match Settings::parse(draft.clone()) {
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            for error in errors {
                assert!(FIELDS.contains(&error.field), "there is no field {}", error.field);
                assert!(!error.flaw.message.is_empty(), "no reason for {}", error.field);
            }
        }
        Ok(settings) => {
            assert_eq!(settings.clone().into_draft(), draft, "parsing changes nothing");
            within_bounds(&draft);
            headers_are_harmless(&draft.headers);
            survives_the_table(&settings);
            hides_secrets(&settings, draft);
        }
    }
}

fn within_bounds(draft: &Draft) {
    assert!((1..=limits::NAME_CHARS).contains(&draft.name.chars().count()), "the length of the name");
    assert!(!draft.name.contains(char::is_control), "a control character in the name");
    assert!(draft.url.len() <= limits::URL_BYTES, "the length of the URL");
    assert!(draft.custom_payload.iter().all(|text| text.len() <= limits::CUSTOM_PAYLOAD_BYTES), "the custom payload");
    assert!(draft.events.len() <= limits::TRIGGERS, "the number of triggers");
    for filters in draft.events.iter().filter_map(|trigger| trigger.filters.as_ref()) {
        assert!(filters.len() <= limits::FILTERS, "the number of filters");
        for ids in filters.iter().map(|filter| filter.entity_ids.as_slice()) {
            assert!((1..=limits::FILTER_IDS).contains(&ids.len()), "the number of ids");
            assert!(ids.iter().all(|id| id.len() <= limits::ID_BYTES), "the length of an id");
        }
    }
    for part in [&draft.http_basic_user, &draft.http_basic_password].into_iter().flatten() {
        assert!(part.len() <= limits::BASIC_AUTH_BYTES && !part.contains(char::is_control), "a basic credential");
    }
    assert!(!draft.http_basic_user.iter().any(|user| user.contains(':')), "a colon in the user");
    assert!(matches!(draft.payload_api_version.as_deref(), Some("2" | "3")), "the version");
}

fn headers_are_harmless(headers: &BTreeMap<String, String>) {
    assert!(headers.len() <= limits::HEADERS, "the number of headers");
    let names: BTreeSet<String> = headers.keys().map(|name| name.to_ascii_lowercase()).collect();
    assert_eq!(names.len(), headers.len(), "a header is there twice");
    for (name, value) in headers {
        assert!(!RESERVED.contains(&name.to_ascii_lowercase().as_str()), "{name} is reserved");
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b':'), "the name {name:?}");
        assert!(value.bytes().all(|b| b == b'\t' || (b' '..=b'~').contains(&b)), "the value {value:?} of {name}");
        assert!(name.len() + value.len() <= limits::HEADER_BYTES, "the length of {name}");
    }
}

fn survives_the_table(settings: &Settings) {
    let json = serde_json::to_string(settings).expect("settings are JSON");
    assert!(json.len() <= limits::WEBHOOK_BYTES, "{} bytes altogether", json.len());
    assert_eq!(&serde_json::from_str::<Settings>(&json).expect("settings can be read back"), settings);
}

/// Other secrets show the same in a log.
fn hides_secrets(settings: &Settings, mut draft: Draft) {
    draft.http_basic_password = draft.http_basic_password.map(|_| "another".to_owned());
    draft.headers.values_mut().for_each(|value| "another".clone_into(value));
    if let Ok(other) = Settings::parse(draft) {
        assert_eq!(format!("{settings:?}"), format!("{other:?}"), "a secret shows");
    }
}
