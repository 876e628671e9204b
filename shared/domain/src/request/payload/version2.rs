//! Entities in the serialisation of the CMA's version 2 (the contract, "Payload version 2").
//!
//! Events carry entities in version 3. One that is in version 2 already stays as it is, and so does an entity whose
//! attributes, relationships or meta are there but are no objects: it is in neither version.

use serde_json::{Map, Value, json};

use super::blocks;

/// The keys of a record's version 3 `meta` that are attributes in version 2.
const ITEM_META_IN_ATTRIBUTES: [&str; 3] = ["created_at", "updated_at", "is_valid"];

/// Turns a record into version 2: no `meta`, but some of its keys as attributes and the versions as relationships.
///
/// Expanded blocks are records too and are turned likewise, so that a receiver reads both in the same way; where a
/// block has no `meta`, its versions are null.
pub(crate) fn convert_item(item: &mut Map<String, Value>) {
    if !are_objects_or_absent(item, &["attributes", "relationships", "meta"]) || is_version_2(item) {
        return;
    }
    blocks::for_each(item, |block| {
        if let Value::Object(block) = block {
            convert_item(block);
        }
    });
    let meta = item.shift_remove("meta").unwrap_or_default();
    if let Some(attributes) = object(item, "attributes") {
        for key in ITEM_META_IN_ATTRIBUTES {
            if let Some(value) = meta.get(key) {
                attributes.insert(key.to_owned(), value.clone());
            }
        }
    }
    if let Some(relationships) = object(item, "relationships") {
        // Version 2 has no other relationships, such as the creator.
        let mut own = |name: &str| relationships.shift_remove(name).unwrap_or_else(|| json!({"data": null}));
        // An event that tells a version as a relationship, although it has a `meta`, knows it from somewhere.
        let current = version(&meta["current_version"]).unwrap_or_else(|| own("current_version"));
        let published = version(published_version(&meta)).unwrap_or_else(|| own("published_version"));
        relationships.retain(|name, _| name == "item_type");
        relationships.insert("current_version".to_owned(), current);
        relationships.insert("published_version".to_owned(), published);
    }
}

/// Turns an entity that is no record into version 2: what version 3 tells in `meta`, version 2 tells in `attributes`.
pub(crate) fn convert_other(entity: &mut Map<String, Value>) {
    if !are_objects_or_absent(entity, &["attributes", "meta"]) {
        return;
    }
    if let Some(Value::Object(meta)) = entity.shift_remove("meta")
        && let Some(attributes) = object(entity, "attributes")
    {
        attributes.extend(meta);
    }
}

/// Whether a record is in version 2 already: it has no `meta`, and tells one of its versions as a relationship.
fn is_version_2(item: &Map<String, Value>) -> bool {
    let tells = |name: &str| item.get("relationships").is_some_and(|relationships| relationships.get(name).is_some());
    !item.contains_key("meta") && (tells("current_version") || tells("published_version"))
}

/// Version 3 does not tell the published version. It is the current one unless there are changes since; then only the
/// event's source can know it.
fn published_version(meta: &Value) -> &Value {
    if meta["status"] == "published" { &meta["current_version"] } else { &meta["published_version"] }
}

/// The relationship to a version of a record, if its id is told.
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

/// The object at `key`; an empty one is put there if there is none.
fn object<'a>(entity: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Map<String, Value>> {
    entity.entry(key).or_insert_with(|| Map::new().into()).as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::entity_of;
    use super::*;

    fn converted(mut entity: Value, convert: fn(&mut Map<String, Value>)) -> Value {
        convert(entity.as_object_mut().unwrap());
        entity
    }

    fn versions(meta: Value) -> [Value; 2] {
        let item = converted(json!({"id": "1", "meta": meta}), convert_item);
        ["current_version", "published_version"].map(|name| item["relationships"][name]["data"].clone())
    }

    #[test]
    fn a_record() {
        // As text, because the order of keys counts too.
        assert_eq!(
            converted(entity_of("item_create").into(), convert_item).to_string(),
            json!({
                "id": "P7HAnH2zTYSa3Hx-hQ00TQ",
                "type": "item",
                "attributes": {
                    "name": "Ines Okafor",
                    "role": "Bell founder",
                    "email": "ines@foundry.example",
                    "biography": "Casts bells, keeps bees.\nWrites when it rains.",
                    "portrait": {
                        "upload_id": "PE8C4aGQRD-nvViK_QJhHA",
                        "alt": "Ines at the lathe",
                        "title": null,
                        "custom_data": {},
                        "focal_point": null,
                    },
                    "created_at": "2026-05-28T14:03:11.552+02:00",
                    "updated_at": "2026-05-28T14:03:11.570+02:00",
                    "is_valid": true,
                },
                "relationships": {
                    "item_type": {"data": {"id": "hzvVMMiqRkKs2uAapZ36xg", "type": "item_type"}},
                    "current_version": {"data": {"id": "4t1UHu1iTSGCw3mmpSwiHw", "type": "item_version"}},
                    "published_version": {"data": null},
                },
            })
            .to_string()
        );
    }

    #[test]
    fn the_published_version_is_the_current_one_or_what_the_event_gives_or_null() {
        let version = |id: &str| json!({"id": id, "type": "item_version"});
        for (meta, expected) in [
            (json!({"status": "published", "current_version": "4"}), [version("4"), version("4")]),
            (
                json!({"status": "published", "current_version": "4", "published_version": "3"}),
                [version("4"), version("4")],
            ),
            (
                json!({"status": "updated", "current_version": "4", "published_version": "3"}),
                [version("4"), version("3")],
            ),
            (json!({"status": "updated", "current_version": 4, "published_version": 3}), [version("4"), version("3")]),
            (json!({"status": "updated", "current_version": "4"}), [version("4"), Value::Null]),
            (
                json!({"status": "draft", "current_version": "4", "published_version": null}),
                [version("4"), Value::Null],
            ),
            (json!({"status": null, "current_version": "4"}), [version("4"), Value::Null]),
            (json!({"status": "published"}), [Value::Null, Value::Null]),
            (json!({}), [Value::Null, Value::Null]),
        ] {
            assert_eq!(versions(meta.clone()), expected, "{meta}");
        }
    }

    #[test]
    fn blocks_at_every_depth_are_turned_as_well() {
        let block =
            json!({"id": "b", "type": "item", "attributes": {}, "meta": {"created_at": "t", "status": "draft"}});
        let outer = json!({"id": "a", "type": "item", "attributes": {"inner": [block]}});
        let item = converted(json!({"id": "r", "attributes": {"field": {"en": outer}}, "meta": {}}), convert_item);
        let versions = json!({"current_version": {"data": null}, "published_version": {"data": null}});
        assert_eq!(
            item["attributes"]["field"]["en"],
            json!({
                "id": "a", "type": "item",
                "attributes": {"inner": [
                    {"id": "b", "type": "item", "attributes": {"created_at": "t"}, "relationships": versions},
                ]},
                "relationships": versions,
            })
        );
    }

    #[test]
    fn other_entities_have_their_meta_among_their_attributes() {
        assert_eq!(
            converted(entity_of("environment_promote").into(), convert_other),
            json!({
                "id": "release-2026-06",
                "type": "environment",
                "attributes": {
                    "status": "ready",
                    "read_only_mode": false,
                    "created_at": "2026-06-01T07:12:33.907+02:00",
                    "last_data_change_at": "2026-06-14T18:22:37.512+02:00",
                    "primary": true,
                    "forked_from": "main",
                },
            })
        );
        let upload = entity_of("upload_create");
        let turned = converted(upload.clone().into(), convert_other);
        assert_eq!(turned["attributes"]["antivirus"], upload["meta"]["antivirus"]);
        assert_eq!(turned["attributes"]["size"], upload["attributes"]["size"]);
        assert_eq!(turned["relationships"], upload["relationships"]);
        assert_eq!(turned.get("meta"), None);
    }

    #[test]
    fn an_entity_without_meta_gets_no_attributes() {
        let mode = entity_of("maintenance_mode_change");
        assert_eq!(converted(mode.clone().into(), convert_other), Value::Object(mode));
        assert_eq!(converted(json!({"id": "1"}), convert_other), json!({"id": "1"}));
    }

    #[test]
    fn a_record_in_version_2_stays() {
        let block = json!({"id": "b", "type": "item", "attributes": {"text": "x"}});
        for versions in [
            json!({"current_version": {"data": null}}),
            json!({"published_version": {"data": {"id": "716593", "type": "item_version"}}}),
        ] {
            let mut item = json!({
                "id": "293467",
                "type": "item",
                "attributes": {"created_at": "t", "updated_at": "t", "is_valid": true, "sections": [block]},
                "relationships": {"creator": {"data": {"id": "1", "type": "user"}}},
            });
            item["relationships"].as_object_mut().unwrap().extend(versions.as_object().unwrap().clone());
            assert_eq!(converted(item.clone(), convert_item).to_string(), item.to_string());
        }
    }

    #[test]
    fn a_version_that_meta_does_not_tell_is_the_one_that_the_relationships_tell() {
        let to = |id: &str| json!({"data": {"id": id, "type": "item_version"}});
        for (meta, expected) in [
            (json!({}), [to("6"), to("5")]),
            (json!({"current_version": "66", "status": "updated"}), [to("66"), to("5")]),
            (json!({"current_version": "66", "published_version": "55"}), [to("66"), to("55")]),
            (json!({"current_version": "66", "status": "published"}), [to("66"), to("66")]),
        ] {
            let relationships = json!({"current_version": to("6"), "published_version": to("5")});
            let item = json!({"id": "1", "relationships": relationships, "meta": meta});
            let item = converted(item, convert_item);
            let versions = ["current_version", "published_version"].map(|name| item["relationships"][name].clone());
            assert_eq!(versions, expected, "{meta}");
        }
    }

    #[test]
    fn odd_entities_stay() {
        for odd in [
            json!({"id": "1", "attributes": null, "meta": {"created_at": "t"}}),
            json!({"id": "1", "attributes": {}, "meta": "x"}),
        ] {
            assert_eq!(converted(odd.clone(), convert_item), odd);
            assert_eq!(converted(odd.clone(), convert_other), odd);
        }
        let odd = json!({"id": "1", "relationships": [], "meta": {"created_at": "t"}});
        assert_eq!(converted(odd.clone(), convert_item), odd);
    }
}
