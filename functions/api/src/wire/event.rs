//! The resource `event`, an addition to DatoCMS's API.

use std::collections::BTreeMap;

use domain::entity::{EntityType, EventType};
use domain::event::Event;
use domain::listed_event::ListedEvent;
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::document::PageLinks;

/// An event that came.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "event"))]
    r#type: MustBe!("event"),
    id: String,
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EventAttributes", deny_unknown_fields)]
struct Attributes {
    entity_type: EntityType,
    event_type: EventType,
    /// When it happened.
    event_triggered_at: Timestamp,
    /// Id of the environment in which the entity lives.
    environment: String,
    /// Id of the entity.
    entity_id: String,
    /// The event as it came, completed where it was silent. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Value>>", skip_serializing_if = "Option::is_none")]
    document: Option<Event>,
}

/// A page of events.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EventPage", deny_unknown_fields)]
pub struct EventPage {
    /// The events, the newest first. There may be fewer than asked for, though there are more: `links.next` tells.
    pub data: Vec<Resource>,
    /// Other pages.
    pub links: PageLinks,
}

impl Resource {
    /// An event without its document.
    pub fn listed(event: ListedEvent) -> Self {
        let ListedEvent { id, entity_type, event_type, event_triggered_at, environment, entity_id } = event;
        let attributes =
            Attributes { entity_type, event_type, event_triggered_at, environment, entity_id, document: None };
        Self { r#type: Default::default(), id, attributes }
    }

    /// A whole event.
    pub fn whole(event: Event) -> Self {
        let mut shown = Self::listed(ListedEvent::of(&event));
        shown.attributes.document = Some(event);
        shown
    }
}
