//! Test sends: what to send.

use std::borrow::Cow;

use domain::entity::{EntityType, EventType};
use domain::event::Event;
use domain::object::{self, Object};
use domain::time::Timestamp;
use domain::{samples, test_send};
use monostate::MustBe;
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, Error};

use super::event_document::EventDocument;
use crate::error::ApiError;

/// `data` of a test send.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TestSend")]
pub struct TestSend {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "test"))]
    r#type: MustBe!("test"),
    attributes: Object<Attributes>,
}

/// What to send.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "TestSendAttributes", untagged)]
enum Attributes {
    Document(OwnDocument),
    Sample(OfSample),
}

/// A document of one's own.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "TestSendOfDocument", deny_unknown_fields)]
struct OwnDocument {
    /// The event as a source would push it. Its `id` and `event_triggered_at` count for nothing: a test has its own.
    event: EventDocument,
}

/// The sample of a kind of event, of those that `GET /sample_events` lists.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "TestSendOfSample", deny_unknown_fields)]
struct OfSample {
    entity_type: EntityType,
    event_type: EventType,
}

/// Both in one, as they are read.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(default, deserialize_with = "object::present")]
    event: Option<EventDocument>,
    #[serde(default, deserialize_with = "object::present")]
    entity_type: Option<EntityType>,
    #[serde(default, deserialize_with = "object::present")]
    event_type: Option<EventType>,
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Keys::deserialize(deserializer)? {
            Keys { event: Some(event), entity_type: None, event_type: None } => {
                Ok(Self::Document(OwnDocument { event }))
            }
            Keys { event: None, entity_type: Some(entity_type), event_type: Some(event_type) } => {
                Ok(Self::Sample(OfSample { entity_type, event_type }))
            }
            _ => Err(D::Error::custom("must have either `event`, or `entity_type` and `event_type` of a sample")),
        }
    }
}

impl TestSend {
    /// The event to send, under this id, as if it happened at `now` in this site.
    pub fn event(&self, id: &str, now: Timestamp, site_id: &str) -> Result<Event, ApiError> {
        let document: Cow<'_, str> = match &self.attributes.0 {
            Attributes::Document(OwnDocument { event }) => event.text().into(),
            Attributes::Sample(OfSample { entity_type, event_type }) => {
                let sample = samples::of(*entity_type, *event_type);
                sample.ok_or_else(|| ApiError::no_sample(*entity_type, *event_type))?.document
            }
        };
        let invalid = |error: domain::event::InvalidEvent| ApiError::invalid_format(error.within(PLACE));
        test_send::event(&document, id, now, site_id).map_err(invalid)
    }
}

/// Where the document is in the body.
const PLACE: &str = "data.attributes.event";

#[cfg(test)]
mod tests {
    use domain::shape;

    use super::*;

    fn read(attributes: &str) -> Result<TestSend, String> {
        let json = format!(r#"{{"type":"test","attributes":{attributes}}}"#);
        shape::read::<Object<TestSend>>(&json).map(|Object(body)| body).map_err(|error| error.to_string())
    }

    #[test]
    fn a_document_or_a_kind_is_sent_and_never_both() {
        for attributes in [
            r#"{"event":{"entity_type":"item","event_type":"publish","entity":{"id":"1","n":1.10}}}"#,
            r#"{"entity_type":"item","event_type":"publish"}"#,
        ] {
            let event = read(attributes).unwrap().event("test_1", Timestamp::EPOCH, "1").unwrap();
            assert_eq!((event.entity_type, event.event_type), (EntityType::Item, EventType::Publish));
            assert_eq!(event.id, "test_1");
        }
        for attributes in [
            "{}",
            r#"{"event":{},"entity_type":"item"}"#,
            r#"{"event":{},"entity_type":"item","event_type":"publish"}"#,
            r#"{"entity_type":"item"}"#,
            r#"{"event_type":"publish"}"#,
        ] {
            let error = read(attributes).unwrap_err();
            assert!(error.starts_with("attributes: must have either `event`, or"), "{attributes}: {error}");
        }
        for attributes in ["[]", "null", r#"{"entity_type":null,"event_type":"publish"}"#, r#"{"event":{},"x":1}"#] {
            assert!(read(attributes).is_err(), "{attributes}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        for (attributes, status) in [
            (r#"{"entity_type":"upload","event_type":"publish"}"#, 422),
            (r#"{"event":{"entity_type":"item","event_type":"publish","entity":{}}}"#, 422),
            (r#"{"event":[]}"#, 422),
            (r#"{"event":null}"#, 422),
        ] {
            let refused = read(attributes).unwrap().event("test_1", Timestamp::EPOCH, "1").unwrap_err();
            assert_eq!(refused.status(), status, "{attributes}");
        }
    }
}
