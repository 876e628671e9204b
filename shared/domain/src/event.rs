//! Events: what event sources push to the event queue.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_path_to_error::Segment;

use crate::entity::{EntityType, EventType};
use crate::limits;
use crate::object::Object;
use crate::time::Timestamp;

/// Something that happened, with everything a payload needs. The entities stay text: an event of 1 MiB may hold a
/// hundred thousand values, and most webhooks pass them on as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The source's own id, or that of the message or envelope that brought the event. Deduplicates.
    pub id: String,
    /// The site it happened in.
    pub site_id: String,
    /// Id of the environment in which the entity lives; for a subject of the whole site, the primary one.
    pub environment: String,
    /// Whether that environment is the primary one.
    pub is_environment_primary: bool,
    /// When it happened.
    pub event_triggered_at: Timestamp,
    /// What it is about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
    /// The entity in the CMA's serialisation, version 3 or, if its source is an old one, 2. Has a string `id`.
    pub entity: templates::json::Object,
    /// The record before an update. Only for `item` and `update`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_entity: Option<templates::json::Object>,
    /// The entities that `entity.relationships` names, such as the record's model.
    #[serde(default, deserialize_with = "templates::json::objects")]
    pub related_entities: Vec<templates::json::Object>,
}

/// What an event is completed with where its document is silent.
#[derive(Debug, Clone)]
pub struct Defaults<'a> {
    /// Id of the message or envelope.
    pub id: &'a str,
    /// Time of the message or envelope.
    pub event_triggered_at: Timestamp,
    /// The deployment's site: the only one it takes events of.
    pub site_id: &'a str,
}

/// Why a document is no valid event. `Display` tells it whole, and may quote the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the event is not valid: {place}: {reason}")]
pub struct InvalidEvent {
    /// Where in the document: one of its own keys, or `document`. Quotes nothing of what sources write.
    pub place: String,
    reason: String,
}

impl InvalidEvent {
    fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }

    /// The same of a document that is a part of another one, at `outer`: where, and why. May quote the document.
    pub fn within(&self, outer: &str) -> String {
        match self.place.as_str() {
            DOCUMENT => format!("{outer}: {}", self.reason),
            place => format!("{outer}.{place}: {}", self.reason),
        }
    }

    /// It is the document as a whole.
    pub(crate) fn of_document(reason: impl Into<String>) -> Self {
        Self::new(DOCUMENT, reason)
    }
}

/// The place of an error that is not in one key.
const DOCUMENT: &str = "document";

/// The environment of events that name none: DatoCMS's default name of the primary one.
pub const DEFAULT_ENVIRONMENT: &str = "main";

/// The document as sources write it. Unknown keys are refused rather than dropped: a misspelt one would change what
/// receivers get.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: Option<String>,
    site_id: Option<String>,
    environment: Option<String>,
    is_environment_primary: Option<bool>,
    event_triggered_at: Option<Timestamp>,
    entity_type: EntityType,
    event_type: EventType,
    entity: templates::json::Object,
    previous_entity: Option<templates::json::Object>,
    #[serde(default, deserialize_with = "templates::json::optional_objects")]
    related_entities: Option<Vec<templates::json::Object>>,
}

/// The keys of [`Document`].
const KEYS: [&str; 10] = [
    "id",
    "site_id",
    "environment",
    "is_environment_primary",
    "event_triggered_at",
    "entity_type",
    "event_type",
    "entity",
    "previous_entity",
    "related_entities",
];

/// The key of the document that a path begins with, unless it is one that the source made up.
fn own_key(path: &serde_path_to_error::Path) -> Option<&'static str> {
    match path.iter().next() {
        Some(Segment::Map { key }) => KEYS.into_iter().find(|own| own == key),
        _ => None,
    }
}

impl Event {
    /// Parses an event's document and completes it.
    pub fn parse(json: &str, defaults: &Defaults<'_>) -> Result<Self, InvalidEvent> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let Object(document): Object<Document> =
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
                let place = own_key(error.path()).filter(|_| error.inner().is_data());
                InvalidEvent::new(place.unwrap_or(DOCUMENT), error.inner().to_string())
            })?;
        deserializer.end().map_err(|error| InvalidEvent::new(DOCUMENT, error.to_string()))?;
        document.complete(defaults)
    }

    /// The entity's id.
    pub fn entity_id(&self) -> String {
        let index = self.entity.index();
        index.root().get("id").and_then(templates::json::Node::as_str).map(Cow::into_owned).unwrap_or_default()
    }
}

impl Document {
    fn complete(self, defaults: &Defaults<'_>) -> Result<Event, InvalidEvent> {
        let event = Event {
            id: self.id.unwrap_or_else(|| defaults.id.to_owned()),
            site_id: self.site_id.unwrap_or_else(|| defaults.site_id.to_owned()),
            environment: self.environment.unwrap_or_else(|| DEFAULT_ENVIRONMENT.to_owned()),
            is_environment_primary: self.is_environment_primary.unwrap_or(true),
            event_triggered_at: self.event_triggered_at.unwrap_or(defaults.event_triggered_at),
            entity_type: self.entity_type,
            event_type: self.event_type,
            entity: self.entity,
            previous_entity: self.previous_entity,
            related_entities: self.related_entities.unwrap_or_default(),
        };
        event.check(defaults)?;
        Ok(event)
    }
}

impl Event {
    fn check(&self, defaults: &Defaults<'_>) -> Result<(), InvalidEvent> {
        let refuse = |place: &str, reason: String| Err(InvalidEvent::new(place, reason));
        if self.id.is_empty() || self.id.len() > limits::ID_BYTES {
            return refuse("id", format!("must have 1 to {} bytes", limits::ID_BYTES));
        }
        if self.site_id != defaults.site_id {
            return refuse(
                "site_id",
                format!("is {:?}, this deployment serves site {}", self.site_id, defaults.site_id),
            );
        }
        if self.environment.is_empty() {
            return refuse("environment", "must not be empty".to_owned());
        }
        let entity = self.entity.index();
        if entity.root().get("id").and_then(templates::json::Node::as_str).is_none_or(|id| id.is_empty()) {
            return refuse("entity", "must have a string `id`".to_owned());
        }
        if let Some(kind) = entity.root().get("type")
            && !kind.is(self.entity_type.as_str())
        {
            return refuse("entity.type", format!("is {}, entity_type is \"{}\"", kind.text(), self.entity_type));
        }
        if self.previous_entity.is_some()
            && (self.entity_type, self.event_type) != (EntityType::Item, EventType::Update)
        {
            return refuse("previous_entity", "only an update of an item has one".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Event, String> {
        let defaults =
            Defaults { id: "message-1", event_triggered_at: "2026-01-02T03:04:05.678Z".parse().unwrap(), site_id: "7" };
        Event::parse(json, &defaults).map_err(|error| error.to_string())
    }

    #[test]
    fn three_keys_are_enough_and_the_rest_is_completed() {
        let event = parse(r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"}}"#).unwrap();
        assert_eq!(event.id, "message-1");
        assert_eq!(event.site_id, "7");
        assert_eq!(event.environment, "main");
        assert!(event.is_environment_primary);
        assert_eq!(event.event_triggered_at.to_string(), "2026-01-02T03:04:05.678Z");
        assert!(event.related_entities.is_empty());
    }

    #[test]
    fn what_the_document_says_wins() {
        let event = parse(
            r#"{"id":"e","site_id":"7","environment":"beta","is_environment_primary":false,
                "event_triggered_at":"2024-08-26T14:49:16.5+02:00","entity_type":"item","event_type":"update",
                "entity":{"id":"1","type":"item"},"previous_entity":{"id":"1"},"related_entities":[{"id":"2"}]}"#,
        )
        .unwrap();
        assert_eq!(event.id, "e");
        assert_eq!(event.environment, "beta");
        assert!(!event.is_environment_primary);
        assert_eq!(event.event_triggered_at.to_string(), "2024-08-26T12:49:16.500Z");
        assert_eq!(event.previous_entity.unwrap().text(), r#"{"id":"1"}"#);
        assert_eq!(event.related_entities.len(), 1);
    }

    #[test]
    fn an_event_is_read_back_as_it_was_written() {
        // serde_json's own reader makes lists of the text, deeper ones than it reads back.
        let text = format!("{}{}", "[".repeat(100), "]".repeat(100));
        let key = "$serde_json::private::RawValue";
        let entity = format!(r#"{{"id":"1","a":{0}{{"{key}":"{text}"}}{1}}}"#, "[".repeat(50), "]".repeat(50));
        let json = format!(
            r#"{{"entity_type":"item","event_type":"update","entity":{entity},"previous_entity":{entity},"related_entities":[{entity}]}}"#
        );
        let event = parse(&json).unwrap();
        assert_eq!(event.entity.text(), entity);
        let stored = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&stored).unwrap(), event);
    }

    #[test]
    fn numbers_stay_byte_for_byte_and_strings_have_one_form() {
        let event = parse(
            r#"{"entity_type":"item","event_type":"publish",
                "entity": { "id" : "\u0031", "a": [1e15, 1.10, -0, 1E5, 1e999, 123456789012345678901234567890, "\/\u00e9\n"] } }"#,
        );
        let expected = r#"{"id":"1","a":[1e15,1.10,-0,1E5,1e999,123456789012345678901234567890,"/é\n"]}"#;
        assert_eq!(event.unwrap().entity.text(), expected);
    }

    #[test]
    fn what_the_version_before_stored_is_read() {
        let stored = r#"{"id":"e","site_id":"7","environment":"main","is_environment_primary":true,"event_triggered_at":"2026-01-02T03:04:05.678Z","entity_type":"item","event_type":"update","entity":{"id":"1","n":1000000000000000.0},"previous_entity":{"id":"1"},"related_entities":[{"id":"2"}]}"#;
        let event: Event = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), stored);
    }

    #[test]
    fn a_key_that_comes_twice_counts_the_last_time() {
        let json = |entity| format!(r#"{{"entity_type":"item","event_type":"publish","entity":{entity}}}"#);
        assert_eq!(parse(&json(r#"{"id":1,"id":"2"}"#)).unwrap().entity_id(), "2");
        assert!(parse(&json(r#"{"id":"2","id":1}"#)).is_err());
        assert!(parse(&json(r#"{"id":"2","type":"item","type":"upload"}"#)).is_err());
    }

    #[test]
    fn refusals_name_the_place_and_the_reason() {
        for (json, reason) in [
            ("", "EOF"),
            ("not json", "expected"),
            ("[]", "invalid type: sequence, expected an object"),
            (r#"{"entity_type":"item","event_type":"publish"}"#, "missing field `entity`"),
            (
                r#"{"entity_type":"page","event_type":"publish","entity":{"id":"1"}}"#,
                "entity_type: unknown variant `page`",
            ),
            (
                r#"{"entity_type":"item","event_type":"explode","entity":{"id":"1"}}"#,
                "event_type: unknown variant `explode`",
            ),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":1}}"#, "entity: must have a string `id`"),
            (
                r#"{"entity_type":"item","event_type":"publish","entity":["id","1"]}"#,
                "entity: invalid type: a list, expected an object",
            ),
            (
                r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"related_entities":[null]}"#,
                "related_entities: invalid type: null, expected an object",
            ),
            (
                r#"{"entity_type":"item","event_type":"publish","entity":{"id":"\udc00"}}"#,
                "entity: a string holds half of a surrogate pair",
            ),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"x":1}"#, "unknown field `x`"),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1","type":"upload"}}"#, "entity.type"),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"site_id":"8"}"#, "serves site 7"),
            (
                r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"previous_entity":{}}"#,
                "only an update",
            ),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"id":""}"#, "id: must have"),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"environment":""}"#, "environment:"),
            (
                r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"event_triggered_at":"now"}"#,
                "event_triggered_at: is no date",
            ),
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"}} {}"#, "trailing"),
        ] {
            let error = parse(json).unwrap_err();
            assert!(error.contains(reason), "{json}: {error}");
        }
    }

    #[test]
    fn the_place_of_an_error_quotes_nothing() {
        let defaults = Defaults { id: "m", event_triggered_at: Timestamp::from_millis(0).unwrap(), site_id: "7" };
        for (json, place) in [
            (r#"{"entity_type":"item","event_type":"publish","entity":{"id":"1"},"jane@example.com":1}"#, "document"),
            (r#"{"entity_type":"item","event_type":"publish","entity":"jane@example.com"}"#, "entity"),
            (r#"{"related_entities":[{},"jane@example.com"]}"#, "related_entities"),
            (r#"{"entity_type":"jane@example.com"}"#, "entity_type"),
            (r#"{"entity":{"jane@example.com":"\ud800"}}"#, "entity"),
            (r#"{"entity":{"jane@example.com":01}}"#, "document"),
        ] {
            assert_eq!(Event::parse(json, &defaults).unwrap_err().place, place, "{json}");
        }
    }

    #[test]
    fn the_keys_are_those_of_the_document() {
        let error = parse(r#"{"x":1}"#).unwrap_err();
        assert!(error.contains(&format!("expected one of `{}` at line", KEYS.join("`, `"))), "{error}");
    }
}
