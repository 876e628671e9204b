//! The form of a webhook: what stands in its fields, whatever it is, so that nothing that was typed is lost.

mod actions;
mod draft;
mod parse;
mod render;
mod start;
mod triggers;

pub use self::actions::Action;
pub use self::draft::Errors;
pub use self::render::{Shown, fields, of_preview};
pub use self::triggers::{Condition, TriggerRow};

use domain::request::redaction::looks_like_credential;
use domain::webhook::{PayloadApiVersion, Settings, Webhook};

use super::recipes::Recipe;

/// What stands in the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookForm {
    /// The version of the webhook that the form was made from; 0 for a new one.
    pub version: u32,
    /// The recipe that a new one was begun from.
    pub recipe: Option<&'static Recipe>,
    pub name: String,
    pub url: String,
    pub enabled: bool,
    pub auto_retry: bool,
    pub triggers: Vec<TriggerRow>,
    pub user: String,
    /// Empty for the one that is stored, which no page shows.
    pub password: Typed,
    /// Whether the stored password is to go.
    pub forget_password: bool,
    pub headers: Vec<HeaderRow>,
    pub payload_api_version: String,
    pub nested: bool,
    /// Whether there is a custom payload. The template stays in its field even if not.
    pub custom: bool,
    pub template: String,
    /// What was added or removed last: that is where one goes on.
    pub added: Option<Added>,
}

/// A secret in a field. `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A custom header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderRow {
    pub name: String,
    /// Empty for a stored value that looks like a credential, which no page shows.
    pub value: Typed,
    /// Whether such a value is stored under this name.
    pub kept: bool,
}

/// What was added to a form or taken out of it: where one goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// The last trigger.
    Trigger,
    /// The last condition of this trigger.
    Condition(usize),
    /// The last header.
    Header,
    /// None: a trigger was removed.
    NoTrigger,
    /// None: a condition of this trigger was removed.
    NoCondition(usize),
    /// None: a header was removed.
    NoHeader,
}

impl WebhookForm {
    /// The form of a new webhook: one trigger for records, with no event ticked yet.
    pub fn new() -> Self {
        Self {
            version: 0,
            recipe: None,
            name: String::new(),
            url: String::new(),
            enabled: true,
            auto_retry: false,
            triggers: vec![TriggerRow::new()],
            user: String::new(),
            password: Typed::default(),
            forget_password: false,
            headers: Vec::new(),
            payload_api_version: PayloadApiVersion::default().as_str().to_owned(),
            nested: false,
            custom: false,
            template: String::new(),
            added: None,
        }
    }

    /// The form of a webhook that is there.
    pub fn of(webhook: &Webhook) -> Self {
        let Settings { name, url, events, headers, .. } = &webhook.settings;
        let template = webhook.settings.custom_payload.as_ref().map(|template| template.as_str());
        let header = |(name, value): (&str, &domain::secret::Secret)| {
            let kept = looks_like_credential(name);
            let value = if kept { Typed::default() } else { Typed(value.expose().to_owned()) };
            HeaderRow { name: name.to_owned(), value, kept }
        };
        Self {
            version: webhook.version,
            recipe: None,
            name: name.as_str().to_owned(),
            url: url.as_str().to_owned(),
            enabled: webhook.settings.enabled,
            auto_retry: webhook.settings.auto_retry,
            triggers: events.iter().enumerate().map(|(number, trigger)| TriggerRow::of(number, trigger)).collect(),
            user: webhook.settings.http_basic_user.clone().unwrap_or_default(),
            password: Typed::default(),
            forget_password: false,
            headers: headers.iter().map(header).collect(),
            payload_api_version: webhook.settings.payload_api_version.as_str().to_owned(),
            nested: webhook.settings.nested_items_in_payload,
            custom: template.is_some(),
            template: template.unwrap_or_default().to_owned(),
            added: None,
        }
    }
}
