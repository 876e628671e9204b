//! A trigger as the API shows it.

use domain::entity::{EntityType, EventType};
use domain::trigger::{Filter, Trigger};
use schemars::JsonSchema;
use serde::Serialize;

use crate::version::ApiVersion;

/// An entity type, the event types of interest, and filters that narrow them down.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("required" = ["entity_type", "event_types", "filters"]))]
pub(super) struct ShownTrigger {
    /// What the event must be about.
    entity_type: EntityType,
    /// What must have happened: any of these.
    event_types: Vec<EventType>,
    /// All of these must hold. `null` and `[]` mean the same: no filter.
    filters: Option<Vec<Filter>>,
    /// In version 2 only: the filter if there is exactly one, else `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Option<Filter>>,
}

impl ShownTrigger {
    /// Shows a trigger to a client that speaks this version.
    pub fn new(trigger: Trigger, version: ApiVersion) -> Self {
        let filter = match version {
            ApiVersion::V2 => Some(trigger.only_filter().cloned()),
            ApiVersion::V3 => None,
        };
        Self { entity_type: trigger.entity_type, event_types: trigger.event_types, filters: trigger.filters, filter }
    }
}
