//! Ids in paths, and in bodies that repeat them.

use std::fmt::Display;
use std::str::FromStr;

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use schemars::{JsonSchema, json_schema};

use crate::error::ApiError;

/// The `id` in the path. A text that is no id of ours names nothing.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text = Path::<String>::from_request_parts(parts, state).await.map_err(|_| ApiError::not_found())?;
        text.parse().map(Self).map_err(|_| ApiError::not_found())
    }
}

impl<T: JsonSchema> OperationInput for Id<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let id = context.schema.subschema_for::<T>();
        let schema = json_schema!({"type": "object", "properties": {"id": id}, "required": ["id"]});
        let parameters = parameters_from_schema(context, schema, ParamLocation::Path);
        add_parameters(context, operation, parameters);
    }
}

/// Refuses a body whose `data.id` is not the id in the path. It may be left out.
pub fn check_id<T: FromStr + PartialEq + Display>(sent: Option<String>, id: T) -> Result<(), ApiError> {
    if sent.is_some_and(|sent| sent.parse().ok().as_ref() != Some(&id)) {
        return Err(ApiError::invalid_format(format!("data.id: must be \"{id}\", the id in the path")));
    }
    Ok(())
}
