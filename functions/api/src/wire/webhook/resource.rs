//! A webhook as the API shows it.

use std::borrow::Cow;

use domain::ids::WebhookId;
use domain::secret::Secret;
use domain::webhook::{CustomHeaders, Draft, PayloadApiVersion, PayloadTemplate, UrlTemplate, Webhook, WebhookName};
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::trigger::ShownTrigger;
use crate::auth::Secrets;
use crate::version::ApiVersion;
use crate::wire::schema;

/// A webhook. Its credentials are shown to those who may manage webhooks; to others the password is `null`, and the headers that look
/// like credentials are `[redacted]`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Webhook", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    id: WebhookId,
    attributes: Attributes,
}

#[derive(Debug, Serialize)]
struct Attributes {
    name: WebhookName,
    url: UrlTemplate,
    enabled: bool,
    headers: CustomHeaders,
    events: Vec<ShownTrigger>,
    http_basic_user: Option<String>,
    http_basic_password: Option<Secret>,
    custom_payload: Option<PayloadTemplate>,
    payload_api_version: PayloadApiVersion,
    nested_items_in_payload: bool,
    auto_retry: bool,
}

/// Attributes that may be sent as `null`, and what they are shown as.
const NEVER_NULL: [(&str, &str); 5] = [
    ("headers", "object"),
    ("enabled", "boolean"),
    ("payload_api_version", "string"),
    ("nested_items_in_payload", "boolean"),
    ("auto_retry", "boolean"),
];

/// They are those of a create, all of them there, with triggers as they are shown, and without the ways to leave something out. A test
/// holds both together.
impl JsonSchema for Attributes {
    fn schema_name() -> Cow<'static, str> {
        "WebhookAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = schema::complete::<Draft>(generator);
        schema::set_items(&mut schema, "events", &generator.subschema_for::<ShownTrigger>());
        for (key, shown_as) in NEVER_NULL {
            schema::narrow(&mut schema, key, shown_as);
        }
        schema
    }
}

impl Resource {
    /// Shows a webhook to a client that speaks this version.
    pub fn new(Webhook { id, settings, .. }: Webhook, version: ApiVersion, secrets: Secrets) -> Self {
        let settings = match secrets {
            Secrets::Shown => settings,
            Secrets::Hidden => settings.without_secrets(),
        };
        let attributes = Attributes {
            name: settings.name,
            url: settings.url,
            enabled: settings.enabled,
            headers: settings.headers,
            events: settings.events.into_iter().map(|trigger| ShownTrigger::new(trigger, version)).collect(),
            http_basic_user: settings.http_basic_user,
            http_basic_password: settings.http_basic_password,
            custom_payload: settings.custom_payload,
            payload_api_version: settings.payload_api_version,
            nested_items_in_payload: settings.nested_items_in_payload,
            auto_retry: settings.auto_retry,
        };
        Self { r#type: Default::default(), id, attributes }
    }
}

#[cfg(test)]
mod tests {
    use domain::webhook::Settings;
    use serde_json::{Value, json};

    use super::*;
    use crate::wire::webhook::Create;
    use aws::ids::new_webhook_id;

    /// A create, as sent and as shown.
    fn sent_and_shown() -> (Value, Value) {
        let sent = json!({
            "name": "n",
            "url": "https://example.com/{{entity.id}}",
            "enabled": false,
            "headers": {"X-B": "2", "X-A": "1"},
            "events": [{"entity_type": "item", "event_types": ["publish"], "filters": null}],
            "http_basic_user": "user",
            "http_basic_password": "password",
            "custom_payload": "{}",
            "payload_api_version": "2",
            "nested_items_in_payload": true,
            "auto_retry": true,
        });
        let create: Create = serde_json::from_value(json!({"type": "webhook", "attributes": sent})).unwrap();
        let settings = Settings::parse(create.into_draft(ApiVersion::V3)).unwrap();
        let shown =
            Resource::new(Webhook { id: new_webhook_id(), version: 1, settings }, ApiVersion::V3, Secrets::Shown);
        (sent, serde_json::to_value(shown).unwrap())
    }

    #[test]
    fn what_was_sent_is_shown() {
        let (sent, shown) = sent_and_shown();
        assert_eq!(shown["attributes"], sent);
        assert_eq!(shown.as_object().unwrap().keys().collect::<Vec<_>>(), ["type", "id", "attributes"]);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&shown["attributes"]), keys(&sent), "the order is DatoCMS's");
    }

    #[test]
    fn who_may_not_manage_webhooks_sees_no_credentials() {
        let mut draft = Draft::new("n", "https://example.com");
        draft.http_basic_user = Some("user".to_owned());
        draft.http_basic_password = Some("pa55".to_owned());
        draft.headers =
            [("X-Api-Key", "k3y"), ("X-From", "here")].map(|(name, value)| (name.into(), value.into())).into();
        let settings = Settings::parse(draft).unwrap();
        let webhook = Webhook { id: new_webhook_id(), version: 1, settings };
        let shown = serde_json::to_value(Resource::new(webhook, ApiVersion::V3, Secrets::Hidden)).unwrap();
        assert_eq!(shown["attributes"]["http_basic_user"], "user");
        assert_eq!(shown["attributes"]["http_basic_password"], Value::Null);
        assert_eq!(shown["attributes"]["headers"], json!({"X-Api-Key": "[redacted]", "X-From": "here"}));
    }

    #[test]
    fn every_attribute_is_described_and_required() {
        let (_, shown) = sent_and_shown();
        let schema = schemars::schema_for!(Attributes).to_value();
        let mut required: Vec<_> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut keys: Vec<_> = shown["attributes"].as_object().unwrap().keys().map(String::as_str).collect();
        required.sort_unstable();
        keys.sort_unstable();
        assert_eq!(required, keys);
    }

    #[test]
    fn null_is_described_where_it_is_shown() {
        let sent = json!({"name": "n", "url": "https://example.com", "events": []});
        let create: Create = serde_json::from_value(json!({"type": "webhook", "attributes": sent})).unwrap();
        let settings = Settings::parse(create.into_draft(ApiVersion::V3)).unwrap();
        let shown =
            Resource::new(Webhook { id: new_webhook_id(), version: 1, settings }, ApiVersion::V3, Secrets::Shown);
        let shown = serde_json::to_value(shown).unwrap()["attributes"].take();
        let schema = schemars::schema_for!(Attributes).to_value();
        for (key, value) in shown.as_object().unwrap() {
            let kinds = &schema["properties"][key]["type"];
            let described = kinds.as_array().is_some_and(|kinds| kinds.contains(&json!("null")));
            assert_eq!(value.is_null(), described, "{key}: {kinds}");
        }
        assert_eq!(schema["properties"]["headers"]["type"], "object");
        assert_eq!(schema["properties"]["payload_api_version"]["enum"], json!(["2", "3"]));
    }
}
