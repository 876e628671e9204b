//! How large DynamoDB takes attributes to be, by the rules of its Developer Guide, "DynamoDB item sizes and formats". That of a number is
//! said there to be approximate.

use serde_json::Value;

/// The bytes that are billed as one write unit.
const WRITE_UNIT: usize = 1024;

/// The size of an attribute, in bytes: its name and its value, as JSON of DynamoDB's API has it.
pub(super) fn attribute(name: &str, value: &Value) -> usize {
    name.len() + value_size(value)
}

/// The write units of an item of so many bytes.
pub(super) fn write_units(bytes: usize) -> f64 {
    bytes.div_ceil(WRITE_UNIT).max(1) as f64
}

fn value_size(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|object| object.iter().next()) else { return 0 };
    match (kind.as_str(), value) {
        ("S", Value::String(text)) => text.len(),
        // A byte for two digits, and one more.
        ("N", Value::String(number)) => number.bytes().filter(u8::is_ascii_digit).count().div_ceil(2) + 1,
        // In base64 here, raw in the item.
        ("B", Value::String(base64)) => base64.trim_end_matches('=').len() * 3 / 4,
        ("M", Value::Object(map)) => 3 + map.iter().map(|(name, value)| 1 + attribute(name, value)).sum::<usize>(),
        ("L", Value::Array(list)) => 3 + list.iter().map(|value| 1 + value_size(value)).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_are_as_large_as_the_guide_says() {
        for (value, bytes) in [
            (json!({"S": "é"}), 2),
            (json!({"N": "1234"}), 3),
            (json!({"B": "YWJj"}), 3),
            (json!({"B": "YQ=="}), 1),
            (json!({"BOOL": true}), 1),
            (json!({"NULL": true}), 1),
            (json!({"M": {}}), 3),
            (json!({"M": {"ab": {"S": "c"}}}), 7),
            (json!({"L": [{"S": "c"}, {"BOOL": false}]}), 7),
        ] {
            assert_eq!(attribute("name", &value), 4 + bytes, "{value}");
        }
    }

    #[test]
    fn every_kilobyte_begun_is_a_unit() {
        assert_eq!([0, 1, 1024, 1025].map(write_units), [1.0, 1.0, 1.0, 2.0]);
    }
}
