//! Reading many items in few requests.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use super::error::StoreError;
use super::keys::{Item, Key};

/// Most keys that DynamoDB takes in one BatchGetItem.
const KEYS_PER_REQUEST: usize = 100;
/// Rounds in which keys that DynamoDB left unprocessed are asked for again.
const ROUNDS: u32 = 6;

/// How up to date what is read has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consistency {
    /// What was written before is read.
    Strong,
    /// What was written in the last second may be missed. Costs half.
    Eventual,
}

impl Consistency {
    /// What the SDK wants to know.
    pub(super) fn is_strong(self) -> bool {
        self == Self::Strong
    }
}

/// Reads the items at `keys` of one table, strongly consistent. Those that are not there, or expired, are left out. A key may
/// be there twice, which DynamoDB itself refuses.
pub(super) async fn get(
    client: &Client,
    table: &str,
    keys: Vec<Key>,
    now_seconds: i64,
    action: &'static str,
) -> Result<HashMap<Key, Item>, StoreError> {
    get_as(Consistency::Strong, client, table, keys, now_seconds, action).await
}

/// The same, as up to date as is asked for.
pub(super) async fn get_as(
    consistency: Consistency,
    client: &Client,
    table: &str,
    keys: Vec<Key>,
    now_seconds: i64,
    action: &'static str,
) -> Result<HashMap<Key, Item>, StoreError> {
    let keys = keys.into_iter().map(|key| (table.to_owned(), key)).collect();
    let items = read(consistency, client, keys, now_seconds, action).await?;
    Ok(items.into_iter().map(|((_, key), item)| (key, item)).collect())
}

/// The same, of several tables in the same requests, strongly consistent.
pub(super) async fn get_from(
    client: &Client,
    keys: Vec<(String, Key)>,
    now_seconds: i64,
    action: &'static str,
) -> Result<HashMap<(String, Key), Item>, StoreError> {
    read(Consistency::Strong, client, keys, now_seconds, action).await
}

async fn read(
    consistency: Consistency,
    client: &Client,
    keys: Vec<(String, Key)>,
    now_seconds: i64,
    action: &'static str,
) -> Result<HashMap<(String, Key), Item>, StoreError> {
    let mut found = HashMap::new();
    let keys: Vec<_> = keys.into_iter().collect::<HashSet<_>>().into_iter().collect();
    for chunk in keys.chunks(KEYS_PER_REQUEST) {
        let mut pending = requests(consistency, chunk, action)?;
        for round in 0.. {
            if pending.is_empty() {
                break;
            }
            if round == ROUNDS {
                let cause = "DynamoDB keeps leaving keys unprocessed".to_owned();
                return Err(StoreError::Service { action, cause });
            }
            if round > 0 {
                tokio::time::sleep(Duration::from_millis(25 << round)).await;
            }
            let answer = client
                .batch_get_item()
                .set_request_items(Some(pending))
                .send()
                .await
                .map_err(StoreError::service(action))?;
            for (table, items) in answer.responses.unwrap_or_default() {
                let live = items.into_iter().filter(|item| is_live(item, now_seconds));
                found.extend(live.filter_map(|item| Some(((table.clone(), Key::of(&item)?), item))));
            }
            pending = answer.unprocessed_keys.unwrap_or_default();
        }
    }
    Ok(found)
}

/// Whether an item has not expired. DynamoDB deletes expired items late, and returns them until then.
pub(super) fn is_live(item: &Item, now_seconds: i64) -> bool {
    let expiry = item.get("ttl").and_then(|value| value.as_n().ok()).and_then(|text| text.parse::<i64>().ok());
    expiry.is_none_or(|expiry| expiry > now_seconds)
}

fn requests(
    consistency: Consistency,
    keys: &[(String, Key)],
    action: &'static str,
) -> Result<HashMap<String, KeysAndAttributes>, StoreError> {
    let mut by_table: HashMap<&str, Vec<Item>> = HashMap::new();
    for (table, key) in keys {
        by_table.entry(table).or_default().push(key.attributes());
    }
    let request = |(table, keys): (&str, Vec<Item>)| {
        let keys = KeysAndAttributes::builder().set_keys(Some(keys));
        let request = keys.consistent_read(consistency.is_strong()).build();
        let request = request.map_err(|error| StoreError::Service { action, cause: error.to_string() })?;
        Ok((table.to_owned(), request))
    };
    by_table.into_iter().map(request).collect()
}
