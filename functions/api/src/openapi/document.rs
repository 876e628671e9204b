//! The whole description.

use aide::openapi::OpenApi;
use serde_json::{Map, Value, json};

use super::with_token;

/// The whole description, from what was found out about the routes.
pub fn document(found: &OpenApi) -> Map<String, Value> {
    let mut document = json!(found);
    document["info"] = json!({
        "title": "Carillon",
        "description": "Webhooks, and the log of their calls. Speaks the DatoCMS webhooks API.",
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE")},
    });
    document["servers"] = json!([{"url": "/"}]);
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    operations.filter(|operation| operation["security"].is_array()).for_each(with_token::complete);
    with_token::add_components(&mut document["components"]);
    match document {
        Value::Object(document) => document,
        _ => Map::new(),
    }
}
