//! The body of an update.

use std::borrow::Cow;

use domain::object::Object;
use domain::trigger::Trigger;
use domain::webhook::{Draft, Settings};
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::create::{CreateAttributes, Headers, triggers};
use crate::wire::schema::{self, present};

/// `data` of an update. Attributes that are absent stay as they are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebhookUpdate")]
pub struct Update {
    /// Must be the id in the path.
    pub id: String,
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    // The official client leaves the attributes out when nothing changes.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "UpdateAttributes")]
    attributes: Option<Object<UpdateAttributes>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdateAttributes {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    url: Option<String>,
    #[serde(default, deserialize_with = "present")]
    custom_payload: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    headers: Option<Headers>,
    #[serde(default, deserialize_with = "present")]
    events: Option<Vec<Object<Trigger>>>,
    #[serde(default, deserialize_with = "present")]
    http_basic_user: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    http_basic_password: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    payload_api_version: Option<String>,
    #[serde(default, deserialize_with = "present")]
    nested_items_in_payload: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    auto_retry: Option<bool>,
}

/// They are those of a create, each of which may be absent. A test holds both together.
impl JsonSchema for UpdateAttributes {
    fn schema_name() -> Cow<'static, str> {
        "WebhookUpdateAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::partial::<CreateAttributes>(generator)
    }
}

impl Update {
    /// The settings after this update, not yet checked.
    pub fn applied_to(&self, settings: Settings) -> Draft {
        let mut draft = settings.into_draft();
        let Some(Object(own)) = self.attributes.clone() else {
            return draft;
        };
        replace(&mut draft.name, own.name);
        replace(&mut draft.url, own.url);
        replace(&mut draft.custom_payload, own.custom_payload);
        replace(&mut draft.headers, own.headers.map(|headers| headers.0));
        replace(&mut draft.events, own.events.map(triggers));
        replace(&mut draft.http_basic_user, own.http_basic_user);
        replace(&mut draft.http_basic_password, own.http_basic_password);
        replace(&mut draft.enabled, own.enabled);
        replace(&mut draft.payload_api_version, own.payload_api_version);
        replace(&mut draft.nested_items_in_payload, own.nested_items_in_payload);
        replace(&mut draft.auto_retry, own.auto_retry);
        draft
    }
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A value for each attribute.
    fn attributes() -> Value {
        json!({
            "name": "n",
            "url": "https://example.com",
            "custom_payload": null,
            "headers": {},
            "events": [],
            "http_basic_user": null,
            "http_basic_password": null,
            "enabled": true,
            "payload_api_version": "3",
            "nested_items_in_payload": false,
            "auto_retry": false,
        })
    }

    fn parse<T: for<'de> Deserialize<'de>>(value: &Value) -> Result<T, String> {
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_update_takes_the_attributes_of_a_create_and_no_other() {
        parse::<CreateAttributes>(&attributes()).unwrap();
        parse::<UpdateAttributes>(&json!({})).unwrap();
        let schema = schemars::schema_for!(UpdateAttributes).to_value();
        assert_eq!(schema["required"], Value::Null);
        assert_eq!(schema["additionalProperties"], false);
        let described: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(described, attributes().as_object().unwrap().keys().collect::<Vec<_>>());
        for (key, value) in attributes().as_object().unwrap() {
            let one = json!({ key: value });
            parse::<UpdateAttributes>(&one).unwrap_or_else(|error| panic!("{one}: {error}"));
            // `null` stands where the schema says so, and only there.
            let nullable =
                schema["properties"][key]["type"].as_array().is_some_and(|kinds| kinds.contains(&json!("null")));
            assert_eq!(parse::<UpdateAttributes>(&json!({ key: null })).is_ok(), nullable, "{key}");
            assert_eq!(schema["properties"][key].get("default"), None, "{key}");
        }
    }
}
