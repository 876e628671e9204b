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
use super::fit::cut_payload;
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
                Subject::Unsaved(None, draft)
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

/// The request of the first attempt. Credentials among the headers are `[redacted]`; what cannot be made is `null`. A payload that is larger
/// than what Lambda returns is cut, and says so.
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
            payload: payload.map_err(|reason| failed(Part::Payload, reason)).ok().map(|mut payload| {
                cut_payload(&mut payload);
                payload
            }),
        };
        let id = is_saved.then_some(webhook.id);
        let matches = vec![event_match::Resource::tried(&Known::of(&event), &webhook.settings, id)];
        Self { r#type: Default::default(), attributes: Attributes { matches, request, failures } }
    }
}

#[cfg(test)]
mod tests {
    use aws::ids::new_webhook_id;
    use domain::event::{Defaults, Event};
    use domain::limits;
    use domain::webhook::{Settings, Webhook};
    use serde_json::json;

    use super::super::fit::{ANSWER_BYTES, returned_bytes};
    use super::*;

    /// A dry run of an event with this environment and a webhook with these triggers, which would send this payload.
    fn dry_run(environment: &str, events: serde_json::Value, payload: String) -> Resource {
        let document =
            json!({"entity_type": "item", "event_type": "publish", "environment": environment, "entity": {"id": "1"}});
        let defaults = Defaults { id: "e", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
        let event = Event::parse(&document.to_string(), &defaults).unwrap();
        let draft = json!({"name": "n", "url": "http://a", "events": events});
        let settings = Settings::parse(serde_json::from_value::<Draft>(draft).unwrap()).unwrap();
        let webhook = Webhook { id: new_webhook_id(), version: 1, settings };
        let preview = Preview { url: Ok("http://a/".to_owned()), headers: Ok(BTreeMap::new()), payload: Ok(payload) };
        Resource::new(DryRun { webhook, is_saved: false, event, preview })
    }

    #[test]
    fn the_answer_fits_whatever_the_event_and_the_webhook_hold() {
        let filter = json!({"entity_type": "environment", "entity_ids": ["x"]});
        let trigger =
            json!({"entity_type": "item", "event_types": ["publish"], "filters": vec![filter; limits::FILTERS]});
        let environment = "\"".repeat(900_000);
        let most = vec![trigger; limits::TRIGGERS];
        for text in ["a", "\"", "\u{1}"] {
            let resource = dry_run(&environment, json!(most), text.repeat(limits::RENDERED_BODY_BYTES));
            let bytes = returned_bytes(&resource);
            assert!(bytes < ANSWER_BYTES, "{bytes} bytes");
        }
        let whole = dry_run("main", json!([]), "\"".repeat(100_000));
        assert_eq!(whole.attributes.request.payload.map(|payload| payload.len()), Some(100_000));
    }
}
