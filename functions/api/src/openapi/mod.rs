//! The API's description of itself, in OpenAPI 3.1.
//!
//! Paths, methods, parameters and documents are found out from the routes and the types that serve them. What types cannot
//! say, the words and the ways to fail of each operation, is in [`operations`].

mod operations;
mod refusals;
#[cfg(test)]
mod tests;
mod with_token;

use std::sync::Arc;

use aide::openapi::OpenApi;
use axum::Extension;
use serde_json::{Map, Value, json};

use self::operations::OPERATIONS;
use crate::answer::Answer;

/// `GET /openapi.json`
pub async fn show(Extension(found): Extension<Arc<OpenApi>>) -> Answer<Map<String, Value>> {
    Answer(document(&found))
}

/// The whole description, from what was found out about the routes.
fn document(found: &OpenApi) -> Map<String, Value> {
    let mut document = json!(found);
    document["info"] = json!({
        "title": "Carillon",
        "description": "Webhooks, and the log of their calls. Speaks the DatoCMS webhooks API.",
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE")},
    });
    document["servers"] = json!([{"url": "/"}]);
    for operation in &OPERATIONS {
        let found = &mut document["paths"][operation.path][operation.method];
        *found = operation.describe(found);
    }
    with_token::add_components(&mut document["components"]);
    match document {
        Value::Object(document) => document,
        _ => Map::new(),
    }
}
