//! Entities in the serialisation of the CMA's version 2 (the contract, "Payload version 2").
//!
//! Events carry entities in version 3. One that is in version 2 already stays as it is, and so does an entity whose
//! attributes, relationships or meta are there but are no objects: it is in neither version.

use std::collections::{HashMap, HashSet};

use templates::json::{Kind, Node};

use super::blocks::{self, WriteBlock};
use super::writer::ObjectWriter;

/// The keys of a record's version 3 `meta` that are attributes in version 2.
const ITEM_META_IN_ATTRIBUTES: [&str; 3] = ["created_at", "updated_at", "is_valid"];

/// What a version is related to that nobody tells.
const NONE: &str = r#"{"data":null}"#;

/// Writes a record in version 2: no `meta`, but some of its keys as attributes and the versions as relationships.
///
/// Expanded blocks are records too and are turned likewise, so that a receiver reads both in the same way; where a
/// block has no `meta`, its versions are null. With `block_ids`, their ids take their place.
pub(super) fn write_item(item: Node<'_>, block_ids: bool, out: &mut String) {
    let stays = !are_objects_or_absent(item, &["attributes", "relationships", "meta"]) || is_version_2(item);
    match (stays, block_ids) {
        (true, true) => blocks::write_with_ids(item, out),
        (true, false) => out.push_str(item.text()),
        (false, true) => write_converted(item, blocks::write_id, out),
        (false, false) => write_converted(item, |block, out| write_item(block, false, out), out),
    }
}

fn write_converted(item: Node<'_>, write_block: WriteBlock, out: &mut String) {
    let [attributes, relationships, meta] = ["attributes", "relationships", "meta"].map(|key| item.get(key));
    let mut members = ObjectWriter::begin(out);
    for member in item.members() {
        // Of a key that comes twice, the last one counts.
        if Some(member.value) == attributes {
            write_attributes(attributes, meta, write_block, members.key(member.key.text()));
        } else if Some(member.value) == relationships {
            write_relationships(relationships, meta, members.key(member.key.text()));
        } else if !["attributes", "relationships", "meta"].iter().any(|key| member.key.is(key)) {
            members.member(member);
        }
    }
    if attributes.is_none() {
        write_attributes(None, meta, write_block, members.key(r#""attributes""#));
    }
    if relationships.is_none() {
        write_relationships(None, meta, members.key(r#""relationships""#));
    }
    members.end();
}

fn write_attributes(attributes: Option<Node<'_>>, meta: Option<Node<'_>>, write_block: WriteBlock, out: &mut String) {
    let mut left: Vec<_> = ITEM_META_IN_ATTRIBUTES.into_iter().filter_map(|key| Some((key, meta?.get(key)?))).collect();
    let of_meta = left.clone();
    let mut fields = ObjectWriter::begin(out);
    for field in attributes.into_iter().flat_map(Node::members) {
        match of_meta.iter().find(|(key, _)| field.key.is(key)) {
            Some((key, value)) => {
                fields.key(field.key.text()).push_str(value.text());
                left.retain(|(other, _)| other != key);
            }
            None => blocks::write_field(field, &mut fields, write_block),
        }
    }
    for (key, value) in left {
        fields.key(&format!("\"{key}\"")).push_str(value.text());
    }
    fields.end();
}

/// Version 2 has no other relationships than these, such as the creator.
fn write_relationships(relationships: Option<Node<'_>>, meta: Option<Node<'_>>, out: &mut String) {
    let of_meta = |key: &str| meta.and_then(|meta| meta.get(key));
    // An event that tells a version as a relationship, although it has a `meta`, knows it from somewhere.
    let own = |name: &str| relationships.and_then(|own| own.get(name)).map_or(NONE, Node::text).to_owned();
    let current = of_meta("current_version").and_then(version).unwrap_or_else(|| own("current_version"));
    let published = of_meta(published_version(meta)).and_then(version).unwrap_or_else(|| own("published_version"));
    let mut members = ObjectWriter::begin(out);
    for relationship in relationships.into_iter().flat_map(Node::members) {
        if relationship.key.is("item_type") {
            members.member(relationship);
        }
    }
    members.key(r#""current_version""#).push_str(&current);
    members.key(r#""published_version""#).push_str(&published);
    members.end();
}

/// Writes an entity that is no record in version 2: what version 3 tells in `meta`, version 2 tells in `attributes`.
pub(super) fn write_other(entity: Node<'_>, out: &mut String) {
    let [attributes, meta] = ["attributes", "meta"].map(|key| entity.get(key));
    let Some(meta) = meta.filter(|_| are_objects_or_absent(entity, &["attributes", "meta"])) else {
        return out.push_str(entity.text());
    };
    let mut members = ObjectWriter::begin(out);
    for member in entity.members() {
        if Some(member.value) == attributes {
            write_merged(attributes, meta, members.key(member.key.text()));
        } else if !["attributes", "meta"].iter().any(|key| member.key.is(key)) {
            members.member(member);
        }
    }
    if attributes.is_none() {
        write_merged(None, meta, members.key(r#""attributes""#));
    }
    members.end();
}

/// Writes the attributes with what is in `meta`, which wins.
fn write_merged(attributes: Option<Node<'_>>, meta: Node<'_>, out: &mut String) {
    // By the keys' text, which is the same if the keys are. There may be as many as an event has room for.
    let of_meta: HashMap<&str, Node<'_>> = meta.members().map(|member| (member.key.text(), member.value)).collect();
    let mut written = HashSet::new();
    let mut fields = ObjectWriter::begin(out);
    for field in attributes.into_iter().flat_map(Node::members) {
        let key = field.key.text();
        match of_meta.get(key) {
            Some(value) => {
                fields.key(key).push_str(value.text());
                written.insert(key);
            }
            None => fields.member(field),
        }
    }
    meta.members().filter(|member| !written.contains(member.key.text())).for_each(|member| fields.member(member));
    fields.end();
}

/// Whether a record is in version 2 already: it has no `meta`, and tells one of its versions as a relationship.
fn is_version_2(item: Node<'_>) -> bool {
    let tells = |name: &str| item.get("relationships").is_some_and(|relationships| relationships.get(name).is_some());
    item.get("meta").is_none() && (tells("current_version") || tells("published_version"))
}

/// Version 3 does not tell the published version. It is the current one unless there are changes since; then only the
/// event's source can know it. This is the key of `meta` that tells it.
fn published_version(meta: Option<Node<'_>>) -> &'static str {
    let status = meta.and_then(|meta| meta.get("status"));
    if status.is_some_and(|status| status.is("published")) { "current_version" } else { "published_version" }
}

/// The relationship to a version of a record, if its id is told.
fn version(id: Node<'_>) -> Option<String> {
    let id = match id.kind() {
        Kind::String => id.text().to_owned(),
        Kind::Number => format!("\"{}\"", id.text()),
        _ => return None,
    };
    Some(format!(r#"{{"data":{{"id":{id},"type":"item_version"}}}}"#))
}

fn are_objects_or_absent(entity: Node<'_>, keys: &[&str]) -> bool {
    keys.iter().all(|key| entity.get(key).is_none_or(Node::is_object))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use templates::json::Index;

    use super::super::fixtures::entity_of;
    use super::*;

    fn converted(entity: Value, convert: fn(Node<'_>, &mut String)) -> Value {
        let (text, mut out) = (entity.to_string(), String::new());
        convert(Index::of(&text).root(), &mut out);
        serde_json::from_str(&out).unwrap()
    }

    fn convert_item(item: Node<'_>, out: &mut String) {
        write_item(item, false, out);
    }

    fn versions(meta: Value) -> [Value; 2] {
        let item = converted(json!({"id": "1", "meta": meta}), convert_item);
        ["current_version", "published_version"].map(|name| item["relationships"][name]["data"].clone())
    }

    #[test]
    fn a_record() {
        // As text, because the order of keys counts too.
        assert_eq!(
            converted(entity_of("item_create"), convert_item).to_string(),
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
            converted(entity_of("environment_promote"), write_other),
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
        let turned = converted(upload.clone(), write_other);
        assert_eq!(turned["attributes"]["antivirus"], upload["meta"]["antivirus"]);
        assert_eq!(turned["attributes"]["size"], upload["attributes"]["size"]);
        assert_eq!(turned["relationships"], upload["relationships"]);
        assert_eq!(turned.get("meta"), None);
    }

    #[test]
    fn an_entity_without_meta_gets_no_attributes() {
        let mode = entity_of("maintenance_mode_change");
        assert_eq!(converted(mode.clone(), write_other), mode);
        assert_eq!(converted(json!({"id": "1"}), write_other), json!({"id": "1"}));
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
    fn numbers_stay_byte_for_byte() {
        let text = r#"{"id":"1","attributes":{"n":1.10,"b":{"type":"item","id":"b","attributes":{"n":1E5}}},"meta":{"is_valid":-0,"current_version":1e2,"x":1e999}}"#;
        let mut out = String::new();
        write_item(Index::of(text).root(), true, &mut out);
        let relationships =
            r#"{"current_version":{"data":{"id":"1e2","type":"item_version"}},"published_version":{"data":null}}"#;
        let expected =
            format!(r#"{{"id":"1","attributes":{{"n":1.10,"b":"b","is_valid":-0}},"relationships":{relationships}}}"#);
        assert_eq!(out, expected);
        out.clear();
        write_other(Index::of(text).root(), &mut out);
        assert!(out.contains(r#""x":1e999"#) && out.contains(r#"{"n":1E5}"#), "{out}");
    }

    #[test]
    fn odd_entities_stay() {
        for odd in [
            json!({"id": "1", "attributes": null, "meta": {"created_at": "t"}}),
            json!({"id": "1", "attributes": {}, "meta": "x"}),
        ] {
            assert_eq!(converted(odd.clone(), convert_item), odd);
            assert_eq!(converted(odd.clone(), write_other), odd);
        }
        let odd = json!({"id": "1", "relationships": [], "meta": {"created_at": "t"}});
        assert_eq!(converted(odd.clone(), convert_item), odd);
    }
}
