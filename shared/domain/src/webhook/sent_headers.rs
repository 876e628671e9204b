//! Headers as they are sent: an object, or one of the ways in which clients write that there are none.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

/// For `deserialize_with`: an object of texts. `null` and `[]`, which is what PHP makes of an empty map, are no headers. A name that is
/// there twice is refused: else the last one would win, in silence.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    deserializer.deserialize_any(HeadersVisitor)
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        serde_with::rust::maps_duplicate_key_is_error::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        match list.next_element::<IgnoredAny>()? {
            None => Ok(BTreeMap::new()),
            Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<BTreeMap<String, String>, String> {
        read(&mut serde_json::Deserializer::from_str(json)).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_can_be_written_in_several_ways() {
        for nothing in ["{}", "[]", "[ ]", "null"] {
            assert_eq!(parse(nothing), Ok(BTreeMap::new()), "{nothing}");
        }
        assert_eq!(parse(r#"{"X-A": "1"}"#), Ok(BTreeMap::from([("X-A".to_owned(), "1".to_owned())])));
    }

    #[test]
    fn a_list_of_something_is_no_headers() {
        for list in [r#"["X-A"]"#, r#"[["X-A", "1"]]"#, "[null]", "[{}]", "[[]]"] {
            assert!(parse(list).unwrap_err().starts_with("invalid type: sequence, expected an object"), "{list}");
        }
        for other in ["1", "true", r#""""#] {
            assert!(parse(other).unwrap_err().contains("expected an object"), "{other}");
        }
    }

    #[test]
    fn a_header_that_is_there_twice_is_refused() {
        assert_eq!(parse(r#"{"X-A": "1", "X-B": "1"}"#).unwrap().len(), 2);
        assert!(parse(r#"{"X-A": "1", "X-A": "2"}"#).unwrap_err().contains("duplicate key"));
    }
}
