//! The resource `webhook_call_attempt`, an addition to DatoCMS's API.

use aws::store::history::NumberedAttempt;
use domain::ids::CallId;
use domain::request::LoggedRequest;
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use super::exchange::Exchange;
use super::schema::whole;
use super::webhook_call::Reference;

/// One attempt of a call. The attributes are those of the resource `webhook_call` where they mean the same.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallAttempt", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "webhook_call_attempt"))]
    r#type: MustBe!("webhook_call_attempt"),
    /// The id of the call, a dot, and the number of the attempt.
    id: String,
    attributes: Attributes,
    relationships: Relationships,
}

/// What was sent, and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallAttemptAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    /// Counts the attempts of the call, from 1.
    number: u32,
    /// Whether a user asked for it.
    manual: bool,
    /// Automatic retries of the call until then, this one included.
    attempted_auto_retries_count: u32,
    sent_at: Timestamp,
    /// How long it took, in milliseconds.
    duration_ms: u64,
    #[serde(flatten)]
    exchange: Exchange,
    /// Whether the request is byte for byte what was sent, credentials aside. `false`: an earlier version of this service sent
    /// it, and this one renders it differently. `null`: it is not known.
    request_as_sent: Option<bool>,
    /// Whether the answer was longer than what is kept of it.
    response_cut: bool,
    /// Why it failed, in words.
    failure_reason: Option<String>,
    status: AttemptStatus,
}

/// What came of an attempt.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AttemptStatus {
    /// It was answered with a status 2XX.
    Success,
    /// It was not.
    Failed,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallAttemptRelationships", deny_unknown_fields)]
struct Relationships {
    webhook_call: ToCall,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ToWebhookCall", deny_unknown_fields)]
struct ToCall {
    data: Reference,
}

impl Resource {
    /// Shows an attempt of a call, and its request.
    pub fn new(call: &CallId, numbered: NumberedAttempt, request: LoggedRequest) -> Self {
        let NumberedAttempt { number, attempt, .. } = numbered;
        let status = if attempt.outcome.is_success() { AttemptStatus::Success } else { AttemptStatus::Failed };
        let attributes = Attributes {
            number,
            manual: attempt.resend,
            attempted_auto_retries_count: attempt.auto_retries,
            sent_at: attempt.sent_at,
            duration_ms: attempt.duration_ms,
            response_cut: attempt.outcome.response.as_ref().is_some_and(|response| response.cut),
            request_as_sent: request.is_as_sent,
            exchange: Exchange::new(request, attempt.outcome.response),
            failure_reason: attempt.outcome.failure,
            status,
        };
        Self {
            r#type: Default::default(),
            id: format!("{call}.{number}"),
            attributes,
            relationships: Relationships { webhook_call: ToCall { data: Reference::to(*call) } },
        }
    }
}

impl AsMut<Exchange> for Resource {
    fn as_mut(&mut self) -> &mut Exchange {
        &mut self.attributes.exchange
    }
}
