//! JSON objects that are kept as text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::index::Index;
use crate::json::normal_form::normal_form;

/// Most levels of a document around an object, the object's own included: what `serde_json` reads by itself, and so the
/// most that a receiver with it can read.
const LEVELS: usize = 127;

/// The text of an object, in normal form.
#[derive(Clone)]
pub struct Object(Box<RawValue>);

impl Object {
    /// Its text.
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Where everything in it is.
    pub fn index(&self) -> Index<'_> {
        Index::of(self.text())
    }

    fn read<E: Error>(json: &RawValue, levels: usize) -> Result<Self, E> {
        let kind = match json.get().as_bytes().first() {
            Some(b'{') => None,
            Some(b'[') => Some("a list"),
            Some(b'"') => Some("a string"),
            Some(b't' | b'f') => Some("a boolean"),
            Some(b'n') => Some("null"),
            _ => Some("a number"),
        };
        if let Some(kind) = kind {
            return Err(E::invalid_type(Unexpected::Other(kind), &"an object"));
        }
        let text = normal_form(json, levels).map_err(E::custom)?;
        RawValue::from_string(text).map(Self).map_err(E::custom)
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Reads an object as a member of a document. Only from text that outlives the reading, as `serde_json::from_str` and
/// `from_slice` have it.
impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(<&RawValue>::deserialize(deserializer)?, LEVELS - 1)
    }
}

/// An object in a list that is a member of a document.
struct Element(Object);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Object::read(<&RawValue>::deserialize(deserializer)?, LEVELS - 2).map(Self)
    }
}

/// For `deserialize_with`: a list of objects as a member of a document.
pub fn objects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Object>, D::Error> {
    Vec::<Element>::deserialize(deserializer).map(unwrapped)
}

/// For `deserialize_with`: a list of objects as a member of a document, or `null`.
pub fn optional_objects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Object>>, D::Error> {
    Option::<Vec<Element>>::deserialize(deserializer).map(|elements| elements.map(unwrapped))
}

fn unwrapped(elements: Vec<Element>) -> Vec<Object> {
    elements.into_iter().map(|element| element.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    struct Document {
        one: Option<Object>,
        #[serde(deserialize_with = "objects")]
        many: Vec<Object>,
    }

    fn read(json: &str) -> Result<Document, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn an_object_is_written_as_it_was_read() {
        let json = r#"{"one":{"a":1.10,"b":{"c":[]}},"many":[{},{"d":1E5}]}"#;
        let document = read(json).unwrap();
        assert_eq!(document.one.as_ref().unwrap().text(), r#"{"a":1.10,"b":{"c":[]}}"#);
        assert_eq!(serde_json::to_string(&document).unwrap(), json);
        assert!(read(r#"{"one":null,"many":[]}"#).unwrap().one.is_none());
    }

    #[test]
    fn names_that_serde_json_keeps_for_itself_are_keys_like_any_other() {
        for name in ["RawValue", "Number"] {
            let object = format!(r#"{{"$serde_json::private::{name}":"[1]"}}"#);
            let json = format!(r#"{{"one":{object},"many":[{object},{{"a":{object}}}]}}"#);
            assert_eq!(serde_json::to_string(&read(&json).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn only_objects_pass() {
        for json in ["[]", "\"{}\"", "1", "true", "-1"] {
            let error = read(&format!(r#"{{"one": {json},"many":[]}}"#)).unwrap_err();
            assert!(error.starts_with("invalid type: a ") && error.contains("expected an object"), "{json}: {error}");
        }
        assert!(read(r#"{"one":{},"many":[null]}"#).unwrap_err().contains("invalid type: null, expected an object"));
        for json in ["{]", "{\"a\":01}", "{\"a\" 1}", "{\"\\x\":1}", "{\"\u{1}\":1}", "{\"a\":nul}"] {
            assert!(read(&format!(r#"{{"one":{json},"many":[]}}"#)).is_err(), "{json}");
        }
    }

    #[test]
    fn a_document_is_as_deep_as_serde_json_reads() {
        let nested = |levels: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
        let json = format!(r#"{{"one":{},"many":[{}]}}"#, nested(126), nested(125));
        assert_eq!(serde_json::to_string(&read(&json).unwrap()).unwrap(), json);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        for (one, many) in [(127, 2), (2, 126), (100_000, 2)] {
            let json = format!(r#"{{"one":{},"many":[{}]}}"#, nested(one), nested(many));
            assert!(read(&json).unwrap_err().contains("levels deep"));
        }
    }
}
