//! The parameters of the list of webhook calls: what each takes, in words and as a schema, and what it does.

use std::str::FromStr;

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::time::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use serde_json::{Map, json};

use super::cursor::Cursor;
use super::order_by;
use super::query::{CallQuery, DEFAULT_LIMIT};

/// Most calls on a page.
const MAX_LIMIT: usize = 500;

/// A parameter of the query.
pub struct Parameter {
    /// Its name.
    pub key: &'static str,
    /// Puts a value in its place. The error says what is wrong with the value.
    pub take: fn(&mut CallQuery, &str) -> Result<(), String>,
    about: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

/// Every parameter. The official client writes the brackets percent-encoded.
pub const PARAMETERS: [Parameter; 16] = [
    Parameter {
        key: "page[offset]",
        take: |query, value| number(value, usize::MAX).map(|number| query.offset = Some(number)),
        about: "Calls to skip.",
        schema: |_| json_schema!({"type": "integer", "minimum": 0, "default": 0}),
    },
    Parameter {
        key: "page[after]",
        take: |query, value| Cursor::parse(value).map(|cursor| query.after = Some(cursor)),
        about: "Where the page before ended, as its `links.next` says, instead of an offset.",
        schema: String::json_schema,
    },
    Parameter {
        key: "page[limit]",
        take: |query, value| number(value, MAX_LIMIT).map(|number| query.limit = number),
        about: "Most calls to show.",
        schema: |_| json_schema!({"type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
    },
    Parameter {
        key: "filter[ids]",
        take: |query, value| {
            query.selection.ids = Some(value.split(',').filter_map(|id| id.trim().parse().ok()).collect());
            Ok(())
        },
        about: "Ids of the calls to list, separated by commas.",
        schema: String::json_schema,
    },
    Parameter {
        key: "filter[fields][webhook_id][eq]",
        take: |query, value| {
            query.selection.webhook = Some(value.parse().ok());
            Ok(())
        },
        about: "The only webhook whose calls to list.",
        schema: String::json_schema,
    },
    Parameter {
        key: "filter[fields][entity_type][eq]",
        take: |query, value| variant(value).map(|name| query.selection.conditions.entity_type = Some(name)),
        about: "What the event is about.",
        schema: |generator| generator.subschema_for::<EntityType>(),
    },
    Parameter {
        key: "filter[fields][event_type][eq]",
        take: |query, value| variant(value).map(|name| query.selection.conditions.event_type = Some(name)),
        about: "What happened.",
        schema: |generator| generator.subschema_for::<EventType>(),
    },
    Parameter {
        key: "filter[fields][status][eq]",
        take: |query, value| variant(value).map(|name| query.selection.conditions.status = Some(name)),
        about: "Where the call stands.",
        schema: |generator| generator.subschema_for::<CallStatus>(),
    },
    Parameter {
        key: "filter[fields][last_sent_at][gt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.last_sent_at.gt = Some(instant)),
        about: "Only calls whose last attempt began later.",
        schema: instant_schema,
    },
    Parameter {
        key: "filter[fields][last_sent_at][lt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.last_sent_at.lt = Some(instant)),
        about: "Only calls whose last attempt began earlier.",
        schema: instant_schema,
    },
    Parameter {
        key: "filter[fields][next_retry_at][gt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.next_retry_at.gt = Some(instant)),
        about: "Only calls that will be sent again later than this.",
        schema: instant_schema,
    },
    Parameter {
        key: "filter[fields][next_retry_at][lt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.next_retry_at.lt = Some(instant)),
        about: "Only calls that will be sent again earlier than this.",
        schema: instant_schema,
    },
    Parameter {
        key: "filter[fields][created_at][gt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.created_at.gt = Some(instant)),
        about: "Only calls whose event happened later.",
        schema: instant_schema,
    },
    Parameter {
        key: "filter[fields][created_at][lt]",
        take: |query, value| instant(value).map(|instant| query.selection.conditions.created_at.lt = Some(instant)),
        about: "Only calls whose event happened earlier.",
        schema: instant_schema,
    },
    Parameter {
        key: "order_by",
        take: |query, value| order_by::parse(value).map(|orders| query.orders = orders),
        about: "The order, or several separated by commas, each for the calls that are equal in those before it; the newest event first \
                unless this says otherwise.",
        schema: |_| order_by::schema(),
    },
    Parameter {
        key: "exchanges",
        take: |query, value| boolean(value).map(|boolean| query.exchanges = boolean),
        about: "`false` leaves out what was sent and what came back, but for the status: `request_url`, `request_headers` and \
                `request_payload` are empty, `response_headers` and `response_payload` are `null`. A list of rows costs a fraction then.",
        schema: |_| json_schema!({"type": "boolean", "default": true}),
    },
];

impl OperationInput for CallQuery {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        describe(context, operation, &PARAMETERS);
    }
}

/// Adds parameters to the description of an operation.
pub fn describe<'a>(
    context: &mut GenContext,
    operation: &mut Operation,
    parameters: impl IntoIterator<Item = &'a Parameter>,
) {
    let mut properties = Map::new();
    for parameter in parameters {
        let mut schema = (parameter.schema)(&mut context.schema);
        schema.insert("description".to_owned(), json!(parameter.about));
        properties.insert(parameter.key.to_owned(), schema.to_value());
    }
    let schema = json_schema!({"type": "object", "properties": properties});
    let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
    add_parameters(context, operation, parameters);
}

fn number(value: &str, max: usize) -> Result<usize, String> {
    match usize::from_str(value) {
        Ok(number) if number <= max => Ok(number),
        _ if max == usize::MAX => Err(format!("{value:?} is no whole number")),
        _ => Err(format!("{value:?} is no whole number from 0 to {max}")),
    }
}

fn boolean(value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("{value:?} is neither true nor false"))
}

/// A point in time, or a day for its start.
pub fn instant(value: &str) -> Result<Timestamp, String> {
    let instant = value.parse().or_else(|_| Timestamp::start_of(value));
    instant.map_err(|_| {
        format!("{value:?} is no date, and no date and time, such as 2024-08-26 or 2024-08-26T12:49:16Z, from 1970 on")
    })
}

/// What [`instant`] takes.
fn instant_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]})
}

fn variant<'de, T: Deserialize<'de>>(value: &'de str) -> Result<T, String> {
    T::deserialize(value.into_deserializer()).map_err(|error: ValueError| error.to_string())
}
