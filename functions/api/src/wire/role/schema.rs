//! The attributes of a role: its name, and its permissions beside it.

use domain::access::Permissions;
use domain::limits;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The schema of permissions, with the name before them.
pub(super) fn attributes(permissions: Schema) -> Schema {
    let mut schema = permissions;
    let name = json_schema!({
        "type": "string",
        "description": "Unique in the site. Not blank, and without control characters.",
        "minLength": 1,
        "maxLength": limits::NAME_CHARS,
    });
    let properties = schema.as_object_mut().and_then(|schema| schema.get_mut("properties")?.as_object_mut());
    if let Some(properties) = properties {
        properties.insert("name".to_owned(), name.to_value());
    }
    schema
}

/// Of those of a create, only the name must be there.
pub(super) fn sent(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = attributes(Permissions::json_schema(generator));
    schema.insert("required".to_owned(), serde_json::json!(["name"]));
    schema
}
