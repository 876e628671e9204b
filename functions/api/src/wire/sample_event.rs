//! The resource `sample_event`. An addition to DatoCMS's API.

use domain::entity::{EntityType, EventType};
use domain::samples::Sample;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::schema::whole;

/// A sample of what event sources push.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SampleEvent", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "sample_event"))]
    r#type: MustBe!("sample_event"),
    /// The entity type, a dot, and the event type.
    id: String,
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SampleEventAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    entity_type: EntityType,
    event_type: EventType,
    /// The document as a source would push it.
    event: Map<String, Value>,
}

impl Resource {
    /// Shows a sample. Fails if its document is no JSON, which cannot be.
    pub fn new(sample: &Sample) -> Result<Self, serde_json::Error> {
        let Sample { entity_type, event_type, document } = sample;
        let event = serde_json::from_str(document)?;
        let attributes = Attributes { entity_type: *entity_type, event_type: *event_type, event };
        Ok(Self { r#type: Default::default(), id: format!("{entity_type}.{event_type}"), attributes })
    }
}
