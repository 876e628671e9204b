//! `GET /openapi.json`

use std::sync::Arc;

use aide::openapi::OpenApi;
use axum::Extension;
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::openapi::document::document;
use crate::openapi::words::Words;

/// `GET /openapi.json`
pub const SHOW: Words = Words { id: "describe", summary: "This description.", needs: None, refusals: &[], links: &[] };

/// The API's description of itself.
pub async fn show(Extension(found): Extension<Arc<OpenApi>>) -> Answer<Map<String, Value>> {
    Answer(document(&found))
}
