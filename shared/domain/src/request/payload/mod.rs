//! The default payload of webhook calls, which is also the context of templates.
//!
//! It is text, copied from the event's own: no entity ever becomes a tree. Where one is changed, an index of that entity
//! tells what is where, and goes before the next one.

mod blocks;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod trees;
mod version2;
mod writer;

use serde_json::json;

use crate::entity::{EntityType, EventType};
use crate::event::Event;
use crate::ids::CallId;
use crate::webhook::{PayloadApiVersion, Settings};

/// The default payload of the call `call` about `event`, sent after `auto_retries` automatic retries: compact JSON.
///
/// The keys come in the order of the documented example. `previous_entity` is there for updates of records only;
/// `related_entities` always is, if need be as an empty array.
pub fn default_payload(event: &Event, settings: &Settings, call: &CallId, auto_retries: u32) -> String {
    let head = json!({
        "webhook_call_id": call.to_string(),
        "event_triggered_at": event.event_triggered_at.to_seconds_text(),
        "attempted_auto_retries_count": auto_retries,
        "webhook_id": call.webhook().to_string(),
        "site_id": event.site_id,
        "environment": event.environment,
        "is_environment_primary": event.is_environment_primary,
        "entity_type": event.entity_type.as_str(),
        "event_type": event.event_type.as_str(),
    });
    let mut payload = head.to_string();
    // The entities follow inside.
    payload.pop();
    let entities = [&event.entity].into_iter().chain(&event.previous_entity).chain(&event.related_entities);
    payload.reserve_exact(entities.map(|entity| entity.text().len() + 64).sum());
    // The subject's type comes from the event: events may leave out `entity.type`.
    let is_item = event.entity_type == EntityType::Item;
    payload.push_str(r#","entity":"#);
    write_entity(&event.entity, is_item, settings, &mut payload);
    if let Some(previous) = &event.previous_entity
        && is_item
        && event.event_type == EventType::Update
    {
        payload.push_str(r#","previous_entity":"#);
        write_entity(previous, true, settings, &mut payload);
    }
    payload.push_str(r#","related_entities":["#);
    for (number, entity) in event.related_entities.iter().enumerate() {
        if number > 0 {
            payload.push(',');
        }
        write_related(entity, settings, &mut payload);
    }
    payload.push_str("]}");
    payload
}

/// Writes a related entity, which tells its type itself.
fn write_related(entity: &templates::json::Object, settings: &Settings, out: &mut String) {
    let is_item = entity.index().root().get("type").is_some_and(|kind| kind.is("item"));
    write_entity(entity, is_item, settings, out);
}

/// Writes an entity, given as events carry it, in the serialisation that the webhook's owner chose.
fn write_entity(entity: &templates::json::Object, is_item: bool, settings: &Settings, out: &mut String) {
    let block_ids = is_item && !settings.nested_items_in_payload && blocks::may_be_in(entity.text());
    match settings.payload_api_version {
        PayloadApiVersion::V3 if block_ids => blocks::write_with_ids(entity.index().root(), out),
        PayloadApiVersion::V3 => out.push_str(entity.text()),
        PayloadApiVersion::V2 if is_item => version2::write_item(entity.index().root(), block_ids, out),
        PayloadApiVersion::V2 => version2::write_other(entity.index().root(), out),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::event::Defaults;
    use crate::ids::WebhookId;

    fn settings(version: PayloadApiVersion, nested_items: bool) -> Settings {
        Settings { payload_api_version: version, nested_items_in_payload: nested_items, ..Settings::example() }
    }

    fn event(document: &Value) -> Event {
        let defaults =
            Defaults { id: "e", event_triggered_at: "2024-08-26T12:49:16.789Z".parse().unwrap(), site_id: "205" };
        Event::parse(&document.to_string(), &defaults).unwrap()
    }

    fn call(event: &Event) -> CallId {
        CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), event.event_triggered_at, &event.id)
    }

    fn payload(event: &Event, settings: &Settings) -> Value {
        let text = default_payload(event, settings, &call(event), 0);
        let payload: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(payload.to_string(), text, "compact");
        payload
    }

    fn keys(payload: &Value) -> Vec<&str> {
        payload.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_documented_example_comes_out_byte_for_byte() {
        let event = event(&json!({
            "entity_type": "maintenance_mode", "event_type": "change",
            "entity": {"id": "maintenance_mode", "type": "maintenance_mode", "attributes": {"active": false}},
        }));
        let call = call(&event);
        let text = default_payload(&event, &Settings::example(), &call, 0);
        assert_eq!(
            text.replace(&call.to_string(), "103216210").replace(&call.webhook().to_string(), "28374"),
            concat!(
                r#"{"webhook_call_id":"103216210","event_triggered_at":"2024-08-26T12:49:16Z","#,
                r#""attempted_auto_retries_count":0,"webhook_id":"28374","site_id":"205","environment":"main","#,
                r#""is_environment_primary":true,"entity_type":"maintenance_mode","event_type":"change","#,
                r#""entity":{"id":"maintenance_mode","type":"maintenance_mode","attributes":{"active":false}},"#,
                r#""related_entities":[]}"#
            )
        );
    }

    #[test]
    fn retries_are_counted_and_the_environment_is_the_events() {
        let event = event(&json!({
            "entity_type": "item", "event_type": "publish", "entity": {"id": "1"},
            "environment": "beta", "is_environment_primary": false,
        }));
        let payload = default_payload(&event, &Settings::example(), &call(&event), 3);
        let payload: Value = serde_json::from_str(&payload).unwrap();
        assert_eq!(payload["attempted_auto_retries_count"], 3);
        assert_eq!(payload["environment"], "beta");
        assert_eq!(payload["is_environment_primary"], false);
    }

    #[test]
    fn an_update_of_a_record_has_the_previous_entity_after_the_entity() {
        let mut update = event(&json!({
            "entity_type": "item", "event_type": "update", "entity": {"id": "1"},
            "previous_entity": {"id": "1", "attributes": {"block": {"type": "item", "id": "b", "attributes": {}}}},
        }));
        let payload_of = |event: &Event| payload(event, &settings(PayloadApiVersion::V3, false));
        assert_eq!(
            keys(&payload_of(&update))[7..],
            ["entity_type", "event_type", "entity", "previous_entity", "related_entities"]
        );
        assert_eq!(payload_of(&update)["previous_entity"]["attributes"]["block"], "b");

        update.event_type = EventType::Publish;
        assert_eq!(keys(&payload_of(&update))[7..], ["entity_type", "event_type", "entity", "related_entities"]);
        update.event_type = EventType::Update;
        update.previous_entity = None;
        assert_eq!(keys(&payload_of(&update))[7..], ["entity_type", "event_type", "entity", "related_entities"]);
    }

    #[test]
    fn related_records_are_converted_and_other_related_entities_keep_what_looks_like_a_block() {
        let block = json!({"type": "item", "id": "b", "attributes": {}});
        let event = event(&json!({
            "entity_type": "upload", "event_type": "update",
            "entity": {"id": "u", "attributes": {"like_a_block": block}},
            "related_entities": [
                {"id": "i", "type": "item", "attributes": {"block": block}},
                {"id": "m", "type": "item_type", "attributes": {"like_a_block": block}, "meta": {"x": 1}},
            ],
        }));
        let payload_of = |version| payload(&event, &settings(version, false));
        assert_eq!(
            payload_of(PayloadApiVersion::V3)["related_entities"],
            json!([
                {"id": "i", "type": "item", "attributes": {"block": "b"}},
                {"id": "m", "type": "item_type", "attributes": {"like_a_block": block}, "meta": {"x": 1}},
            ])
        );
        assert_eq!(payload_of(PayloadApiVersion::V3)["entity"]["attributes"]["like_a_block"], block);
        let related = &payload_of(PayloadApiVersion::V2)["related_entities"];
        assert_eq!(related[0]["relationships"]["current_version"], json!({"data": null}));
        assert_eq!(related[1]["attributes"], json!({"like_a_block": block, "x": 1}));
    }

    /// JSON that looks like entities often enough to reach the odd corners.
    fn json_value() -> impl Strategy<Value = Value> {
        let text = prop_oneof![Just("item".to_owned()), Just("published".to_owned()), ".{0,4}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 6, |inner| {
            let block = prop::collection::vec((key(), inner.clone()), 0..4).prop_map(|fields| {
                let fields: Map<String, Value> = fields.into_iter().collect();
                json!({"type": "item", "id": "b", "attributes": fields})
            });
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key(), inner), 0..6).prop_map(|members| members.into_iter().collect()),
                block,
            ]
        })
    }

    fn key() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "id",
            "type",
            "attributes",
            "relationships",
            "meta",
            "item",
            "item_type",
            "status",
            "current_version",
            "published_version",
            "created_at",
            "en",
        ])
        .prop_map(str::to_owned)
    }

    fn entity() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::vec((key(), json_value()), 0..8).prop_map(|members| members.into_iter().collect())
    }

    fn object(members: Map<String, Value>) -> templates::json::Object {
        serde_json::from_str(&Value::from(members).to_string()).unwrap()
    }

    proptest! {
        #[test]
        fn payloads_made_of_text_are_those_made_of_trees(
            entity in entity(), previous in entity(), related in entity(),
            entity_type in prop::sample::select(EntityType::ALL.to_vec()),
        ) {
            let mut event = event(&json!({"entity_type": "item", "event_type": "update", "entity": {"id": "1"}}));
            event.entity_type = entity_type;
            event.entity = object(entity);
            event.previous_entity = Some(object(previous));
            event.related_entities = vec![object(related)];
            for version in [PayloadApiVersion::V2, PayloadApiVersion::V3] {
                for nested_items in [false, true] {
                    let settings = settings(version, nested_items);
                    let text = default_payload(&event, &settings, &call(&event), 0);
                    let expected = trees::entities(&event, entity_type == EntityType::Item, &settings).to_string();
                    // As text, because the order of keys counts too.
                    let (_, entities) = text.split_once(r#","entity":"#).unwrap();
                    prop_assert_eq!(format!(r#"{{"entity":{}"#, entities), expected);
                }
            }
        }
    }
}
