//! What is around the resources.

use schemars::JsonSchema;
use serde::Serialize;

use super::schema::whole;
use super::{stats, webhook, webhook_call};

/// A resource.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Document", deny_unknown_fields)]
pub struct Document<T> {
    /// The resource.
    pub data: T,
}

/// All resources of a kind.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}List", deny_unknown_fields)]
pub struct List<T> {
    /// The resources.
    pub data: Vec<T>,
}

/// Statistics, and how much waits.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StatsDocument", deny_unknown_fields)]
pub struct StatsDocument {
    /// The statistics.
    pub data: stats::Resource,
    /// About the queues.
    pub meta: stats::Meta,
}

/// A webhook call and its webhook.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallDocument", deny_unknown_fields)]
pub struct CallDocument {
    /// The call.
    pub data: webhook_call::Resource,
    /// The webhook, if it still exists.
    pub included: Vec<webhook::Resource>,
}

/// A page of webhook calls, and their webhooks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "WebhookCallPage", deny_unknown_fields)]
pub struct CallPage {
    /// The calls of this page.
    pub data: Vec<webhook_call::Resource>,
    /// About all pages.
    pub meta: PageMeta,
    /// Other pages.
    pub links: PageLinks,
    /// The webhooks of these calls that still exist.
    pub included: Vec<webhook::Resource>,
}

/// Other pages of a list. An addition to DatoCMS's API.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, transform = whole)]
pub struct PageLinks {
    /// The address of the page behind this one, relative to the address of this one; `null` on the last page.
    pub next: Option<String>,
}

/// About all pages of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PageMeta {
    /// How many there are on all pages.
    pub total_count: usize,
}

#[cfg(test)]
mod tests {
    use aws::ids::new_webhook_id;
    use domain::limits;
    use domain::webhook::{Draft, Settings, Webhook};
    use serde_json::{Value, json};

    use crate::auth::Secrets;
    use crate::version::ApiVersion;
    use crate::wire::fit::{ANSWER_BYTES, returned_bytes};
    use crate::wire::webhook::Resource;

    /// A trigger with a filter of `count` ids.
    fn trigger(count: usize, id: &str) -> Value {
        let filters = json!([{"entity_type": "item", "entity_ids": vec![id; count]}]);
        json!({"entity_type": "item", "event_types": [], "filters": filters})
    }

    #[test]
    fn the_list_of_all_webhooks_that_a_site_has_room_for_fits_into_an_answer() {
        for attributes in [
            json!({}),
            json!({"custom_payload": "\\".repeat(limits::CUSTOM_PAYLOAD_BYTES)}),
            json!({"custom_payload": "\u{1}".repeat(limits::CUSTOM_PAYLOAD_BYTES / 2)}),
            json!({"headers": {"X-A": "\"".repeat(4000)}}),
            json!({"events": vec![json!({"entity_type": "item", "event_types": []}); limits::TRIGGERS]}),
            json!({"events": vec![trigger(1, ""); limits::TRIGGERS]}),
            json!({"events": vec![trigger(limits::FILTER_IDS, ""); 20]}),
            json!({"events": vec![trigger(limits::FILTER_IDS, "1"); 20]}),
            json!({"events": vec![trigger(200, &"\"".repeat(limits::ID_BYTES))]}),
        ] {
            let mut draft = json!({"name": "n", "url": "http://a", "events": []});
            draft.as_object_mut().unwrap().extend(attributes.as_object().cloned().unwrap());
            let settings = Settings::parse(serde_json::from_value::<Draft>(draft).unwrap()).unwrap();
            let most = limits::WEBHOOKS_BYTES / settings.shown_size();
            let webhook = Webhook { id: new_webhook_id(), version: 1, settings };
            for version in ApiVersion::ALL {
                let shown = returned_bytes(&Resource::new(webhook.clone(), version, Secrets::Shown)) + ",".len();
                assert!(most * shown < ANSWER_BYTES, "{most} of {shown} bytes: {:.200}", attributes.to_string());
            }
        }
    }
}
