//! Ids in paths.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;

/// The `id` in the path, percent-decoded. Bytes that are no UTF-8 name nothing.
#[derive(Debug)]
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(id) = Path::from_request_parts(parts, state).await.map_err(|_| ApiError::not_found())?;
        Ok(Self(id))
    }
}

impl OperationInput for Id {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let schema = json_schema!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]});
        let parameters = parameters_from_schema(context, schema, ParamLocation::Path);
        add_parameters(context, operation, parameters);
    }
}
