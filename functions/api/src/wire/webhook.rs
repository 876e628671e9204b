//! The resource `webhook`.

use std::collections::BTreeMap;

use monostate::MustBe;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use shared::domain::object::Object;
use shared::domain::trigger::Trigger;
use shared::domain::webhook::{Draft, Settings, Webhook};

/// `data` of a create.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    r#type: MustBe!("webhook"),
    attributes: Object<CreateAttributes>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreateAttributes {
    name: String,
    url: String,
    #[serde(deserialize_with = "nullable")]
    custom_payload: Option<String>,
    headers: BTreeMap<String, String>,
    events: Vec<Object<Trigger>>,
    #[serde(deserialize_with = "nullable")]
    http_basic_user: Option<String>,
    #[serde(deserialize_with = "nullable")]
    http_basic_password: Option<String>,
    #[serde(default = "yes")]
    enabled: bool,
    #[serde(default = "current_version")]
    payload_api_version: String,
    #[serde(default)]
    nested_items_in_payload: bool,
    #[serde(default)]
    auto_retry: bool,
}

/// `data` of an update. Attributes that are absent stay as they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Must be the id in the path.
    pub id: String,
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    r#type: MustBe!("webhook"),
    // The official client leaves the attributes out when nothing changes.
    #[serde(default, deserialize_with = "present")]
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
    headers: Option<BTreeMap<String, String>>,
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

impl Create {
    /// The settings that were sent, not yet checked.
    pub fn into_draft(self) -> Draft {
        let Object(own) = self.attributes;
        Draft {
            name: own.name,
            url: own.url,
            custom_payload: own.custom_payload,
            headers: own.headers,
            events: triggers(own.events),
            http_basic_user: own.http_basic_user,
            http_basic_password: own.http_basic_password,
            enabled: own.enabled,
            payload_api_version: own.payload_api_version,
            nested_items_in_payload: own.nested_items_in_payload,
            auto_retry: own.auto_retry,
        }
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
        replace(&mut draft.headers, own.headers);
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

/// A webhook as the API shows it, its credentials included: they are the owner's.
pub fn resource(webhook: &Webhook) -> Value {
    let settings = &webhook.settings;
    let headers: BTreeMap<_, _> = settings.headers.iter().map(|(name, value)| (name, value.expose())).collect();
    json!({
        "type": "webhook",
        "id": webhook.id,
        "attributes": {
            "name": settings.name,
            "url": settings.url,
            "enabled": settings.enabled,
            "headers": headers,
            "events": settings.events,
            "http_basic_user": settings.http_basic_user,
            "http_basic_password": settings.http_basic_password.as_ref().map(|password| password.expose()),
            "custom_payload": settings.custom_payload,
            "payload_api_version": settings.payload_api_version,
            "nested_items_in_payload": settings.nested_items_in_payload,
            "auto_retry": settings.auto_retry,
        },
    })
}

/// A key that must be there, and may be `null`. Without this, serde takes an absent key for `null`.
fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// A key that may be absent and, if it is there, must hold a `T`. Without this, serde takes `null` for absent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn replace<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn triggers(objects: Vec<Object<Trigger>>) -> Vec<Trigger> {
    objects.into_iter().map(|object| object.0).collect()
}

fn yes() -> bool {
    true
}

fn current_version() -> String {
    "3".to_owned()
}
