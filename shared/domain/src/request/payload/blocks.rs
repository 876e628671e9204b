//! Blocks: records that live inside the fields of a record.
//!
//! Events carry them expanded. In the CMA's serialisation a block stands in modular content (a list of blocks), in a
//! single block field, in the nodes `block` and `inlineBlock` of structured text, in a localised value of any of
//! these, and in the fields of another block. All of them are found by one search through the fields: what looks like
//! a block is one, because JSON fields, where anything could stand, are serialised as strings.

use serde_json::{Map, Value};

/// Puts the id of every block in the fields of `item` in the block's place. Blocks inside it go with it.
pub(crate) fn collapse(item: &mut Map<String, Value>) {
    for_each(item, |block| *block = block["id"].take());
}

/// Calls `change` with every block in the fields of `item`, but not with the blocks inside these blocks.
pub(crate) fn for_each(item: &mut Map<String, Value>, change: fn(&mut Value)) {
    if let Some(Value::Object(fields)) = item.get_mut("attributes") {
        fields.values_mut().for_each(|value| search(value, change));
    }
}

fn search(value: &mut Value, change: fn(&mut Value)) {
    if is_block(value) {
        return change(value);
    }
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| search(value, change)),
        Value::Object(members) => members.values_mut().for_each(|value| search(value, change)),
        _ => {}
    }
}

/// Whether `value` is an expanded block. A mere reference has no attributes.
fn is_block(value: &Value) -> bool {
    value["type"] == "item" && value["id"].is_string() && value["attributes"].is_object()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixtures::entity_of;
    use super::*;

    fn collapsed(field: Value) -> Value {
        let mut item = json!({"id": "r", "type": "item", "attributes": {"field": field}});
        collapse(item.as_object_mut().unwrap());
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
            let mut item = json!({"id": "r", "attributes": attributes});
            let before = item.clone();
            collapse(item.as_object_mut().unwrap());
            assert_eq!(item, before);
        }
    }

    #[test]
    fn the_record_with_blocks_everywhere_loses_them_all_and_nothing_else() {
        let mut item = entity_of("item_with_blocks");
        let before = Value::Object(item.clone());
        collapse(&mut item);
        let after = Value::Object(item);
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
