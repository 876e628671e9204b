//! Payloads made the plain way, of trees: what those that are made of text are held against.

use serde_json::{Map, Value, json};

use crate::event::Event;
use crate::webhook::{PayloadApiVersion, Settings};

/// An entity, given as events carry it, in the serialisation that the webhook's owner chose.
pub(super) fn serialise(entity: &templates::json::Object, is_item: bool, settings: &Settings) -> Value {
    let mut entity: Map<String, Value> = serde_json::from_str(entity.text()).unwrap();
    if is_item && !settings.nested_items_in_payload {
        for_each_block(&mut entity, |block| *block = block["id"].take());
    }
    match settings.payload_api_version {
        PayloadApiVersion::V3 => {}
        PayloadApiVersion::V2 if is_item => convert_item(&mut entity),
        PayloadApiVersion::V2 => convert_other(&mut entity),
    }
    entity.into()
}

/// All that a payload holds of an event's entities.
pub(super) fn entities(event: &Event, is_item: bool, settings: &Settings) -> Value {
    let related = event.related_entities.iter().map(|entity| {
        let is_item = serde_json::from_str::<Value>(entity.text()).unwrap()["type"] == "item";
        serialise(entity, is_item, settings)
    });
    let mut all = json!({"entity": serialise(&event.entity, is_item, settings)});
    if let (Some(previous), true) = (&event.previous_entity, is_item) {
        all["previous_entity"] = serialise(previous, true, settings);
    }
    all["related_entities"] = related.collect();
    all
}

/// Calls `change` with every block in the fields of `item`, but not with the blocks inside these blocks.
pub(super) fn for_each_block(item: &mut Map<String, Value>, change: fn(&mut Value)) {
    if let Some(Value::Object(fields)) = item.get_mut("attributes") {
        fields.values_mut().for_each(|value| search(value, change));
    }
}

fn search(value: &mut Value, change: fn(&mut Value)) {
    if value["type"] == "item" && value["id"].is_string() && value["attributes"].is_object() {
        return change(value);
    }
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| search(value, change)),
        Value::Object(members) => members.values_mut().for_each(|value| search(value, change)),
        _ => {}
    }
}

fn convert_item(item: &mut Map<String, Value>) {
    let tells = |name: &str| item.get("relationships").is_some_and(|all| all.get(name).is_some());
    let is_version_2 = !item.contains_key("meta") && (tells("current_version") || tells("published_version"));
    if is_version_2 || !are_objects_or_absent(item, &["attributes", "relationships", "meta"]) {
        return;
    }
    for_each_block(item, |block| convert_item(block.as_object_mut().unwrap()));
    let meta = item.shift_remove("meta").unwrap_or_default();
    let attributes = object(item, "attributes");
    for key in ["created_at", "updated_at", "is_valid"] {
        if let Some(value) = meta.get(key) {
            attributes.insert(key.to_owned(), value.clone());
        }
    }
    let relationships = object(item, "relationships");
    let mut own = |name: &str| relationships.shift_remove(name).unwrap_or_else(|| json!({"data": null}));
    let published = if meta["status"] == "published" { "current_version" } else { "published_version" };
    let current = version(&meta["current_version"]).unwrap_or_else(|| own("current_version"));
    let published = version(&meta[published]).unwrap_or_else(|| own("published_version"));
    relationships.retain(|name, _| name == "item_type");
    relationships.insert("current_version".to_owned(), current);
    relationships.insert("published_version".to_owned(), published);
}

fn convert_other(entity: &mut Map<String, Value>) {
    if are_objects_or_absent(entity, &["attributes", "meta"])
        && let Some(Value::Object(meta)) = entity.shift_remove("meta")
    {
        object(entity, "attributes").extend(meta);
    }
}

fn version(id: &Value) -> Option<Value> {
    let id = match id {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    Some(json!({"data": {"id": id, "type": "item_version"}}))
}

fn are_objects_or_absent(entity: &Map<String, Value>, keys: &[&str]) -> bool {
    keys.iter().all(|key| entity.get(*key).is_none_or(Value::is_object))
}

fn object<'a>(entity: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    entity.entry(key).or_insert_with(|| Map::new().into()).as_object_mut().unwrap()
}
