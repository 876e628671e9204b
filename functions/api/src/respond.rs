//! Answers: JSON documents, and the headers of every answer.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{MediaType, Operation, Response as Described, SchemaObject};
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use lambda_http::RequestExt;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde_json::Value;

use crate::error::ApiError;
use crate::version::ApiVersion;

/// A JSON answer. The media type must hold `application/json`: DatoCMS's clients reject or repeat for ever whatever
/// comes as `application/vnd.api+json`.
pub fn json(status: StatusCode, document: &impl Serialize) -> Response {
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
    match serde_json::to_vec(document) {
        Ok(bytes) => (status, content_type, Body::from(bytes)).into_response(),
        Err(error) => ApiError::internal(error).into_response(),
    }
}

/// The answer to a request that succeeded: a document with this status.
#[derive(Debug)]
pub struct Answer<T, const STATUS: u16 = 200>(pub T);

impl<T: Serialize, const STATUS: u16> IntoResponse for Answer<T, STATUS> {
    fn into_response(self) -> Response {
        json(StatusCode::from_u16(STATUS).unwrap_or_default(), &self.0)
    }
}

impl<T: JsonSchema, const STATUS: u16> OperationOutput for Answer<T, STATUS> {
    type Inner = T;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, Described)> {
        let schema = context.schema.subschema_for::<T>();
        let about = context.resolve_schema(&schema).get("description").and_then(Value::as_str).unwrap_or_default();
        let described = Described {
            description: about.to_owned(),
            content: [("application/json".to_owned(), of_schema(schema))].into_iter().collect(),
            ..Described::default()
        };
        vec![(Some(STATUS), described)]
    }
}

/// A body of this schema, as the API's description shows it.
pub fn of_schema(schema: Schema) -> MediaType {
    let schema = SchemaObject { json_schema: schema, external_docs: None, example: None };
    MediaType { schema: Some(schema), ..MediaType::default() }
}

/// Adds the headers that every answer has.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let id = request.lambda_context_ref().map(|context| context.request_id.clone());
    let version = ApiVersion::asked(request.headers()).unwrap_or_default();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert("x-request-id", id);
    }
    headers.insert("x-api-version", HeaderValue::from_static(version.as_str()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What the API shows changes by itself and holds credentials: nobody is to keep it.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    response
}
