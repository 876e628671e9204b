//! Ids of webhooks and webhook calls.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::time::Timestamp;

/// A text that is no id of ours. No such webhook or call can exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is no id of this service")]
pub struct InvalidId;

/// Id of a webhook: a UUIDv7, written in base64url as 22 characters, like current DatoCMS ids.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookId(Uuid);

impl From<Uuid> for WebhookId {
    /// The id of a new webhook. Of UUIDv7, later ones sort after earlier ones.
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl FromStr for WebhookId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode::<16>(text).map(|bytes| Self(Uuid::from_bytes(bytes)))
    }
}

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

/// Id of a webhook call. It carries the call's address: the webhook, the time of the event, and a hash of the event's
/// id. So the same event for the same webhook has the same call id, however often it arrives, and a call is found
/// without an index. Written in base64url as 40 characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallId {
    webhook: WebhookId,
    event_triggered_at: Timestamp,
    event_hash: [u8; 8],
}

impl CallId {
    /// The id of the call that `webhook` makes for the event `event_id`.
    pub fn new(webhook: WebhookId, event_triggered_at: Timestamp, event_id: &str) -> Self {
        let digest = Sha256::digest(event_id.as_bytes());
        let mut event_hash = [0; 8];
        event_hash.copy_from_slice(&digest[..8]);
        Self { webhook, event_triggered_at, event_hash }
    }

    /// The id that these parts make: those that [`Self::webhook`], [`Self::event_triggered_at`] and [`Self::event_hash`] answer with.
    pub fn from_parts(webhook: WebhookId, event_triggered_at: Timestamp, event_hash: [u8; 8]) -> Self {
        Self { webhook, event_triggered_at, event_hash }
    }

    /// The id of the call of a webhook that [`Self::order_in_webhook`] answers with `order` for.
    pub fn in_webhook(webhook: WebhookId, order: &str) -> Result<Self, InvalidId> {
        let (time, hash) = order.split_once('#').ok_or(InvalidId)?;
        let time = time.parse().map_err(|_| InvalidId)?;
        let hash = u64::from_str_radix(hash, 16).map_err(|_| InvalidId)?;
        let id = Self::from_parts(webhook, time, hash.to_be_bytes());
        // The same time or number can be written in other ways, which are the keys of nothing.
        if id.order_in_webhook() == order { Ok(id) } else { Err(InvalidId) }
    }

    /// The id that comes before those of all calls of that time.
    pub fn least_at(event_triggered_at: Timestamp) -> Self {
        Self { webhook: WebhookId(Uuid::nil()), event_triggered_at, event_hash: [0; 8] }
    }

    /// The id that comes behind those of all calls of all times.
    pub fn greatest() -> Self {
        let last = Timestamp::EPOCH.plus(std::time::Duration::MAX);
        Self { webhook: WebhookId(Uuid::max()), event_triggered_at: last, event_hash: [u8::MAX; 8] }
    }

    /// The next id of the same time: by the hash, then by the webhook. `None` if it is the last one.
    pub fn next_at_its_time(&self) -> Option<Self> {
        let webhook = self.webhook.0.as_u128();
        let (webhook, hash) = match u64::from_be_bytes(self.event_hash).checked_add(1) {
            Some(hash) => (webhook, hash),
            None => (webhook.checked_add(1)?, 0),
        };
        let webhook = WebhookId(Uuid::from_u128(webhook));
        Some(Self { webhook, event_hash: hash.to_be_bytes(), ..*self })
    }

    /// The hash of the event's id.
    pub fn event_hash(&self) -> [u8; 8] {
        self.event_hash
    }

    /// The webhook that makes the call.
    pub fn webhook(&self) -> WebhookId {
        self.webhook
    }

    /// When the event happened.
    pub fn event_triggered_at(&self) -> Timestamp {
        self.event_triggered_at
    }

    /// A number that spreads calls evenly.
    pub fn spread(&self) -> u8 {
        self.event_hash[0] ^ self.webhook.0.as_bytes()[15]
    }

    /// The part that orders and tells apart the calls of one webhook: the event's time, then the hash of its id.
    pub fn order_in_webhook(&self) -> String {
        format!("{}#{:016x}", self.event_triggered_at, u64::from_be_bytes(self.event_hash))
    }
}

impl FromStr for CallId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: [u8; 30] = decode(text)?;
        let (webhook, rest) = bytes.split_first_chunk::<16>().ok_or(InvalidId)?;
        let (time, hash) = rest.split_first_chunk::<6>().ok_or(InvalidId)?;
        let millis = time.iter().fold(0, |sum, byte| (sum << 8) | i64::from(*byte));
        Ok(Self {
            webhook: WebhookId(Uuid::from_bytes(*webhook)),
            event_triggered_at: Timestamp::from_millis(millis).map_err(|_| InvalidId)?,
            event_hash: hash.try_into().map_err(|_| InvalidId)?,
        })
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 30];
        bytes[..16].copy_from_slice(self.webhook.0.as_bytes());
        // 48 bits of milliseconds reach beyond the year 9999, the last that `Timestamp` holds.
        bytes[16..22].copy_from_slice(&self.event_triggered_at.as_millis().to_be_bytes()[2..]);
        bytes[22..].copy_from_slice(&self.event_hash);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Implements what all ids share: conversion from and to `String`, a `Debug` that shows the id as users see it, and
/// the JSON schema, with a pattern that every id meets.
macro_rules! id_text {
    ($name:ident, $pattern:literal) => {
        impl TryFrom<String> for $name {
            type Error = $crate::ids::InvalidId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

                impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "pattern": $pattern})
            }
        }
    };
}

pub(crate) use id_text;

id_text!(WebhookId, "^[A-Za-z0-9_-]{21}[AQgw]$");
id_text!(CallId, "^[A-Za-z0-9_-]{40}$");

/// The bytes that an id of so many bytes was made of.
pub(crate) fn decode<const N: usize>(text: &str) -> Result<[u8; N], InvalidId> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidId)?.try_into().map_err(|_| InvalidId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhook_ids_are_22_characters_and_survive_the_wire() {
        let id = WebhookId::from(uuid::Uuid::from_u128(7));
        assert_eq!(id.to_string().len(), 22);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn call_ids_are_40_characters_and_survive_the_wire() {
        let at = Timestamp::from_millis(1_724_676_556_123).unwrap();
        let id = CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), at, "event");
        assert_eq!(id.to_string().len(), 40);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.event_triggered_at(), at);
    }

    #[test]
    fn the_same_event_has_the_same_call_id_and_another_event_another() {
        let webhook = WebhookId::from(uuid::Uuid::from_u128(7));
        let at = Timestamp::from_millis(1).unwrap();
        assert_eq!(CallId::new(webhook, at, "a"), CallId::new(webhook, at, "a"));
        assert_ne!(CallId::new(webhook, at, "a"), CallId::new(webhook, at, "b"));
    }

    #[test]
    fn calls_of_a_webhook_are_ordered_by_the_time_of_the_event() {
        let webhook = WebhookId::from(uuid::Uuid::from_u128(7));
        let orders: Vec<_> = [5, 70, 1_700_000_000_000]
            .map(|millis| CallId::new(webhook, Timestamp::from_millis(millis).unwrap(), "e").order_in_webhook())
            .into();
        assert!(orders.is_sorted(), "{orders:?}");
    }

    #[test]
    fn a_call_is_told_by_its_order_in_its_webhook_and_by_nothing_that_means_the_same() {
        let webhook = WebhookId::from(uuid::Uuid::from_u128(7));
        let id = CallId::new(webhook, Timestamp::from_millis(1_724_676_556_000).unwrap(), "event");
        let order = id.order_in_webhook();
        assert_eq!(CallId::in_webhook(webhook, &order), Ok(id));
        for other in
            [order.replace(".000Z", "Z"), order.replace('#', "#0"), order.replace('#', "#+"), order.to_lowercase()]
        {
            assert!(CallId::in_webhook(webhook, &other).is_err(), "{other}");
        }
        assert!(CallId::in_webhook(webhook, "EVENT").is_err());
    }

    #[test]
    fn foreign_ids_are_refused() {
        for text in ["", "312", "103216210", "!!!!!!!!!!!!!!!!!!!!!!", "AAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(text.parse::<WebhookId>().is_err(), "{text}");
            assert!(text.parse::<CallId>().is_err(), "{text}");
        }
    }
}
