//! Blocks: records that live inside the fields of a record.
//!
//! Events carry them expanded. In the CMA's serialisation a block stands in modular content (a list of blocks), in a
//! single block field, in the nodes `block` and `inlineBlock` of structured text, in a localised value of any of
//! these, and in the fields of another block. All of them are found by one search through the fields: what looks like
//! a block is one, because JSON fields, where anything could stand, are serialised as strings.

use templates::json::{Kind, Member, Node};

use super::writer::ObjectWriter;

/// Whether there may be a block in the fields of this item, by a look at its text: in normal form it would hold the type
/// of the block, and attributes of the item and of the block.
pub(super) fn may_be_in(item: &str) -> bool {
    item.contains(r#""type":"item""#) && item.matches(r#""attributes":{"#).nth(1).is_some()
}

/// Writes an item with the id of every block in its fields in the block's place. Blocks inside it go with it.
pub(super) fn write_with_ids(item: Node<'_>, out: &mut String) {
    let mut members = ObjectWriter::begin(out);
    for member in item.members() {
        if member.key.is("attributes") && member.value.is_object() {
            let mut fields = ObjectWriter::begin(members.key(member.key.text()));
            for field in member.value.members() {
                write_field(field, &mut fields, write_id);
            }
            fields.end();
        } else {
            members.member(member);
        }
    }
    members.end();
}

/// Writes the id of a block.
pub(super) fn write_id(block: Node<'_>, out: &mut String) {
    out.push_str(block.get("id").map_or("null", Node::text));
}

/// How a block is written.
pub(super) type WriteBlock = fn(Node<'_>, &mut String);

/// Writes a field of an item, and each block in it, but not the blocks inside these, with `write_block`.
pub(super) fn write_field(field: Member<'_>, fields: &mut ObjectWriter<'_>, write_block: WriteBlock) {
    write(field.value, fields.key(field.key.text()), write_block);
}

/// Recurses as deep as events nest.
fn write(value: Node<'_>, out: &mut String, write_block: WriteBlock) {
    match value.kind() {
        Kind::Object if is_block(value) => write_block(value, out),
        Kind::Object => {
            let mut members = ObjectWriter::begin(out);
            value.members().for_each(|member| write_field(member, &mut members, write_block));
            members.end();
        }
        Kind::List => {
            out.push('[');
            for (number, element) in value.elements().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                write(element, out, write_block);
            }
            out.push(']');
        }
        _ => out.push_str(value.text()),
    }
}

/// Whether an object is an expanded block. A mere reference has no attributes.
fn is_block(value: Node<'_>) -> bool {
    value.get("type").is_some_and(|kind| kind.is("item"))
        && value.get("id").is_some_and(|id| id.kind() == Kind::String)
        && value.get("attributes").is_some_and(Node::is_object)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use templates::json::Index;

    use super::super::fixtures::entity_of;
    use super::*;

    fn collapse(item: &Value) -> Value {
        let (text, mut out) = (item.to_string(), String::new());
        write_with_ids(Index::of(&text).root(), &mut out);
        assert!(out == text || may_be_in(&text), "blocks are overlooked in {text}");
        serde_json::from_str(&out).unwrap()
    }

    fn collapsed(field: Value) -> Value {
        let mut item = collapse(&json!({"id": "r", "type": "item", "attributes": {"field": field}}));
        assert_eq!(item["id"], "r");
        item["attributes"]["field"].take()
    }

    fn block(id: &str, attributes: Value) -> Value {
        json!({
            "id": id, "type": "item", "attributes": attributes,
            "relationships": {"item_type": {"data": {"id": "m", "type": "item_type"}}},
        })
    }

    fn dast(children: Value) -> Value {
        json!({"schema": "dast", "document": {"type": "root", "children": children}})
    }

    #[test]
    fn in_modular_content() {
        assert_eq!(collapsed(json!([block("a", json!({"text": "x"})), block("b", json!({}))])), json!(["a", "b"]));
    }

    #[test]
    fn in_a_single_block_field() {
        assert_eq!(collapsed(block("a", json!({"text": "x"}))), "a");
    }

    #[test]
    fn in_structured_text() {
        let inline = |item: Value| json!({"type": "paragraph", "children": [{"type": "inlineBlock", "item": item}]});
        assert_eq!(
            collapsed(dast(json!([inline(block("a", json!({}))), {"type": "block", "item": block("b", json!({}))}]))),
            dast(json!([inline(json!("a")), {"type": "block", "item": "b"}]))
        );
    }

    #[test]
    fn in_localised_fields() {
        assert_eq!(
            collapsed(json!({
                "en": [block("a", json!({}))],
                "it": block("b", json!({})),
                "de": dast(json!([{"type": "block", "item": block("c", json!({}))}])),
                "fr": null,
            })),
            json!({"en": ["a"], "it": "b", "de": dast(json!([{"type": "block", "item": "c"}])), "fr": null})
        );
    }

    #[test]
    fn a_block_inside_a_block_goes_with_it() {
        assert_eq!(collapsed(block("a", json!({"inner": [block("b", json!({}))]}))), "a");
    }

    #[test]
    fn what_is_no_block_stays() {
        for field in [
            json!({"id": "a", "type": "item"}),
            json!({"id": "a", "type": "upload", "attributes": {}}),
            json!({"id": 1, "type": "item", "attributes": {}}),
            json!({"id": "a", "type": "item", "attributes": []}),
            json!(r#"{"id":"a","type":"item","attributes":{}}"#),
            json!({"upload_id": "u", "alt": null, "custom_data": {}}),
            json!(["a", "b"]),
            json!(null),
        ] {
            assert_eq!(collapsed(field.clone()), field);
        }
    }

    #[test]
    fn a_record_whose_attributes_are_odd_stays() {
        for attributes in [json!([block("a", json!({}))]), json!(null), json!("x")] {
            let item = json!({"id": "r", "attributes": attributes});
            assert_eq!(collapse(&item), item);
        }
    }

    #[test]
    fn records_without_blocks_are_seen_by_a_look() {
        assert!(!may_be_in(&entity_of("item_create").to_string()));
        assert!(may_be_in(&entity_of("item_with_blocks").to_string()));
        // It may lack its own type.
        let block = block("a", json!({}));
        assert!(may_be_in(&json!({"id": "r", "attributes": {"field": block}}).to_string()));
    }

    #[test]
    fn the_record_with_blocks_everywhere_loses_them_all_and_nothing_else() {
        let before = entity_of("item_with_blocks");
        let after = collapse(&before);
        let id = |pointer: &str| before.pointer(pointer).unwrap()["id"].clone();
        let fields = &after["attributes"];
        assert_eq!(
            fields["sections"],
            json!([id("/attributes/sections/0"), id("/attributes/sections/1"), id("/attributes/sections/2")])
        );
        assert_eq!(fields["hero"], id("/attributes/hero"));
        assert_eq!(fields["banner"], json!({"en": id("/attributes/banner/en"), "it": null}));
        assert_eq!(fields["highlights"]["it"], json!([id("/attributes/highlights/it/0")]));
        for place in ["0/children/1", "1"] {
            let place = format!("/attributes/story/it/document/children/{place}/item");
            assert_eq!(after.pointer(&place), Some(&id(&place)));
        }
        assert!(!fields.to_string().contains(r#""attributes":"#), "{fields}");
        for same in ["title", "settings", "related_concerts"] {
            assert_eq!(fields[same], before["attributes"][same]);
        }
        for same in ["id", "relationships", "meta"] {
            assert_eq!(after[same], before[same]);
        }
    }
}
