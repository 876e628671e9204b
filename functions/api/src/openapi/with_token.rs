//! What all operations with a token have in common: the token, the version, the rate limit, and how they can fail.

use http::StatusCode;
use serde_json::{Value, json};

use super::refusals::responses;
use crate::auth::SECURITY_SCHEME;
use crate::kinds::{self, Kind};
use crate::version::ApiVersion;

/// How every operation with a token can fail.
const REFUSALS: [Kind; 6] = [
    kinds::INVALID_SITE,
    kinds::INVALID_AUTHORIZATION_HEADER,
    kinds::INSUFFICIENT_PERMISSIONS,
    kinds::INVALID_API_VERSION,
    kinds::RATE_LIMIT_EXCEEDED,
    kinds::INTERNAL_SERVER_ERROR,
];

/// The header that says which version of the API an answer is in.
const VERSION: &str = "X-Api-Version";

/// Headers that tell where a token stands. The last one comes with a refusal only.
const RATE_LIMIT: [(&str, &str); 3] = [
    ("X-RateLimit-Limit", "Requests that a token has in each window of time."),
    ("X-RateLimit-Remaining", "Requests that the token still has."),
    ("X-RateLimit-Reset", "Seconds to wait before the next request."),
];

/// Adds the parts to the components.
pub fn add_components(components: &mut Value) {
    components["securitySchemes"][SECURITY_SCHEME] = json!({"type": "http", "scheme": "bearer"});
    components["parameters"]["ApiVersion"] = json!({
        "name": "X-Api-Version",
        "in": "header",
        "description": "The version of the API that is asked for. In version 2, a trigger has one `filter`.",
        "schema": {
            "type": "string",
            "enum": ApiVersion::ALL.map(ApiVersion::as_str),
            "default": ApiVersion::default().as_str(),
        },
    });
    components["headers"][VERSION] = json!({
        "description": "The version of the API that the answer is in.",
        "schema": {"type": "string", "enum": ApiVersion::ALL.map(ApiVersion::as_str)},
    });
    for (name, about) in RATE_LIMIT {
        components["headers"][name] = json!({"description": about, "schema": {"type": "integer", "minimum": 0}});
    }
    for (status, response) in responses(&REFUSALS) {
        let mut response = json!(response);
        add_headers(status.as_str(), &mut response);
        components["responses"][name_of(status)] = response;
    }
}

/// Adds the parts to an operation.
pub fn complete(operation: &mut Value) {
    let version = json!({"$ref": "#/components/parameters/ApiVersion"});
    match &mut operation["parameters"] {
        Value::Array(parameters) => parameters.push(version),
        other => *other = json!([version]),
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        add_headers(status, response);
    }
    for (status, _) in responses(&REFUSALS) {
        let reference = format!("#/components/responses/{}", name_of(status));
        operation["responses"][status.as_str()] = json!({"$ref": reference});
    }
}

fn add_headers(status: &str, response: &mut Value) {
    response["headers"][VERSION] = json!({"$ref": format!("#/components/headers/{VERSION}")});
    let count = match status {
        // Without a token, nobody's requests are counted.
        "401" => 0,
        "429" => RATE_LIMIT.len(),
        _ => RATE_LIMIT.len() - 1,
    };
    for (name, _) in &RATE_LIMIT[..count] {
        response["headers"][name] = json!({"$ref": format!("#/components/headers/{name}")});
    }
}

/// `Not Acceptable` becomes `NotAcceptable`.
fn name_of(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}
