//! Events that are sent, and what becomes of each. An addition to DatoCMS's API.

use domain::entity::{EntityType, EventType};
use domain::limits;
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::api_error;
use super::document::{Document, List};
use crate::error::ApiError;

/// An event, or 1 to 100 of them, each of which is judged by itself.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "describes what is read as text")]
pub enum NewEvents {
    /// One.
    One(Box<NewEvent>),
    /// Several.
    Several(#[schemars(length(min = 1, max = "limits::EVENTS_PER_REQUEST"))] Vec<Value>),
}

/// An event as sources send it, also to the queue.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "describes what is read as text")]
pub struct NewEvent {
    /// The source's own id, by which an event that comes again is known. A new one unless it is said.
    #[schemars(length(min = 1, max = "limits::ID_BYTES"))]
    id: Option<String>,
    /// The deployment's site.
    site_id: Option<String>,
    /// Where it happened: `main` unless it is said.
    #[schemars(length(min = 1))]
    environment: Option<String>,
    /// Whether that environment is the primary one: `true` unless it is said.
    is_environment_primary: Option<bool>,
    /// When it happened: now unless it is said.
    event_triggered_at: Option<Timestamp>,
    /// What it is about.
    entity_type: EntityType,
    /// What happened.
    event_type: EventType,
    /// The entity, as version 3 of DatoCMS's API serialises it.
    #[schemars(extend("properties" = {"id": {"type": "string", "minLength": 1}}, "required" = ["id"]))]
    entity: Map<String, Value>,
    /// The record before an update.
    previous_entity: Option<Map<String, Value>>,
    /// The entities that the entity refers to.
    related_entities: Option<Vec<Map<String, Value>>>,
}

/// The documents of a request.
#[derive(Debug)]
pub enum Documents<'a> {
    /// One, by itself.
    One(&'a str),
    /// Those of an array.
    Several(Vec<&'a RawValue>),
}

/// What was taken in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "TakenEvents")]
pub enum Taken {
    /// The event.
    One(Document<Resource>),
    /// What became of each, in the order of the array; at least one was taken in.
    Several(List<Outcome>),
}

/// What became of an event of an array.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "SentEventOutcome")]
pub enum Outcome {
    /// It was taken in.
    Taken(Resource),
    /// It was not.
    Refused(api_error::Resource),
}

/// An event that was taken in.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SentEvent", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "event"))]
    r#type: MustBe!("event"),
    /// Its own id, or the one that it was given.
    id: String,
}

impl<'a> Documents<'a> {
    /// Finds the documents in a body, which is JSON.
    pub fn parse(body: &'a str) -> Result<Self, ApiError> {
        if !body.trim_start().starts_with('[') {
            return Ok(Self::One(body));
        }
        let documents: Vec<&RawValue> =
            serde_json::from_str(body).map_err(|error| ApiError::invalid_json(error.to_string()))?;
        let (count, most) = (documents.len(), limits::EVENTS_PER_REQUEST);
        if !(1..=most).contains(&count) {
            return Err(ApiError::invalid_format(format!("an array must have 1 to {most} events, not {count}")));
        }
        Ok(Self::Several(documents))
    }

    /// Their texts.
    pub fn texts(&self) -> Vec<&'a str> {
        match self {
            Self::One(text) => vec![*text],
            Self::Several(documents) => documents.iter().map(|document| document.get()).collect(),
        }
    }

    /// The answer, when this is what became of each.
    pub fn answer(&self, outcomes: Vec<Result<String, ApiError>>) -> Result<Taken, ApiError> {
        match (self, &outcomes[..]) {
            (Self::One(_), [Ok(id)]) => Ok(Taken::One(Document { data: Resource::new(id.clone()) })),
            _ if outcomes.iter().all(Result::is_err) => {
                Err(ApiError::all(outcomes.into_iter().filter_map(Result::err).collect()))
            }
            _ => Ok(Taken::Several(List { data: outcomes.into_iter().flat_map(Outcome::of).collect() })),
        }
    }
}

impl Outcome {
    fn of(outcome: Result<String, ApiError>) -> Vec<Self> {
        match outcome {
            Ok(id) => vec![Self::Taken(Resource::new(id))],
            Err(error) => error.into_resources().into_iter().map(Self::Refused).collect(),
        }
    }
}

impl Resource {
    fn new(id: String) -> Self {
        Self { r#type: Default::default(), id }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::response::IntoResponse;
    use domain::event::{Defaults, Event};
    use schemars::schema_for;
    use serde_json::json;

    use super::*;

    fn texts(body: &str) -> Vec<&str> {
        Documents::parse(body).unwrap().texts()
    }

    #[test]
    fn documents_are_found_as_they_are_written() {
        assert_eq!(texts(" {\"a\" : 1} "), [" {\"a\" : 1} "]);
        assert_eq!(texts("1"), ["1"]);
        assert_eq!(texts("\n[ {\"a\" : 1} ,\t[2],null ]"), ["{\"a\" : 1}", "[2]", "null"]);
        assert_eq!(texts(&json!(vec![1; 100]).to_string()).len(), 100);
        for count in [0, 101] {
            assert_eq!(Documents::parse(&json!(vec![1; count]).to_string()).unwrap_err().status(), 422, "{count}");
        }
    }

    #[test]
    fn the_status_says_whether_to_send_again() {
        let sent = || Ok("e".to_owned());
        let invalid = || Err(ApiError::invalid_format("wrong".to_owned()));
        let fault = || Err(ApiError::event_not_sent("the test's"));
        let status = |documents: &str, outcomes| match Documents::parse(documents).unwrap().answer(outcomes) {
            Ok(Taken::One(_)) => 1,
            Ok(Taken::Several(list)) => list.data.len(),
            Err(error) => error.into_response().status().as_u16().into(),
        };
        assert_eq!(status("1", vec![sent()]), 1);
        assert_eq!(status("1", vec![invalid()]), 422);
        assert_eq!(status("1", vec![fault()]), 503);
        assert_eq!(status("[1]", vec![sent()]), 1);
        assert_eq!(status("[1, 2, 3]", vec![invalid(), sent(), fault()]), 3);
        assert_eq!(status("[1, 2]", vec![invalid(), invalid()]), 422);
        assert_eq!(status("[1, 2]", vec![fault(), invalid()]), 503);
    }

    #[test]
    fn the_schema_has_the_keys_of_the_document() {
        let schema = schema_for!(NewEvent);
        let described: BTreeSet<_> = schema.as_value()["properties"].as_object().unwrap().keys().cloned().collect();
        let defaults = Defaults { id: "e", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
        let error = Event::parse("{\"x\": 1}", &defaults).unwrap_err().to_string();
        let keys = error.split("expected one of ").nth(1).unwrap().split(" at line").next().unwrap();
        assert_eq!(described, keys.split(", ").map(|key| key.trim_matches('`').to_owned()).collect());
    }
}
