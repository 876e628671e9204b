//! Triggers: which events a webhook is for.

use serde::{Deserialize, Deserializer, Serialize};

use crate::entity::{EntityType, EventType};
use crate::names::parsed_by_name;
use crate::object::{self, Object};

/// One of a webhook's triggers: an entity type, the event types of interest, and filters that narrow them down.
///
/// Any combination is allowed; an impossible one, such as `upload` with `publish`, just never fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SentTrigger")]
pub struct Trigger {
    /// What the event must be about.
    pub entity_type: EntityType,
    /// What must have happened: any of these.
    pub event_types: Vec<EventType>,
    /// All of these must hold. `None` and `[]` mean the same: no filter.
    pub filters: Option<Vec<Filter>>,
}

/// A trigger as clients send it: its filters as a list or, as in version 2 of the API, the only one by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[derive(schemars::JsonSchema)]
#[schemars(rename = "Trigger", extend("not" = {"required": ["filter", "filters"]}))]
struct SentTrigger {
    /// What the event must be about.
    entity_type: EntityType,
    /// What must have happened: any of these.
    event_types: Vec<EventType>,
    /// All of these must hold. Absent, `null` and `[]` mean the same: no filter.
    #[serde(default, deserialize_with = "filters")]
    #[schemars(with = "Option<Vec<Filter>>", skip_serializing_if = "Option::is_none", length(max = crate::limits::FILTERS))]
    filters: Option<Option<Vec<Filter>>>,
    /// Version 2's way to write `filters` where there is one at most. Only one of both keys may be there.
    #[serde(default, deserialize_with = "filter")]
    #[schemars(with = "Option<Filter>", skip_serializing_if = "Option::is_none")]
    filter: Option<Option<Object<Filter>>>,
}

fn filters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Vec<Filter>>>, D::Error> {
    object::optional_list(deserializer).map(Some)
}

fn filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Object<Filter>>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl schemars::JsonSchema for Trigger {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        SentTrigger::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        SentTrigger::json_schema(generator)
    }
}

impl TryFrom<SentTrigger> for Trigger {
    type Error = &'static str;

    fn try_from(sent: SentTrigger) -> Result<Self, Self::Error> {
        let filters = match (sent.filters, sent.filter) {
            (Some(_), Some(_)) => {
                return Err("`filter` and `filters` are two ways to say the same: send only one of them");
            }
            (filters, None) => filters.flatten(),
            (None, Some(filter)) => filter.map(|Object(filter)| vec![filter]),
        };
        Ok(Self { entity_type: sent.entity_type, event_types: sent.event_types, filters })
    }
}

impl Trigger {
    /// The filter, if there is exactly one: what version 2 of the API shows.
    pub fn only_filter(&self) -> Option<&Filter> {
        match self.filters.as_deref() {
            Some([filter]) => Some(filter),
            _ => None,
        }
    }
}

/// Narrows a trigger to events that have to do with certain entities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[derive(schemars::JsonSchema)]
pub struct Filter {
    /// What the ids name.
    pub entity_type: FilterType,
    /// Ids, any of which will do. Never empty.
    pub entity_ids: EntityIds,
}

/// What the ids of a filter name.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[serde(rename_all = "snake_case", try_from = "String")]
#[strum(serialize_all = "snake_case")]
#[derive(schemars::JsonSchema)]
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
    /// Every one, in the contract's order.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The ids of a filter: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
#[derive(schemars::JsonSchema)]
#[schemars(inline)]
pub struct EntityIds(
    #[schemars(length(min = 1, max = crate::limits::FILTER_IDS), inner(length(max = crate::limits::ID_BYTES)))]
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
    fn the_single_filter_of_version_2_is_a_list_of_one() {
        let filters = |key: &str, value: &str| {
            parse(&format!(r#"{{"entity_type":"item","event_types":[],"{key}":{value}}}"#)).unwrap().filters
        };
        let filter = r#"{"entity_type":"item_type","entity_ids":["42"]}"#;
        assert_eq!(filters("filter", filter), filters("filters", &format!("[{filter}]")));
        assert_eq!(filters("filter", "null"), None);
    }

    #[test]
    fn the_single_filter_and_the_list_do_not_go_together() {
        for (filter, filters) in
            [("null", "null"), ("null", "[]"), (r#"{"entity_type":"item","entity_ids":["1"]}"#, "[]")]
        {
            let json = format!(r#"{{"entity_type":"item","event_types":[],"filter":{filter},"filters":{filters}}}"#);
            assert!(parse(&json).unwrap_err().contains("send only one of them"), "{json}");
        }
    }

    #[test]
    fn the_single_filter_is_an_object() {
        for filter in [r#"["item",["1"]]"#, r#"[{"entity_type":"item","entity_ids":["1"]}]"#, "\"item\""] {
            let error = parse(&format!(r#"{{"entity_type":"item","event_types":[],"filter":{filter}}}"#)).unwrap_err();
            assert!(error.contains("expected an object"), "{error}");
        }
    }

    #[test]
    fn only_a_filter_that_stands_alone_is_shown_alone() {
        let filter = r#"{"entity_type":"item","entity_ids":["1"]}"#;
        for (filters, shown) in [
            ("null".to_owned(), false),
            ("[]".to_owned(), false),
            (format!("[{filter}]"), true),
            (format!("[{filter},{filter}]"), false),
        ] {
            let trigger = parse(&format!(r#"{{"entity_type":"item","event_types":[],"filters":{filters}}}"#)).unwrap();
            assert_eq!(trigger.only_filter().is_some(), shown, "{filters}");
        }
    }
}
