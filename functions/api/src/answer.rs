//! The answer to a request that succeeded.

use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as Described};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::error::ApiError;
use crate::json_body;

/// The answer to a request that succeeded: a document with this status.
#[derive(Debug)]
pub struct Answer<T, const STATUS: u16 = 200>(pub T);

impl<T: Serialize, const STATUS: u16> IntoResponse for Answer<T, STATUS> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(STATUS).unwrap_or_default();
        json_body::response(status, &self.0).unwrap_or_else(|error| ApiError::internal(error).into_response())
    }
}

impl<T: JsonSchema, const STATUS: u16> OperationOutput for Answer<T, STATUS> {
    type Inner = T;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, Described)> {
        let schema = context.schema.subschema_for::<T>();
        let about = context.resolve_schema(&schema).get("description").and_then(Value::as_str).unwrap_or_default();
        let described = Described {
            description: about.to_owned(),
            content: [("application/json".to_owned(), json_body::of_schema(schema))].into_iter().collect(),
            ..Described::default()
        };
        vec![(Some(STATUS), described)]
    }
}
