//! The webhooks of a case.

use aws::clock;
use aws::store::Tables;
use domain::entity::{EntityType, EventType};
use domain::room::Room;
use domain::trigger::Trigger;
use domain::webhook::{Draft, Settings};

use super::case::Payload;
use crate::error::Error;

/// The template of a message to Slack, as in `tests/recipes/slack`.
pub const TEMPLATE: &str = r#"{"text": "*{{entity.attributes.title}}*: {{event_type}} in {{environment}}"}"#;

/// Settings that every event of the benchmark fires.
pub fn settings(name: String, url: &str, payload: Payload) -> Result<Settings, Error> {
    let trigger = |entity_type, event_type| Trigger { entity_type, event_types: vec![event_type], filters: None };
    let custom_payload = match payload {
        Payload::Default => None,
        Payload::Custom => Some(TEMPLATE.to_owned()),
    };
    let events = vec![
        trigger(EntityType::CdaCacheTags, EventType::Invalidate),
        Trigger {
            event_types: vec![EventType::Publish, EventType::Unpublish, EventType::Update, EventType::Create],
            ..trigger(EntityType::Item, EventType::Publish)
        },
    ];
    let draft = Draft { custom_payload, events, auto_retry: true, ..Draft::new(name, url) };
    Settings::parse(draft).map_err(|flaws| Error::new(format!("the settings of a webhook have flaws: {flaws:?}")))
}

/// Creates as many webhooks, as the API does.
pub async fn create(tables: &Tables, count: usize, url: &str, payload: Payload) -> Result<(), Error> {
    for number in 1..=count {
        let settings = settings(format!("Webhook {number}"), url, payload)?;
        let created = tables.create_webhook(settings, Room { enabled: count }, clock::now()).await;
        created.map_err(Error::in_action("create a webhook"))?;
    }
    Ok(())
}
