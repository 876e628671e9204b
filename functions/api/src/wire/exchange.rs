//! What was sent and what came back: the attributes that webhook calls and their attempts share.

use std::collections::BTreeMap;

use domain::call::Response;
use domain::request::LoggedRequest;
use schemars::JsonSchema;
use serde::Serialize;

/// A request, and the receiver's answer to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exchange {
    /// Where the request went; empty if the template of the URL could not be rendered.
    pub request_url: String,
    /// Headers of the request, by name. Credentials are `[redacted]`.
    pub request_headers: BTreeMap<String, String>,
    /// Body of the request; empty if the template could not be rendered.
    pub request_payload: String,
    /// HTTP status of the answer; `null` if there was none.
    pub response_status: Option<u16>,
    /// Headers of the answer, by lower-case name.
    pub response_headers: Option<BTreeMap<String, String>>,
    /// Body of the answer as text.
    pub response_payload: Option<String>,
}

impl Exchange {
    /// Only the status of the answer, if there was one.
    pub fn of_status(status: Option<u16>) -> Self {
        Self { response_status: status, ..Self::default() }
    }

    /// Of the request as the log shows it, and the answer, if there was one.
    pub fn new(request: LoggedRequest, response: Option<Response>) -> Self {
        let (status, headers, body) = match response {
            Some(response) => (Some(response.status), Some(response.headers), Some(response.body)),
            None => (None, None, None),
        };
        Self {
            request_url: request.url,
            request_headers: request.headers,
            request_payload: request.payload,
            response_status: status,
            response_headers: headers,
            response_payload: body,
        }
    }
}
