//! Events as sources push them, inside of requests.

use std::borrow::Cow;

use domain::event::{Defaults, Event};
use domain::time::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::sent_event::NewEvent;
use crate::error::ApiError;

/// An event's document, its text as it came.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct EventDocument(Box<RawValue>);

impl EventDocument {
    /// Its text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// The event, completed where the document is silent. `place` is where the document is in the body.
    pub fn parse(&self, place: &str, site_id: &str, id: &str, now: Timestamp) -> Result<Event, ApiError> {
        let defaults = Defaults { id, event_triggered_at: now, site_id };
        Event::parse(self.text(), &defaults).map_err(|invalid| ApiError::invalid_format(invalid.within(place)))
    }
}

impl JsonSchema for EventDocument {
    fn schema_name() -> Cow<'static, str> {
        NewEvent::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        NewEvent::json_schema(generator)
    }
}
