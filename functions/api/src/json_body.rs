//! Bodies in JSON.

use aide::openapi::{MediaType, SchemaObject};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use schemars::Schema;
use serde::Serialize;

/// A JSON answer. The media type must hold `application/json`: DatoCMS's clients reject or repeat for ever whatever
/// comes as `application/vnd.api+json`.
pub fn response(status: StatusCode, document: &impl Serialize) -> Result<Response, serde_json::Error> {
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
    let bytes = serde_json::to_vec(document)?;
    Ok((status, content_type, Body::from(bytes)).into_response())
}

/// A body of this schema, as the API's description shows it.
pub fn of_schema(schema: Schema) -> MediaType {
    let schema = SchemaObject { json_schema: schema, external_docs: None, example: None };
    MediaType { schema: Some(schema), ..MediaType::default() }
}
