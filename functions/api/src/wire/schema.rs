//! What derived JSON schemas cannot say by themselves.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// For `transform`: every key is always there, as in whatever the API shows.
pub fn whole(schema: &mut Schema) {
    let keys = properties(schema).map(|(key, _)| Value::from(key)).collect::<Vec<_>>();
    schema.insert("required".to_owned(), keys.into());
    forget_defaults(schema);
}

/// The schema of `T` with every key optional, as in an update.
pub fn partial<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = T::json_schema(generator);
    schema.remove("required");
    forget_defaults(&mut schema);
    schema
}

/// The schema of `T` with every key there.
pub fn complete<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = T::json_schema(generator);
    whole(&mut schema);
    schema
}

/// Replaces the schema of the items of a key's list.
pub fn set_items(schema: &mut Schema, key: &str, items: &Schema) {
    for (_, property) in properties(schema).filter(|(name, _)| *name == key) {
        property["items"] = items.clone().into();
    }
}

/// Leaves a key only one of the types that its schema allows, and of the values of an enumeration only those that are not `null`.
pub fn narrow(schema: &mut Schema, key: &str, to: &str) {
    for (_, property) in properties(schema).filter(|(name, _)| *name == key) {
        property["type"] = to.into();
        if let Some(values) = property.get_mut("enum").and_then(Value::as_array_mut) {
            values.retain(|value| !value.is_null());
        }
        if let Value::Object(property) = property
            && to != "array"
        {
            property.remove("maxItems");
        }
    }
}

/// A default is what an absent key of a request means, and nothing elsewhere.
fn forget_defaults(schema: &mut Schema) {
    for (_, property) in properties(schema) {
        if let Value::Object(property) = property {
            property.remove("default");
        }
    }
}

fn properties(schema: &mut Schema) -> impl Iterator<Item = (&str, &mut Value)> {
    let properties = schema.as_object_mut().and_then(|schema| schema.get_mut("properties")?.as_object_mut());
    properties.into_iter().flatten().map(|(key, property)| (key.as_str(), property))
}
