//! Request bodies: JSON of a known shape.

use std::marker::PhantomData;

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::{Operation, RequestBody};
use aide::operation::set_body;
use axum::body::{self, Body, Bytes};
use axum::extract::{FromRequest, Request};
use domain::limits;
use domain::object::Object;
use domain::shape;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use schemars::JsonSchema;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::ApiError;
use crate::json_body;

/// The `data` of a request's JSON:API document.
#[derive(Debug)]
pub struct Data<T>(pub T);

/// The media types that a body may be in.
const MEDIA_TYPES: [&str; 2] = ["application/json", "application/vnd.api+json"];

#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, bound = "T: DeserializeOwned")]
#[schemars(rename = "{T}Document", bound = "T: JsonSchema")]
struct Document<T> {
    data: Object<T>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Data<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        check_content_type(request.headers())?;
        let bytes = read(request.into_body()).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: JsonSchema> OperationInput for Data<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        describe::<Document<T>>(context, operation, true);
    }
}

/// The `data` of a request's JSON:API document, if it has a body at all.
#[derive(Debug)]
pub struct OptionalData<T>(pub Option<T>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for OptionalData<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        check_content_type(&parts.headers)?;
        parse(&bytes).map(Some).map(Self)
    }
}

impl<T: JsonSchema> OperationInput for OptionalData<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        describe::<Document<T>>(context, operation, false);
    }
}

/// A request's body as it was sent: JSON, and of the schema of `T`, unless whoever reads it says that it is not.
#[derive(Debug)]
pub struct Text<T> {
    /// What was sent.
    pub text: String,
    described_by: PhantomData<T>,
}

impl<T, S: Send + Sync> FromRequest<S> for Text<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        check_content_type(request.headers())?;
        let bytes = read(request.into_body()).await?;
        json_text(&bytes).map(|text| Self { text: text.to_owned(), described_by: PhantomData })
    }
}

impl<T: JsonSchema> OperationInput for Text<T> {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        describe::<T>(context, operation, true);
    }
}

async fn read(body: Body) -> Result<Bytes, ApiError> {
    body::to_bytes(body, limits::REQUEST_BYTES).await.map_err(|_| ApiError::body_too_large(limits::REQUEST_BYTES))
}

fn describe<T: JsonSchema>(context: &mut GenContext, operation: &mut Operation, required: bool) {
    let schema = context.schema.subschema_for::<T>();
    let of_type = |media_type: &str| (media_type.to_owned(), json_body::of_schema(schema.clone()));
    let content = MEDIA_TYPES.into_iter().map(of_type).collect();
    set_body(context, operation, RequestBody { content, required, ..RequestBody::default() });
}

/// A missing content type is forgiven, a wrong one is not.
fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(media_type) = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default()) else {
        return Ok(());
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if MEDIA_TYPES.contains(&essence.as_str()) { Ok(()) } else { Err(ApiError::invalid_content_type(media_type)) }
}

/// First whether it is JSON at all, then whether it is of the shape: a body that is both broken and of another shape is
/// broken.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let Object(document) = shape::read::<Object<Document<T>>>(json_text(bytes)?).map_err(ApiError::misshapen)?;
    Ok(document.data.0)
}

fn json_text(bytes: &[u8]) -> Result<&str, ApiError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ApiError::invalid_json(error.to_string()))?;
    // Not as a `Value`: a key of serde_json's own in it would have texts read as JSON, too, without a bound on nesting.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| ApiError::invalid_json(error.to_string()))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    #[test]
    fn keys_of_serde_json_are_just_keys() {
        // Each level of text has its own bound on nesting, so a few of them would overflow the stack.
        let mut nested = "[".repeat(100) + &"]".repeat(100);
        for _ in 0..6 {
            let text = serde_json::to_string(&nested).unwrap();
            nested = format!("{}{{\"$serde_json::private::RawValue\":{text}}}{}", "[".repeat(100), "]".repeat(100));
        }
        assert!(nested.len() < limits::REQUEST_BYTES);
        let body = format!("{{\"data\":{{\"a\":{nested}}}}}");
        assert_eq!(parse::<BTreeMap<String, String>>(body.as_bytes()).unwrap_err().status(), 422);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_no_json() {
        let error = parse::<Value>(b"{\"data\": {\"a\": \"\xff\"}}").unwrap_err();
        assert_eq!(error.status(), 400);
    }
}
