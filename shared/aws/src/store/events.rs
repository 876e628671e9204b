//! Events: each is stored once, whatever the number of webhooks that it fires.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join_all;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::tables::Tables;
use super::{batch_get, blob};
use domain::event::Event;
use domain::time::Timestamp;

impl Tables {
    /// Stores an event unless one with its id is there already, and returns the one that is there now. Of a repeated
    /// event, the first counts: its time is part of the ids of its calls.
    pub async fn store_event(&self, event: Event, now: Timestamp) -> Result<Event, StoreError> {
        const ACTION: &str = "store an event";
        let parts = blob::pack(&event).map_err(StoreError::unreadable(ACTION))?;
        let hash = hash_of(&parts);
        // The further parts come first: once the head is there, the event is whole.
        try_join_all(parts.iter().enumerate().skip(1).map(|(number, part)| {
            let key = keys::event_part(&self.site, &event.id, &hash, number);
            self.put_part(key, part, now, ACTION)
        }))
        .await?;

        let mut head = keys::event(&self.site, &event.id).attributes();
        head.insert("document".into(), AttributeValue::B(Blob::new(parts.first().cloned().unwrap_or_default())));
        head.insert("parts".into(), AttributeValue::N(parts.len().to_string()));
        head.insert("hash".into(), AttributeValue::S(hash));
        head.insert("ttl".into(), AttributeValue::N(self.expiry(now).to_string()));
        let sent = self
            .client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(head))
            .condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", AttributeValue::N(now.as_seconds().to_string()))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(event),
            Err(error) if is_condition_failure(&error) => {
                let stored = self.events_by_id([event.id.clone()], now).await?.remove(&event.id);
                stored.ok_or_else(|| StoreError::unreadable(ACTION)("it was there a moment ago".to_owned()))
            }
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// Those of the events that are there and have not expired, strongly consistent.
    pub async fn events_by_id(
        &self,
        ids: impl IntoIterator<Item = String>,
        now: Timestamp,
    ) -> Result<HashMap<String, Event>, StoreError> {
        const ACTION: &str = "read events";
        let ids: Vec<(String, Key)> = ids.into_iter().map(|id| (id.clone(), keys::event(&self.site, &id))).collect();
        let keys = ids.iter().map(|(_, key)| key.clone()).collect();
        let mut heads = batch_get::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        let heads: Vec<(String, Head)> = ids
            .into_iter()
            .filter_map(|(id, key)| heads.remove(&key).map(|item| (id, item)))
            .map(|(id, item)| Head::read(item).map(|head| (id, head)).ok_or_else(|| unreadable(ACTION)))
            .collect::<Result<_, _>>()?;

        let part_keys = heads.iter().flat_map(|(id, head)| self.part_keys(id, head)).collect::<Vec<_>>();
        let parts = match part_keys.is_empty() {
            true => HashMap::new(),
            false => batch_get::get(&self.client, &self.calls, part_keys, now.as_seconds(), ACTION).await?,
        };
        let mut events = HashMap::new();
        for (id, head) in heads {
            let mut packed = head.document.clone();
            for key in self.part_keys(&id, &head) {
                packed.extend(parts.get(&key).and_then(document).ok_or_else(|| unreadable(ACTION))?);
            }
            events.insert(id, blob::unpack(&packed).map_err(StoreError::unreadable(ACTION))?);
        }
        Ok(events)
    }

    fn part_keys(&self, id: &str, head: &Head) -> Vec<Key> {
        (1..head.parts).map(|part| keys::event_part(&self.site, id, &head.hash, part)).collect()
    }

    async fn put_part(&self, key: Key, part: &[u8], now: Timestamp, action: &'static str) -> Result<(), StoreError> {
        self.client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(key.attributes()))
            .item("document", AttributeValue::B(Blob::new(part)))
            .item("ttl", AttributeValue::N(self.expiry(now).to_string()))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::service(action))
    }
}

/// The first item of an event.
struct Head {
    document: Vec<u8>,
    parts: usize,
    hash: String,
}

impl Head {
    fn read(item: Item) -> Option<Self> {
        Some(Self {
            document: document(&item)?,
            parts: item.get("parts")?.as_n().ok()?.parse().ok()?,
            hash: item.get("hash")?.as_s().ok()?.clone(),
        })
    }
}

fn document(item: &Item) -> Option<Vec<u8>> {
    item.get("document")?.as_b().ok().map(|blob| blob.as_ref().to_vec())
}

fn hash_of(parts: &[Vec<u8>]) -> String {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hex::encode(&hash.finalize()[..8])
}

fn unreadable(action: &'static str) -> StoreError {
    StoreError::unreadable(action)("a part is missing or of the wrong type".to_owned())
}

fn is_condition_failure<R>(
    error: &aws_sdk_dynamodb::error::SdkError<aws_sdk_dynamodb::operation::put_item::PutItemError, R>,
) -> bool {
    error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception())
}
