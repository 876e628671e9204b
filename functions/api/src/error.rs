//! Every failure of the API, in DatoCMS's envelope. The map from what went wrong to its kind, which has status and code, is
//! here and nowhere else.

use actions::Error;
use actions::access::Denied;
use actions::send_events::NotSent;
use aide::OperationOutput;
use aide::generate::GenContext;
use aide::openapi::{Operation, Response as Described};
use axum::response::{IntoResponse, Response};
use domain::access::{Missing, Refused};
use domain::entity::{EntityType, EventType};
use domain::ids::WebhookId;
use domain::room::NoRoom;
use domain::shape::Misshapen;
use domain::webhook::{FieldError, Rule};
use http::{HeaderValue, StatusCode, header};
use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::json_body;
use crate::kinds::{self, Kind};
use crate::validation;
use crate::wire::api_error;

/// Where DatoCMS explains its error codes, which are the codes of this API too.
const DOCUMENTATION: &str = "https://www.datocms.com/docs/content-management-api/errors";

/// A failed request: an HTTP status and one or more entries.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    details: Value,
}

impl ApiError {
    /// No such path, or a known path with another method.
    pub fn invalid_endpoint() -> Self {
        Self::new(kinds::INVALID_ENDPOINT, json!({}))
    }

    /// No such webhook, call, role or access token.
    pub fn not_found() -> Self {
        Self::new(kinds::NOT_FOUND, json!({}))
    }

    /// The call is there, its webhook was deleted.
    fn webhook_of_call_deleted() -> Self {
        let message = "the webhook of this call was deleted, so there are no settings to send it with";
        Self::new(kinds::NOT_FOUND, json!({"record_type": "Webhook", "message": message}))
    }

    /// The request carries no token.
    pub fn missing_token() -> Self {
        Self::new(kinds::INVALID_SITE, json!({}))
    }

    /// The request carries a token that is not ours.
    pub fn wrong_token() -> Self {
        Self::new(kinds::INVALID_AUTHORIZATION_HEADER, json!({}))
    }

    /// The token, or what would be given, lacks permissions.
    fn insufficient_permissions(missing: &[&str], message: impl std::fmt::Display) -> Self {
        Self::new(kinds::INSUFFICIENT_PERMISSIONS, json!({"missing": missing, "message": message.to_string()}))
    }

    /// The role of the token does not permit what is asked for.
    fn missing_permission(missing: Missing) -> Self {
        Self::insufficient_permissions(&missing.0.iter().map(|flag| flag.as_str()).collect::<Vec<_>>(), missing)
    }

    /// The token may not do what is asked for.
    pub fn denied(why: Denied) -> Self {
        match why {
            Denied::NoAccess => Self::insufficient_permissions(&["can_access_cma"], why),
            Denied::Missing(missing) => Self::missing_permission(missing),
        }
    }

    /// A change of roles or access tokens is refused.
    fn refused(why: Refused) -> Self {
        let message = json!({"message": why.to_string()});
        match why {
            Refused::Revoked => Self::wrong_token(),
            Refused::Missing(missing) => Self::missing_permission(missing),
            Refused::Excess(ref flags) => {
                Self::insufficient_permissions(&flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>(), &why)
            }
            Refused::Invalid(record, error) => Self::invalid_fields(record.type_name(), vec![error]),
            Refused::RoleInUse(_) => Self::new(kinds::DELETE_RESTRICTION, message),
            Refused::NobodyLeft => Self::new(kinds::LAST_TOKEN_MANAGER, message),
            Refused::TooManyRoles => Self::too_many("roles", &why),
            Refused::TooManyTokens => Self::too_many("access_tokens", &why),
        }
    }

    fn too_many(limit: &str, why: &Refused) -> Self {
        Self::new(kinds::ROLE_LIMIT, json!({"limit": limit, "message": why.to_string()}))
    }

    /// The body is in a media type other than JSON.
    pub fn invalid_content_type(got: &str) -> Self {
        let details =
            json!({"message": format!("the body must be application/json or application/vnd.api+json, not {got}")});
        Self::new(kinds::INVALID_CONTENT_TYPE_HEADER, details)
    }

    /// The `X-Api-Version` is not one that this API speaks.
    pub fn invalid_api_version(got: &str) -> Self {
        let details = json!({"message": format!("X-Api-Version must be 2 or 3, not {got}")});
        Self::new(kinds::INVALID_API_VERSION, details)
    }

    /// The body is no JSON.
    pub fn invalid_json(message: String) -> Self {
        Self::new(kinds::INVALID_JSON_BODY, json!({"message": message}))
    }

    /// The body is larger than this API takes.
    pub fn body_too_large(limit: usize) -> Self {
        let message = format!("the body must have at most {limit} bytes");
        Self::new(kinds::BODY_TOO_LARGE, json!({"messages": [message]}))
    }

    /// The body is JSON, but not of the schema.
    pub fn invalid_format(message: String) -> Self {
        Self::new(kinds::INVALID_FORMAT, json!({"messages": [message]}))
    }

    /// The body, or a part of it, cannot be read.
    pub fn misshapen(error: Misshapen) -> Self {
        match error {
            Misshapen::Broken(message) => Self::invalid_json(message),
            Misshapen::Other { .. } => Self::invalid_format(error.to_string()),
        }
    }

    /// Attributes are of the right types, with values that cannot be.
    fn invalid_fields(record_type: &str, errors: Vec<FieldError>) -> Self {
        let entry = |FieldError { field, flaw }| {
            let mut details = broken_rule(record_type, field, flaw.rule);
            details["message"] = flaw.message.into();
            Entry { kind: kinds::INVALID_FIELD, details }
        };
        Self { status: kinds::INVALID_FIELD.status, entries: errors.into_iter().map(entry).collect() }
    }

    /// There is no sample of an event of this kind.
    pub fn no_sample(entity_type: EntityType, event_type: EventType) -> Self {
        let mut details = broken_rule("Test", "event_type", Rule::Invalid);
        details["message"] = format!(
            "there is no sample of {entity_type}.{event_type}; GET /sample_events lists those that there are, and `event` takes any other event"
        )
        .into();
        Self::new(kinds::INVALID_FIELD, details)
    }

    /// More calls match than can be sent again at once.
    fn too_many_calls(count: usize, most: usize) -> Self {
        let message = format!(
            "{count} calls match, and at most {most} are sent again at once; narrow the filter, for example with filter[fields][created_at]"
        );
        Self::new(kinds::TOO_MANY_CALLS, json!({"count": count, "limit": most, "message": message}))
    }

    /// Another webhook has the name. A second entry names it, for clients that sent a timed-out create again.
    fn name_taken(by: WebhookId) -> Self {
        let message =
            "this webhook has the name; if you sent a create again because it timed out, the first one worked";
        Self {
            status: kinds::INVALID_FIELD.status,
            entries: vec![
                Entry { kind: kinds::INVALID_FIELD, details: broken_rule("Webhook", "name", Rule::Uniqueness) },
                Entry { kind: kinds::WEBHOOK_EXISTS, details: json!({"id": by, "message": message}) },
            ],
        }
    }

    /// A query parameter that is unknown or makes no sense.
    pub fn invalid_params(message: String) -> Self {
        Self::new(kinds::INVALID_PARAMS, json!({"messages": [message]}))
    }

    /// A field of `filter[fields]` that is unknown or makes no sense.
    pub fn invalid_filter(message: String) -> Self {
        Self::new(kinds::INVALID_FILTER_FIELDS_PARAM, json!({"messages": [message]}))
    }

    /// The site has as many enabled webhooks as it may have, or all are as large together as they may be.
    fn no_room(why: &NoRoom) -> Self {
        let details = json!({"limit": "webhooks", "message": why.to_string()});
        Self::new(kinds::PLAN_UPGRADE_REQUIRED, details)
    }

    /// The token has sent too many requests.
    pub fn rate_limit_exceeded() -> Self {
        Self::new(kinds::RATE_LIMIT_EXCEEDED, json!({}))
    }

    /// Several clients change the same at the same time, over and over.
    fn contended() -> Self {
        let message = "it is being changed by others at the same time; send the request again";
        Self::new(kinds::STALE_ITEM_VERSION, json!({"message": message}))
    }

    /// A fault of ours. The reason goes to the log, not to the client.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a request failed");
        let message = "the service could not do it; send the request again in a moment";
        Self::new(kinds::INTERNAL_SERVER_ERROR, json!({"message": message}))
    }

    /// An event was not taken by its queue. The reason goes to the log, not to the client.
    pub fn event_not_sent(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "an event was not sent");
        let message = "the queue did not take the event; send it again in a moment";
        Self::new(kinds::EVENT_NOT_SENT, json!({"message": message}))
    }

    /// Several failures, in one answer with the status that asks for most: a fault of ours is worth another try.
    pub fn all(errors: Vec<Self>) -> Self {
        let status = errors.iter().map(|error| error.status).max().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, entries: errors.into_iter().flat_map(|error| error.entries).collect() }
    }

    /// What is shown of each.
    pub fn into_resources(self) -> Vec<api_error::Resource> {
        self.entries.into_iter().map(Entry::into_resource).collect()
    }

    /// The HTTP status.
    #[cfg(test)]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    fn new(kind: Kind, details: Value) -> Self {
        Self { status: kind.status, entries: vec![Entry { kind, details }] }
    }
}

impl Entry {
    fn into_resource(self) -> api_error::Resource {
        let id = error_id(self.kind.code, &self.details);
        let doc_url = format!("{DOCUMENTATION}#{}", self.kind.code);
        let attributes = api_error::Attributes { code: self.kind.code, details: self.details, doc_url };
        api_error::Resource { id, r#type: Default::default(), attributes }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = json_body::response(status, &api_error::Envelope { data: self.into_resources() })
            .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

/// Only the envelope's schema: which failures there are differs by operation, and `openapi` says it.
impl OperationOutput for ApiError {
    type Inner = Self;

    fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, Described)> {
        context.schema.subschema_for::<api_error::Envelope>();
        Vec::new()
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::WebhookDeleted => Self::webhook_of_call_deleted(),
            Error::Invalid(errors) => Self::invalid_fields("Webhook", errors),
            Error::NameTaken(by) => Self::name_taken(by),
            Error::NoRoom(why) => Self::no_room(&why),
            Error::TooMuch(message) => Self::invalid_params(message.to_owned()),
            Error::TooManyCalls { count, most } => Self::too_many_calls(count, most),
            Error::Access(why) => Self::refused(why),
            Error::Contended => Self::contended(),
            Error::Fault(reason) => Self::internal(reason),
        }
    }
}

impl From<NotSent> for ApiError {
    fn from(error: NotSent) -> Self {
        match error {
            NotSent::Invalid(invalid) => Self::invalid_format(invalid.to_string()),
            NotSent::Fault(reason) => Self::event_not_sent(reason),
        }
    }
}

/// What DatoCMS says of a field that breaks a rule.
fn broken_rule(record_type: &str, field: &str, rule: Rule) -> Value {
    json!({"field": field, "code": validation::code(rule), "record_type": record_type})
}

/// The id of an error: the first 6 hexadecimal digits of the MD5 of its code and details as compact JSON, as DatoCMS's
/// own ids turn out to be.
fn error_id(code: &str, details: &Value) -> String {
    let digest = Md5::digest(json!({"code": code, "details": details}).to_string());
    hex::encode(&digest[..3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_ids_are_those_of_datocms() {
        for (code, details, id) in [
            ("NOT_FOUND", json!({}), "302048"),
            ("STALE_ITEM_VERSION", json!({}), "242e5d"),
            ("INVALID_SITE", json!({}), "02f293"),
            ("INVALID_AUTHORIZATION_HEADER", json!({}), "5413bc"),
            ("INVALID_ENDPOINT", json!({}), "cf3acb"),
            (
                "INVALID_FIELD",
                json!({"field": "api_key", "code": "VALIDATION_UNIQUENESS", "record_type": "ItemType"}),
                "ce9dcb",
            ),
        ] {
            assert_eq!(error_id(code, &details), id, "{code}");
        }
    }
}
