//! The resource `dry_run`: what a webhook would do about an event. An addition to DatoCMS's API.

use std::collections::BTreeMap;

use actions::events::{DryRun, Subject, Tried};
use domain::matching::Known;
use domain::object::Object;
use domain::request::Preview;
use domain::time::Timestamp;
use domain::webhook::Draft;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event_document::EventDocument;
use super::event_match;
use super::schema::whole;
use crate::error::ApiError;
use crate::version::ApiVersion;

/// `data` of a dry run.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDryRun")]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "dry_run"))]
    r#type: MustBe!("dry_run"),
    attributes: Object<CreateAttributes>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewDryRunAttributes")]
struct CreateAttributes {
    /// A webhook that is not saved. Either this or `webhook_id`.
    webhook: Option<Object<Draft>>,
    /// A webhook that is there.
    webhook_id: Option<String>,
    /// An event. Either this or `event_id`.
    event: Option<EventDocument>,
    /// An event that came.
    event_id: Option<String>,
}

/// The id of an event that has none.
const EVENT_ID: &str = "dry_run";

impl Create {
    /// What is to be tried.
    pub fn into_parts(self, version: ApiVersion, site_id: &str, now: Timestamp) -> Result<(Subject, Tried), ApiError> {
        let Object(CreateAttributes { webhook, webhook_id, event, event_id }) = self.attributes;
        let subject = match (webhook, webhook_id) {
            (Some(Object(mut draft)), None) => {
                draft.payload_api_version.get_or_insert_with(|| version.as_str().to_owned());
                Subject::Unsaved(draft)
            }
            // What is no id of ours names nothing.
            (None, Some(id)) => Subject::Webhook(id.parse().ok()),
            _ => return Err(either("webhook", "webhook_id")),
        };
        let event = match (event, event_id) {
            (Some(event), None) => {
                Tried::Sent(Box::new(event.parse("data.attributes.event", site_id, EVENT_ID, now)?))
            }
            (None, Some(id)) => Tried::Logged(id),
            _ => return Err(either("event", "event_id")),
        };
        Ok((subject, event))
    }
}

fn either(one: &str, other: &str) -> ApiError {
    ApiError::invalid_format(format!("data.attributes: must hold either {one} or {other}, and not both"))
}

/// What a webhook would do about an event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DryRun", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "dry_run"))]
    r#type: MustBe!("dry_run"),
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DryRunAttributes", deny_unknown_fields)]
struct Attributes {
    /// Whether the event would fire the webhook, and why: one match.
    matches: Vec<event_match::Resource>,
    /// What would be sent if it did.
    request: Request,
    /// What cannot be made of the request, and why. Empty: it can be sent.
    failures: Vec<Failure>,
}

/// The request of the first attempt. Credentials among the headers are `[redacted]`; what cannot be made is `null`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DryRunRequest", deny_unknown_fields, transform = whole)]
struct Request {
    url: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    payload: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DryRunFailure", deny_unknown_fields)]
struct Failure {
    /// What cannot be made.
    part: Part,
    /// Why, in words, with the place in the template.
    reason: String,
}

#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "DryRunPart")]
enum Part {
    Url,
    Headers,
    Payload,
}

impl Resource {
    /// What was found out.
    pub fn new(found: DryRun) -> Self {
        let DryRun { webhook, is_saved, event, preview: Preview { url, headers, payload } } = found;
        let mut failures = Vec::new();
        let mut failed = |part, reason| failures.push(Failure { part, reason });
        let request = Request {
            url: url.map_err(|reason| failed(Part::Url, reason)).ok(),
            headers: headers.map_err(|reason| failed(Part::Headers, reason)).ok(),
            payload: payload.map_err(|reason| failed(Part::Payload, reason)).ok(),
        };
        let id = is_saved.then_some(webhook.id);
        let matches = vec![event_match::Resource::tried(&Known::of(&event), &webhook.settings, id)];
        Self { r#type: Default::default(), attributes: Attributes { matches, request, failures } }
    }
}
