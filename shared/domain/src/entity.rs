//! The closed vocabularies of the webhooks API: what an event is about, and what happened to it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names::parsed_by_name;

/// What an event is about: the enum `entity_type` of triggers, events and webhook calls.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[strum(serialize_all = "snake_case")]
#[derive(schemars::JsonSchema)]
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
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[strum(serialize_all = "snake_case")]
#[derive(schemars::JsonSchema)]
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
    /// Every one, in the contract's order.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl EventType {
    /// Every one, in the contract's order.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
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
