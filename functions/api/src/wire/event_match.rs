//! The resource `match`: what an event meant for a webhook, and why. An addition to DatoCMS's API.

use actions::events::{JudgedBy, Match};
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::limits;
use domain::matching::{Check, Checked, Known};
use domain::trigger::Filter;
use domain::webhook::Settings;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use super::document::PageLinks;
use super::fit::{ANSWER_BYTES, returned_bytes};
use super::schema::whole;

/// What an event meant for a webhook, and why.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Match", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "match"))]
    r#type: MustBe!("match"),
    attributes: Attributes,
    relationships: Relationships,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    /// Whether the event fired the webhook; in a dry run, whether it would.
    fired: bool,
    /// The call that this led to. `null` also until the first attempt begins.
    call_id: Option<CallId>,
    /// The webhook's triggers, in order; any that matches is enough.
    triggers: Vec<Trigger>,
    /// Which settings of the webhook this goes by. `settings_now`: those that it has now, or had when it was deleted, because it was
    /// created after the event, or because those that it had are no longer kept.
    judged_by: JudgedByName,
    /// The name of the webhook in these settings.
    webhook_name: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "JudgedBy")]
enum JudgedByName {
    SettingsThen,
    SettingsNow,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchTrigger", deny_unknown_fields)]
struct Trigger {
    /// Its number, counted from 0.
    index: usize,
    /// Whether all of its reasons have passed.
    matched: bool,
    reasons: Vec<Reason>,
}

/// What a trigger asks, and what the event is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "check", rename_all = "snake_case")]
#[schemars(rename = "MatchReason")]
enum Reason {
    /// The webhook must be switched on.
    Enabled { expected: bool, actual: bool, passed: bool },
    /// The event must be about such an entity.
    EntityType { expected: EntityType, actual: EntityType, passed: bool },
    /// One of these must have happened.
    EventType { expected: Vec<EventType>, actual: EventType, passed: bool },
    /// The event must be known by one of the filter's ids.
    Filter {
        expected: Filter,
        /// What the event is known by to such a filter, cut to as many bytes as an id may have; nothing if the filter does not go with
        /// what the event is about.
        actual: Vec<String>,
        passed: bool,
    },
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchRelationships", deny_unknown_fields)]
struct Relationships {
    webhook: ToWebhook,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchWebhook", deny_unknown_fields, transform = whole)]
struct ToWebhook {
    /// `null` for a webhook that is not saved.
    data: Option<WebhookReference>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchWebhookReference", deny_unknown_fields)]
struct WebhookReference {
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    id: WebhookId,
}

/// What an event meant for webhooks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "MatchPage", deny_unknown_fields)]
pub struct MatchPage {
    /// One for each webhook, in order of creation.
    pub data: Vec<Resource>,
    /// Other pages.
    pub links: PageLinks,
}

impl Resource {
    /// A match that was made.
    pub fn new(known: &Known<'_>, found: Match) -> Self {
        let judged_by = match found.judged_by {
            JudgedBy::SettingsThen => JudgedByName::SettingsThen,
            JudgedBy::SettingsNow => JudgedByName::SettingsNow,
        };
        let settings = &found.webhook.settings;
        Self::of(known, settings, judged_by, Some(found.webhook.id), (found.fired, found.call))
    }

    /// A match that would be made; `webhook` unless it is not saved.
    pub fn tried(known: &Known<'_>, settings: &Settings, webhook: Option<WebhookId>) -> Self {
        Self::of(known, settings, JudgedByName::SettingsNow, webhook, (known.fires(settings), None))
    }

    fn of(
        known: &Known<'_>,
        settings: &Settings,
        judged_by: JudgedByName,
        webhook: Option<WebhookId>,
        (fired, call_id): (bool, Option<CallId>),
    ) -> Self {
        let triggers = known.explain(settings).into_iter().enumerate().map(Trigger::of).collect();
        let webhook_name = settings.name.as_str().to_owned();
        Self {
            r#type: Default::default(),
            attributes: Attributes { fired, call_id, triggers, judged_by, webhook_name },
            relationships: Relationships {
                webhook: ToWebhook { data: webhook.map(|id| WebhookReference { r#type: Default::default(), id }) },
            },
        }
    }

    /// The webhook, if it is saved.
    fn webhook(&self) -> Option<WebhookId> {
        self.relationships.webhook.data.as_ref().map(|webhook| webhook.id)
    }
}

impl Trigger {
    fn of((index, checked): (usize, Checked<'_>)) -> Self {
        let matched = checked.matches();
        Self { index, matched, reasons: checked.0.into_iter().map(Reason::of).collect() }
    }
}

impl Reason {
    fn of(check: Check<'_>) -> Self {
        let passed = check.passes();
        match check {
            Check::Enabled { actual } => Self::Enabled { expected: true, actual, passed },
            Check::EntityType { expected, actual } => Self::EntityType { expected, actual, passed },
            Check::EventType { expected, actual } => Self::EventType { expected: expected.to_vec(), actual, passed },
            Check::Filter { expected, actual } => {
                let actual =
                    actual.into_iter().map(|name| domain::text::cut(name, limits::ID_BYTES).to_owned()).collect();
                Self::Filter { expected: expected.clone(), actual, passed }
            }
        }
    }
}

/// As many of the matches as Lambda can return, at least one; and the last of them, unless these are all.
pub fn fitting(matches: impl Iterator<Item = Resource>) -> (Vec<Resource>, Option<WebhookId>) {
    let (mut shown, mut bytes) = (Vec::<Resource>::new(), 0);
    for found in matches {
        bytes += returned_bytes(&found) + ",".len();
        if bytes > ANSWER_BYTES && !shown.is_empty() {
            let last = shown.last().and_then(Resource::webhook);
            return (shown, last);
        }
        shown.push(found);
    }
    (shown, None)
}
