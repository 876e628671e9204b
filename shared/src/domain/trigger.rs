//! Triggers: which events a webhook is for.

use serde::{Deserialize, Serialize};

use super::entity::{EntityType, EventType};
use super::names::parsed_by_name;

/// One of a webhook's triggers: an entity type, the event types of interest, and filters that narrow them down.
///
/// Any combination is allowed; an impossible one, such as `upload` with `publish`, just never fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Trigger {
    /// What the event must be about.
    pub entity_type: EntityType,
    /// What must have happened: any of these.
    pub event_types: Vec<EventType>,
    /// All of these must hold. Absent, `null` and `[]` mean the same: no filter.
    #[serde(default, deserialize_with = "super::object::optional_list")]
    #[cfg_attr(feature = "openapi", schemars(length(max = crate::limits::FILTERS)))]
    pub filters: Option<Vec<Filter>>,
}

/// Narrows a trigger to events that have to do with certain entities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Filter {
    /// What the ids name.
    pub entity_type: FilterType,
    /// Ids, any of which will do. Never empty.
    pub entity_ids: EntityIds,
}

/// What the ids of a filter name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FilterType {
    /// The model, by id or API key: of a record, or the model itself.
    ItemType,
    /// The record itself.
    Item,
    /// The build trigger itself.
    BuildTrigger,
    /// The environment, by its id, which is its name.
    Environment,
    /// `primary` or `sandbox`.
    EnvironmentType,
}

parsed_by_name!(FilterType);

impl FilterType {
    /// Every filter type, in the order of the contract.
    pub const ALL: [Self; 5] =
        [Self::ItemType, Self::Item, Self::BuildTrigger, Self::Environment, Self::EnvironmentType];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ItemType => "item_type",
            Self::Item => "item",
            Self::BuildTrigger => "build_trigger",
            Self::Environment => "environment",
            Self::EnvironmentType => "environment_type",
        }
    }
}

/// The ids of a filter: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema), schemars(inline))]
pub struct EntityIds(
    #[cfg_attr(
        feature = "openapi",
        schemars(length(min = 1, max = crate::limits::FILTER_IDS), inner(length(max = crate::limits::ID_BYTES)))
    )]
    Vec<String>,
);

impl EntityIds {
    /// Whether `id` is one of them.
    pub fn contain(&self, id: &str) -> bool {
        self.0.iter().any(|own| own == id)
    }

    /// The ids.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl TryFrom<Vec<String>> for EntityIds {
    type Error = &'static str;

    fn try_from(ids: Vec<String>) -> Result<Self, Self::Error> {
        if ids.is_empty() { Err("must hold at least one id; leave the filter out to match all") } else { Ok(Self(ids)) }
    }
}

impl From<EntityIds> for Vec<String> {
    fn from(ids: EntityIds) -> Self {
        ids.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Trigger, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn filters_may_be_absent_null_or_empty() {
        for filters in ["", r#","filters":null"#, r#","filters":[]"#] {
            let json = format!(r#"{{"entity_type":"item","event_types":["publish"]{filters}}}"#);
            assert!(parse(&json).unwrap().filters.unwrap_or_default().is_empty());
        }
    }

    #[test]
    fn names_of_filter_types_are_those_of_serde() {
        for filter in FilterType::ALL {
            assert_eq!(serde_json::json!(filter), filter.as_str());
        }
    }

    #[test]
    fn a_filter_without_ids_is_refused() {
        let error =
            parse(r#"{"entity_type":"item","event_types":[],"filters":[{"entity_type":"item_type","entity_ids":[]}]}"#);
        assert!(error.unwrap_err().contains("at least one id"));
    }

    #[test]
    fn the_single_filter_of_the_api_before_2024_is_refused() {
        let error = parse(r#"{"entity_type":"item","event_types":[],"filter":{}}"#);
        assert!(error.unwrap_err().contains("unknown field `filter`"));
    }
}
