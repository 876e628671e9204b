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

/// Reads the items at `keys`, strongly consistent. Those that are not there, or expired, are left out. A key may be
/// there twice, which DynamoDB itself refuses.
pub(super) async fn get(
    client: &Client,
    table: &str,
    keys: Vec<Key>,
    now_seconds: i64,
    action: &'static str,
) -> Result<HashMap<Key, Item>, StoreError> {
    let mut found = HashMap::new();
    let keys: Vec<Key> = keys.into_iter().collect::<HashSet<_>>().into_iter().collect();
    for chunk in keys.chunks(KEYS_PER_REQUEST) {
        let mut pending = Some(request(chunk, action)?);
        for round in 0.. {
            let Some(keys) = pending.take() else { break };
            if round == ROUNDS {
                let cause = "DynamoDB keeps leaving keys unprocessed".to_owned();
                return Err(StoreError::Service { action, cause });
            }
            if round > 0 {
                tokio::time::sleep(Duration::from_millis(25 << round)).await;
            }
            let answer =
                client.batch_get_item().request_items(table, keys).send().await.map_err(StoreError::service(action))?;
            let items = answer.responses.unwrap_or_default().remove(table).unwrap_or_default();
            found.extend(
                items
                    .into_iter()
                    .filter(|item| is_live(item, now_seconds))
                    .filter_map(|item| Some((Key::of(&item)?, item))),
            );
            pending = answer.unprocessed_keys.unwrap_or_default().remove(table);
        }
    }
    Ok(found)
}

/// Whether an item has not expired. DynamoDB deletes expired items late, and returns them until then.
pub(super) fn is_live(item: &Item, now_seconds: i64) -> bool {
    let expiry = item.get("ttl").and_then(|value| value.as_n().ok()).and_then(|text| text.parse::<i64>().ok());
    expiry.is_none_or(|expiry| expiry > now_seconds)
}

fn request(keys: &[Key], action: &'static str) -> Result<KeysAndAttributes, StoreError> {
    let keys = keys.iter().map(Key::attributes).collect();
    KeysAndAttributes::builder()
        .set_keys(Some(keys))
        .consistent_read(true)
        .build()
        .map_err(|error| StoreError::Service { action, cause: error.to_string() })
}
