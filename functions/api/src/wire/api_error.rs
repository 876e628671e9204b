//! DatoCMS's envelope of errors. They are under `data`, unlike JSON:API's.

use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// What went wrong: one entry or several.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Errors", deny_unknown_fields)]
pub struct Envelope {
    /// The entries.
    #[schemars(length(min = 1))]
    pub data: Vec<Resource>,
}

/// One thing that went wrong.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Error", deny_unknown_fields)]
pub struct Resource {
    /// The same for the same code and details.
    #[schemars(regex(pattern = "^[0-9a-f]{6}$"))]
    pub id: String,
    /// Always the same.
    #[schemars(with = "String", extend("const" = "api_error"))]
    pub r#type: MustBe!("api_error"),
    /// The error itself.
    pub attributes: Attributes,
}

/// The error itself.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErrorAttributes", deny_unknown_fields)]
pub struct Attributes {
    /// What kind of error it is.
    pub code: &'static str,
    /// What else there is to say; depends on the code.
    #[schemars(with = "Map<String, Value>")]
    pub details: Value,
    /// Where DatoCMS explains the code.
    pub doc_url: String,
}
