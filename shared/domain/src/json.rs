//! JSON objects that strangers wrote, read as what they are.
//!
//! `serde_json` reads an object whose first key is a private name of its own as something else. With its feature
//! `raw_value`, which other crates switch on, a string under such a key is parsed as JSON in turn, and the bound on
//! nesting begins anew: a document could become so deep that it overflows the stack, or that it cannot be read back.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// An object, all of whose keys are just keys, at any depth.
#[derive(Debug)]
pub(crate) struct PlainObject(pub(crate) Map<String, Value>);

impl<'de> Deserialize<'de> for PlainObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = PlainObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                object_of(members).map(PlainObject)
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// For `deserialize_with`: an object.
pub(crate) fn object<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    PlainObject::deserialize(deserializer).map(|object| object.0)
}

/// For `deserialize_with`: an object, or `null`.
pub(crate) fn optional_object<'de, D>(deserializer: D) -> Result<Option<Map<String, Value>>, D::Error>
where
    D: Deserializer<'de>,
{
    Option::<PlainObject>::deserialize(deserializer).map(|object| object.map(|object| object.0))
}

/// For `deserialize_with`: a list of objects.
pub(crate) fn objects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Map<String, Value>>, D::Error> {
    let objects = Vec::<PlainObject>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|object| object.0).collect())
}

fn object_of<'de, A: MapAccess<'de>>(mut members: A) -> Result<Map<String, Value>, A::Error> {
    let mut object = Map::new();
    while let Some((key, PlainValue(value))) = members.next_entry()? {
        object.insert(key, value);
    }
    Ok(object)
}

struct PlainValue(Value);

impl<'de> Deserialize<'de> for PlainValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor).map(Self)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(PlainValue(element)) = elements.next_element()? {
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Value, A::Error> {
        object_of(members).map(Value::Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Value, String> {
        serde_json::from_str(json).map(|PlainObject(object)| object.into()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_of_json_is_read() {
        let json = r#"{"a":[null,true,-1,1,18446744073709551615,1.5,1e300,"x","\u00e9\n"],"":{"b":{}}}"#;
        assert_eq!(read(json).unwrap(), serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(read(&read(json).unwrap().to_string()), read(json));
    }

    #[test]
    fn names_that_serde_json_keeps_for_itself_are_keys_like_any_other() {
        for name in ["RawValue", "Number"] {
            let json = format!(r#"{{"a":{{"$serde_json::private::{name}":"1"}}}}"#);
            assert_eq!(read(&json).unwrap().to_string(), json);
        }
    }

    #[test]
    fn strings_do_not_nest() {
        let mut json = "1".to_owned();
        for _ in 0..3 {
            let text = Value::from(json).to_string();
            json = format!(r#"{}{{"$serde_json::private::RawValue":{text}}}{}"#, "[".repeat(100), "]".repeat(100));
        }
        let value = read(&format!(r#"{{"a":{json}}}"#)).unwrap();
        assert_eq!(read(&value.to_string()), Ok(value));
    }

    #[test]
    fn nesting_is_bounded() {
        let error = read(&format!(r#"{{"a":{}{}}}"#, "[".repeat(128), "]".repeat(128))).unwrap_err();
        assert!(error.contains("recursion limit"), "{error}");
    }

    #[test]
    fn only_objects_pass() {
        for json in ["[]", "null", "\"a\"", "1"] {
            assert!(read(json).unwrap_err().contains("expected an object"), "{json}");
        }
    }
}
