//! The resource `webhook_call_attempt`, an addition to DatoCMS's API.

use serde_json::{Value, json};
use shared::domain::ids::CallId;
use shared::request::LoggedRequest;
use shared::store::history::NumberedAttempt;

/// One attempt of a call. The attributes are those of the resource `webhook_call` where they mean the same.
pub fn resource(call: &CallId, numbered: &NumberedAttempt, request: &LoggedRequest) -> Value {
    let attempt = &numbered.attempt;
    let response = attempt.outcome.response.as_ref();
    json!({
        "type": "webhook_call_attempt",
        "id": format!("{call}.{}", numbered.number),
        "attributes": {
            "number": numbered.number,
            "manual": attempt.resend,
            "attempted_auto_retries_count": attempt.auto_retries,
            "sent_at": attempt.sent_at,
            "duration_ms": attempt.duration_ms,
            "request_url": request.url,
            "request_headers": request.headers,
            "request_payload": request.payload,
            "response_status": response.map(|response| response.status),
            "response_headers": response.map(|response| &response.headers),
            "response_payload": response.map(|response| &response.body),
            "response_cut": response.is_some_and(|response| response.cut),
            "failure_reason": attempt.outcome.failure,
            "status": if attempt.outcome.is_success() { "success" } else { "failed" },
        },
        "relationships": {"webhook_call": {"data": {"type": "webhook_call", "id": call}}},
    })
}
