//! The resource `webhook_call`.

use serde_json::{Value, json};
use shared::domain::call::{Call, Response};
use shared::request::LoggedRequest;

/// A webhook call as the API shows it: the call, and the request of its last attempt, or of the first one to come.
///
/// `meta` is an addition to the contract: why the last attempt failed, in words, and whether the answer was cut.
pub fn resource(call: &Call, request: &LoggedRequest) -> Value {
    let attempt = call.last_attempt.as_ref();
    let response: Option<&Response> = attempt.and_then(|attempt| attempt.outcome.response.as_ref());
    json!({
        "type": "webhook_call",
        "id": call.id,
        "attributes": {
            "entity_type": call.entity_type,
            "event_type": call.event_type,
            "created_at": call.id.event_triggered_at(),
            "request_url": request.url,
            "request_headers": request.headers,
            "request_payload": request.payload,
            "response_status": response.map(|response| response.status),
            "response_headers": response.map(|response| &response.headers),
            "response_payload": response.map(|response| &response.body),
            "attempted_auto_retries_count": call.auto_retries,
            "last_sent_at": call.last_sent_at,
            "next_retry_at": call.next_retry_at,
            "status": call.status,
        },
        "relationships": {"webhook": {"data": {"type": "webhook", "id": call.id.webhook()}}},
        "meta": {
            "attempts": call.attempts,
            "failure_reason": call.given_up.as_ref().or(attempt.and_then(|attempt| attempt.outcome.failure.as_ref())),
            "response_cut": response.is_some_and(|response| response.cut),
        },
    })
}
