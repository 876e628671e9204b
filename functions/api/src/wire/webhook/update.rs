//! The body of an update.

use std::borrow::Cow;

use domain::ids::WebhookId;
use domain::object::present;
use domain::sent::SentAttributes;
use domain::webhook::{Changes, Draft};
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::error::ApiError;
use crate::path::check_id;
use crate::wire::schema;

/// `data` of an update. Attributes that are absent stay as they are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WebhookUpdate")]
pub struct Update {
    /// If it is there, it must be the id in the path.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    // The official client leaves the attributes out when nothing changes.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "ChangedAttributes")]
    attributes: Option<SentAttributes>,
}

/// They are those of a create, each of which may be absent.
struct ChangedAttributes;

impl JsonSchema for ChangedAttributes {
    fn schema_name() -> Cow<'static, str> {
        "WebhookUpdateAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::partial::<Draft>(generator)
    }
}

impl Update {
    /// What is to change of the webhook whose id is in the path.
    pub fn changes_of(self, webhook: WebhookId) -> Result<Changes, ApiError> {
        let changes = Changes::parse(self.attributes.unwrap_or_default())
            .map_err(|error| ApiError::misshapen(error.within("data.attributes")))?;
        check_id(self.id, webhook)?;
        Ok(changes)
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

    fn changes(attributes: &Value) -> Result<Changes, ApiError> {
        let id = WebhookId::from(uuid::Uuid::from_u128(7));
        let body = json!({"id": id, "type": "webhook", "attributes": attributes});
        serde_json::from_str::<Update>(&body.to_string()).unwrap().changes_of(id)
    }

    #[test]
    fn the_id_may_be_left_out_and_must_else_be_that_of_the_path() {
        let id = WebhookId::from(uuid::Uuid::from_u128(7));
        let changes = |id_in_body: Value| {
            let mut body = json!({"type": "webhook", "attributes": {"enabled": false}});
            body.as_object_mut().unwrap().extend(id_in_body.as_object().cloned().unwrap());
            serde_json::from_value::<Update>(body).map(|update| update.changes_of(id).is_ok())
        };
        assert_eq!(changes(json!({})).ok(), Some(true));
        assert_eq!(changes(json!({"id": id})).ok(), Some(true));
        assert_eq!(changes(json!({"id": "312"})).ok(), Some(false));
        assert!(changes(json!({"id": null})).is_err());
    }

    #[test]
    fn an_update_takes_the_attributes_of_a_create_and_no_other() {
        serde_json::from_value::<Draft>(attributes()).unwrap();
        changes(&json!({})).unwrap();
        let schema = schemars::schema_for!(ChangedAttributes).to_value();
        assert_eq!(schema["required"], Value::Null);
        assert_eq!(schema["additionalProperties"], false);
        let described: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(described, attributes().as_object().unwrap().keys().collect::<Vec<_>>());
        for (key, value) in attributes().as_object().unwrap() {
            let one = json!({ key: value });
            changes(&one).unwrap_or_else(|error| panic!("{one}: {error:?}"));
            // `null` stands where the schema says so, and only there.
            let nullable =
                schema["properties"][key]["type"].as_array().is_some_and(|kinds| kinds.contains(&json!("null")));
            assert_eq!(changes(&json!({ key: null })).is_ok(), nullable, "{key}");
            assert_eq!(schema["properties"][key].get("default"), None, "{key}");
        }
    }
}
