//! The closed vocabularies of the webhooks API: what an event is about, and what happened to it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::names::parsed_by_name;

/// What an event is about: the enum `entity_type` of triggers, events and webhook calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum EntityType {
    /// A model.
    ItemType,
    /// A record.
    Item,
    /// A file in the media library.
    Upload,
    /// A build trigger of a deployed front end.
    BuildTrigger,
    /// A content environment.
    Environment,
    /// The maintenance mode of the whole site.
    MaintenanceMode,
    /// A user managed by single sign-on.
    SsoUser,
    /// Cache tags of the content delivery API.
    CdaCacheTags,
}

/// What happened: the enum `event_type` of triggers, events and webhook calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the names are DatoCMS's and say it all")]
pub enum EventType {
    Create,
    Update,
    Delete,
    Publish,
    Unpublish,
    Promote,
    DeployStarted,
    DeploySucceeded,
    DeployFailed,
    Change,
    Invalidate,
}

parsed_by_name!(EntityType);
parsed_by_name!(EventType);

impl EntityType {
    /// Every entity type, in the order of the contract.
    pub const ALL: [Self; 8] = [
        Self::ItemType,
        Self::Item,
        Self::Upload,
        Self::BuildTrigger,
        Self::Environment,
        Self::MaintenanceMode,
        Self::SsoUser,
        Self::CdaCacheTags,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ItemType => "item_type",
            Self::Item => "item",
            Self::Upload => "upload",
            Self::BuildTrigger => "build_trigger",
            Self::Environment => "environment",
            Self::MaintenanceMode => "maintenance_mode",
            Self::SsoUser => "sso_user",
            Self::CdaCacheTags => "cda_cache_tags",
        }
    }
}

impl EventType {
    /// Every event type, in the order of the contract.
    pub const ALL: [Self; 11] = [
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Publish,
        Self::Unpublish,
        Self::Promote,
        Self::DeployStarted,
        Self::DeploySucceeded,
        Self::DeployFailed,
        Self::Change,
        Self::Invalidate,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Publish => "publish",
            Self::Unpublish => "unpublish",
            Self::Promote => "promote",
            Self::DeployStarted => "deploy_started",
            Self::DeploySucceeded => "deploy_succeeded",
            Self::DeployFailed => "deploy_failed",
            Self::Change => "change",
            Self::Invalidate => "invalidate",
        }
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_wire_are_those_of_serde() {
        for entity in EntityType::ALL {
            assert_eq!(serde_json::json!(entity), entity.as_str());
        }
        for event in EventType::ALL {
            assert_eq!(serde_json::json!(event), event.as_str());
        }
    }

    #[test]
    fn names_are_strings_and_known() {
        assert_eq!(serde_json::from_str::<EntityType>("\"item\"").unwrap(), EntityType::Item);
        for wrong in ["null", "1", "{\"item\":null}", "\"page\"", "[\"item\"]"] {
            assert!(serde_json::from_str::<EntityType>(wrong).is_err(), "{wrong}");
        }
        let error = serde_json::from_str::<EventType>("\"explode\"").unwrap_err().to_string();
        assert!(error.starts_with("unknown variant `explode`, expected one of `create`, `update`"), "{error}");
    }
}
