//! The resource `webhook_call`.

use domain::call::{Call, CallStatus};
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::request::LoggedRequest;
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use super::exchange::Exchange;
use super::schema::whole;

/// A webhook call: what one webhook did about one event. The request is that of its last attempt, or of the first one to
/// come.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCall", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "webhook_call"))]
    r#type: MustBe!("webhook_call"),
    id: CallId,
    attributes: Attributes,
    relationships: Relationships,
    meta: Meta,
}

/// What happened, what was sent, what came back, and where the call stands.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    entity_type: EntityType,
    event_type: EventType,
    /// When the event happened.
    created_at: Timestamp,
    #[serde(flatten)]
    exchange: Exchange,
    /// Automatic retries so far; manual resends do not count.
    attempted_auto_retries_count: u32,
    /// When the last attempt began; before the first, when the call came to be.
    last_sent_at: Timestamp,
    /// When it will be sent again by itself; `null` unless its status is `rescheduled`.
    next_retry_at: Option<Timestamp>,
    status: CallStatus,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallRelationships", deny_unknown_fields)]
struct Relationships {
    webhook: ToWebhook,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ToWebhook {
    data: WebhookReference,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WebhookReference {
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    id: WebhookId,
}

/// An addition to DatoCMS's API.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallMeta", deny_unknown_fields, transform = whole)]
struct Meta {
    /// Attempts so far, automatic and manual ones alike.
    attempts: u32,
    /// Why the last attempt failed, or why the call was given up, in words.
    failure_reason: Option<String>,
    /// Whether the request is byte for byte what was sent, credentials aside. `false`: an earlier version of this service sent
    /// it, and this one renders it differently. `null`: nothing was sent yet, or it is not known.
    request_as_sent: Option<bool>,
    /// Whether the answer was longer than what is kept of it.
    response_cut: bool,
    /// Whether it is a test send.
    test: bool,
}

/// Names a call.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallReference", deny_unknown_fields)]
pub struct Reference {
    #[schemars(with = "String", extend("const" = "webhook_call"))]
    r#type: MustBe!("webhook_call"),
    id: CallId,
}

impl Reference {
    /// Names this call.
    pub fn to(id: CallId) -> Self {
        Self { r#type: Default::default(), id }
    }
}

impl Resource {
    /// Shows a call, and the request of its last attempt, or of the first one to come.
    pub fn new(call: Call, request: LoggedRequest) -> Self {
        let (response, failure) = match call.last_attempt {
            Some(attempt) => (attempt.outcome.response, attempt.outcome.failure),
            None => (None, None),
        };
        let meta = Meta {
            attempts: call.attempts,
            failure_reason: call.given_up.or(failure),
            request_as_sent: request.is_as_sent,
            response_cut: response.as_ref().is_some_and(|response| response.cut),
            test: call.test,
        };
        let attributes = Attributes {
            entity_type: call.entity_type,
            event_type: call.event_type,
            created_at: call.id.event_triggered_at(),
            exchange: Exchange::new(request, response),
            attempted_auto_retries_count: call.auto_retries,
            last_sent_at: call.last_sent_at,
            next_retry_at: call.next_retry_at,
            status: call.status,
        };
        let webhook = WebhookReference { r#type: Default::default(), id: call.id.webhook() };
        let relationships = Relationships { webhook: ToWebhook { data: webhook } };
        Self { r#type: Default::default(), id: call.id, attributes, relationships, meta }
    }
}

impl Resource {
    /// Leaves out what was sent and what came back, but for the status.
    #[must_use]
    pub fn without_exchange(mut self) -> Self {
        let exchange = &mut self.attributes.exchange;
        *exchange = Exchange::of_status(exchange.response_status);
        self
    }
}

impl AsMut<Exchange> for Resource {
    fn as_mut(&mut self) -> &mut Exchange {
        &mut self.attributes.exchange
    }
}
