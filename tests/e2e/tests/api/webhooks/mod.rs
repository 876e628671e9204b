//! `/webhooks`

mod body;
mod create;
mod destroy;
mod find;
mod format;
mod limits;
mod names;
mod signing_secret;
mod test_send;
mod update;
mod update_format;
mod updates_at_once;
mod values;

use serde_json::{Value, json};

/// Attributes that all differ from the defaults, apart from the name.
fn rich_attributes() -> Value {
    json!({
        "url": "https://example.com/{{entity.id}}?type={{event_type}}",
        "enabled": false,
        "headers": {"X-Foo": "Bar", "Content-Type": "text/plain"},
        "events": [
            {
                "entity_type": "item",
                "event_types": ["publish", "unpublish"],
                "filters": [
                    {"entity_type": "item_type", "entity_ids": ["blog_post", "42"]},
                    {"entity_type": "environment_type", "entity_ids": ["primary"]},
                ],
            },
            {"entity_type": "upload", "event_types": ["create"], "filters": []},
            {"entity_type": "maintenance_mode", "event_types": ["change"], "filters": null},
        ],
        "http_basic_user": "Aladdin",
        "http_basic_password": "open sesame",
        "custom_payload": "{\"id\": \"{{entity.id}}\"} ]",
        "payload_api_version": "2",
        "nested_items_in_payload": true,
        "auto_retry": true,
    })
}
