//! Attributes as they were sent, to be laid over those that something has already.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::shape::{self, Misshapen};

/// Attributes as they were sent, each as its own JSON text, so that nothing of it is lost until a draft is read from it. A
/// name that is there twice is refused.
#[derive(Clone, Default)]
pub struct SentAttributes(Vec<(String, Box<RawValue>)>);

impl SentAttributes {
    /// The members of a JSON object, as if a client had sent them.
    pub fn of(object: &serde_json::Value) -> Result<Self, Misshapen> {
        shape::read(&object.to_string())
    }

    /// The names that were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Keeps those of which `keep` says so, from a name and its JSON.
    pub fn retain(&mut self, keep: impl Fn(&str, &str) -> bool) {
        self.0.retain(|(name, value)| keep(name, value.get()));
    }

    /// Takes out an attribute, and reads it.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Misshapen> {
        let Some(position) = self.0.iter().position(|(sent, _)| sent == name) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(position);
        shape::read(value.get()).map(Some).map_err(|error| error.within(name))
    }

    /// `base` with these attributes in the place of its own.
    pub fn over<T: Serialize + DeserializeOwned>(&self, base: &T) -> Result<T, Misshapen> {
        let json = serde_json::to_string(base).map_err(|error| Misshapen::Broken(error.to_string()))?;
        let Self(own) = self;
        let Self(mut others) = shape::read(&json)?;
        others.retain(|(name, _)| own.iter().all(|(sent, _)| sent != name));
        let all = own.iter().chain(&others).map(|(name, value)| (name.as_str(), &**value));
        shape::deserialize(MapDeserializer::new(all))
    }
}

impl<'de> Deserialize<'de> for SentAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AttributesVisitor;

        impl<'de> Visitor<'de> for AttributesVisitor {
            type Value = SentAttributes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<SentAttributes, A::Error> {
                let (mut attributes, mut seen) = (Vec::new(), BTreeSet::new());
                while let Some(name) = members.next_key::<String>()? {
                    // There may be any number of them: unknown ones are refused later.
                    if !seen.insert(name.clone()) {
                        return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
                    }
                    attributes.push((name, members.next_value()?));
                }
                Ok(SentAttributes(attributes))
            }
        }

        deserializer.deserialize_map(AttributesVisitor)
    }
}

/// The names only: values may be secrets.
impl fmt::Debug for SentAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
