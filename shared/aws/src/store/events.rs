//! Events: each is stored once, whatever the number of webhooks that it fires.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementErrorCodeEnum};
use futures::future::{join_all, try_join_all};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::packed_event::PackedEvent;
use super::statements::insert;
use super::tables::Tables;
use super::test_events::TEST;
use super::update::number;
use super::webhooks_then::Matched;
use super::{batch_get, blob};
use domain::event::Event;
use domain::time::Timestamp;

/// Most bytes of documents in one request, so that it stays far from the size that DynamoDB takes.
const REQUEST_BYTES: usize = 1024 * 1024;

/// The attribute of the generation that an event was last matched with, if that is not the first one.
const LAST_GENERATION: &str = "last_generation";

/// An event as it is in the table.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// The event.
    pub event: Event,
    /// When it expires, and its calls with it: seconds since 1970.
    pub ttl: i64,
    /// The generations of the webhooks that it was matched with. None if a version of the service stored it that did not count.
    pub matched: Matched,
    /// Whether it is that of a test send: then it happened nowhere, and fired nothing.
    pub test: bool,
    /// The event for messages, if it is small and was stored by whoever asks.
    pub packed: Option<PackedEvent>,
}

impl Tables {
    /// Stores events unless one with their id is there already, and answers for each with the one that is there now. Of a
    /// repeated event, the first counts: its time is part of the ids of its calls. No two of the same id.
    ///
    /// `generation` is that of the webhooks that the events are matched with.
    pub async fn store_events(
        &self,
        events: Vec<Event>,
        generation: u64,
        now: Timestamp,
    ) -> Vec<Result<StoredEvent, StoreError>> {
        const ACTION: &str = "store events";
        let heads = join_all(events.iter().map(|event| self.prepare(event, generation, now))).await;
        // Large documents go in requests of their own: a request has a size, too.
        let mut written: Vec<Option<Result<bool, StoreError>>> = heads.iter().map(|_| None).collect();
        let mut requests: Vec<Vec<usize>> = Vec::new();
        let mut bytes = REQUEST_BYTES;
        for (number, head) in heads.iter().enumerate() {
            match head {
                Err(error) => written[number] = Some(Err(error.clone())),
                Ok(head) => {
                    bytes += head.bytes;
                    if bytes > REQUEST_BYTES {
                        requests.push(Vec::new());
                        bytes = head.bytes;
                    }
                    requests.last_mut().into_iter().for_each(|request| request.push(number));
                }
            }
        }
        for request in requests {
            let statements: Vec<_> = request
                .iter()
                .filter_map(|number| Some(insert(&self.calls, heads[*number].as_ref().ok()?.item.clone())))
                .collect();
            let answers = self.execute(&statements, &BatchStatementErrorCodeEnum::DuplicateItem, ACTION).await;
            for (number, answer) in request.into_iter().zip(answers) {
                written[number] = Some(answer);
            }
        }
        let ttl = self.expiry(now);
        join_all(events.into_iter().zip(heads).zip(written).map(|((event, head), written)| async move {
            match (head, written) {
                (Ok(head), Some(Ok(false))) => self.stored_before(event, head, (ttl, generation), now).await,
                (Ok(head), Some(Ok(true))) => Ok(StoredEvent::new(event, head.packed, (ttl, generation))),
                (Err(error), _) | (_, Some(Err(error))) => Err(error),
                (Ok(_), None) => Err(StoreError::unreadable(ACTION)("it was not written".to_owned())),
            }
        }))
        .await
    }

    /// Packs an event, and stores its parts but the first: once the head is there, the event is whole.
    pub(super) async fn prepare(&self, event: &Event, generation: u64, now: Timestamp) -> Result<NewHead, StoreError> {
        const ACTION: &str = "store an event";
        let parts = blob::pack(event).map_err(StoreError::unreadable(ACTION))?;
        let hash = hash_of(&parts);
        try_join_all(parts.iter().enumerate().skip(1).map(|(number, part)| {
            let key = keys::event_part(&self.site, &event.id, &hash, number);
            self.put_part(key, part, now, ACTION)
        }))
        .await?;
        let first = parts.first().cloned().unwrap_or_default();
        let (bytes, packed) = (first.len(), PackedEvent::of(&parts));
        Ok(NewHead { item: self.head(event, first, parts.len(), hash, generation, now), bytes, packed })
    }

    /// The item of an event: its facts, and the first of its parts.
    pub(super) fn head(
        &self,
        event: &Event,
        first: Vec<u8>,
        parts: usize,
        hash: String,
        generation: u64,
        now: Timestamp,
    ) -> Item {
        let mut item = keys::event(&self.site, &event.id).attributes();
        item.insert("document".into(), AttributeValue::B(Blob::new(first)));
        item.insert("parts".into(), AttributeValue::N(parts.to_string()));
        item.insert("hash".into(), AttributeValue::S(hash));
        item.insert("generation".into(), AttributeValue::N(generation.to_string()));
        item.insert("ttl".into(), AttributeValue::N(self.expiry(now).to_string()));
        item
    }

    /// The event that is there instead of one that was to be stored; or that one, in the place of one that has expired and that
    /// DynamoDB has not deleted yet.
    async fn stored_before(
        &self,
        event: Event,
        head: NewHead,
        (ttl, generation): (i64, u64),
        now: Timestamp,
    ) -> Result<StoredEvent, StoreError> {
        const ACTION: &str = "store an event that may be there";
        let id = event.id.clone();
        if let Some(stored) = self.stored_events([id.clone()], now).await?.remove(&id) {
            return stored;
        }
        let sent = self
            .client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(head.item))
            .condition_expression("attribute_not_exists(pk) OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", AttributeValue::N(now.as_seconds().to_string()))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(StoredEvent::new(event, head.packed, (ttl, generation))),
            Err(error) if is_condition_failure(&error) => {
                let stored = self.stored_events([id.clone()], now).await?.remove(&id);
                stored.unwrap_or_else(|| Err(StoreError::unreadable(ACTION)("it was there a moment ago".to_owned())))
            }
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// Notes that an event that was stored before is matched again, with another generation of the webhooks: whoever explains what it
    /// led to goes by the last one.
    pub async fn note_matching(&self, id: &str, generation: u64) -> Result<(), StoreError> {
        let update = self.client.update_item().table_name(&self.calls);
        let update = update.set_key(Some(keys::event(&self.site, id).attributes()));
        let update = update.update_expression(format!("SET {LAST_GENERATION} = :generation"));
        let update = update.condition_expression("attribute_exists(pk)");
        let sent = update.expression_attribute_values(":generation", number(generation)).send().await;
        sent.map(drop).map_err(StoreError::service("note that an event is matched again"))
    }

    /// One event, strongly consistent.
    pub async fn event(&self, id: &str, now: Timestamp) -> Result<Option<StoredEvent>, StoreError> {
        self.stored_events([id.to_owned()], now).await?.remove(id).transpose()
    }

    /// Those of the events that are there, have not expired and are readable, strongly consistent.
    pub async fn events_by_id(
        &self,
        ids: impl IntoIterator<Item = String>,
        now: Timestamp,
    ) -> Result<HashMap<String, Event>, StoreError> {
        let stored = self.stored_events(ids, now).await?;
        let readable = |(event_id, stored): (String, Result<StoredEvent, StoreError>)| match stored {
            Ok(stored) => Some((event_id, stored.event)),
            Err(error) => {
                tracing::error!(event_id, %error, "an event is not readable");
                None
            }
        };
        Ok(stored.into_iter().filter_map(readable).collect())
    }

    /// The same; for each event whose items are not readable an error of its own.
    pub(super) async fn stored_events(
        &self,
        ids: impl IntoIterator<Item = String>,
        now: Timestamp,
    ) -> Result<HashMap<String, Result<StoredEvent, StoreError>>, StoreError> {
        const ACTION: &str = "read events";
        let ids: Vec<(String, Key)> = ids.into_iter().map(|id| (id.clone(), keys::event(&self.site, &id))).collect();
        let keys = ids.iter().map(|(_, key)| key.clone()).collect();
        let mut heads = batch_get::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        let heads = ids.into_iter().filter_map(|(id, key)| Some((id, heads.remove(&key)?))).collect();
        self.events_of(heads, now).await
    }

    /// The events whose heads these items are, by id; for each that is not readable an error of its own.
    pub(super) async fn events_of(
        &self,
        heads: Vec<(String, Item)>,
        now: Timestamp,
    ) -> Result<HashMap<String, Result<StoredEvent, StoreError>>, StoreError> {
        const ACTION: &str = "read events";
        let heads: Vec<(String, Option<Head>)> = heads.into_iter().map(|(id, item)| (id, Head::read(item))).collect();
        let whole = |(id, head): &(String, Option<Head>)| head.as_ref().map(|head| self.part_keys(id, head));
        let part_keys = heads.iter().filter_map(whole).flatten().collect::<Vec<_>>();
        let parts = match part_keys.is_empty() {
            true => HashMap::new(),
            false => batch_get::get(&self.client, &self.calls, part_keys, now.as_seconds(), ACTION).await?,
        };
        let read = |id: &str, head: Head| -> Result<StoredEvent, StoreError> {
            let mut packed = head.document.clone();
            for key in self.part_keys(id, &head) {
                packed.extend(parts.get(&key).and_then(document).ok_or_else(|| unreadable(ACTION))?);
            }
            let event = blob::unpack(&packed).map_err(StoreError::unreadable(ACTION))?;
            Ok(StoredEvent { event, ttl: head.ttl, matched: head.matched, test: head.test, packed: None })
        };
        let events = heads.into_iter().map(|(id, head)| {
            let event = head.ok_or_else(|| unreadable(ACTION)).and_then(|head| read(&id, head));
            (id, event)
        });
        Ok(events.collect())
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

impl StoredEvent {
    /// An event that was stored just now, and is matched with the webhooks of a generation.
    pub(super) fn new(event: Event, packed: Option<PackedEvent>, (ttl, generation): (i64, u64)) -> Self {
        Self { event, ttl, matched: Matched::once(generation), test: false, packed }
    }
}

impl Matched {
    /// Matched once.
    pub(super) fn once(generation: u64) -> Self {
        Self { first: Some(generation), last: Some(generation) }
    }

    fn read(head: &Item) -> Self {
        let generation = |name| head.get(name).and_then(|number: &AttributeValue| number.as_n().ok()?.parse().ok());
        let first = generation("generation");
        Self { first, last: generation(LAST_GENERATION).or(first) }
    }
}

/// The first item of an event that is to be stored.
pub(super) struct NewHead {
    pub item: Item,
    pub packed: Option<PackedEvent>,
    bytes: usize,
}

/// The first item of an event.
struct Head {
    document: Vec<u8>,
    parts: usize,
    hash: String,
    ttl: i64,
    matched: Matched,
    test: bool,
}

impl Head {
    fn read(item: Item) -> Option<Self> {
        Some(Self {
            document: document(&item)?,
            parts: item.get("parts")?.as_n().ok()?.parse().ok()?,
            hash: item.get("hash")?.as_s().ok()?.clone(),
            ttl: item.get("ttl")?.as_n().ok()?.parse().ok()?,
            matched: Matched::read(&item),
            test: item.contains_key(TEST),
        })
    }
}

fn document(item: &Item) -> Option<Vec<u8>> {
    item.get("document")?.as_b().ok().map(|blob| blob.as_ref().to_vec())
}

pub(super) fn hash_of(parts: &[Vec<u8>]) -> String {
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
