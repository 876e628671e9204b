//! Writing the tally: a chapter, with those of its slices that have changed, all or nothing.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde::Serialize;

use super::super::blob;
use super::super::error::StoreError;
use super::super::keys::{self, Item, Key};
use super::super::tables::Tables;
use super::super::update::number;
use domain::tally::{Chapter, Position, Slice};
use domain::time::Timestamp;

/// How long the tally's items outlast the calls that they count, in seconds. Nobody minds them then.
const GRACE_SECONDS: i64 = 60 * 60;

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is there.
    Yes,
    /// Somebody else wrote the chapter meanwhile: what was counted may be out of date, so it is to be counted anew.
    Outdated,
}

impl Tables {
    /// Writes a chapter in the place of its version `before`, 0 if there is none, with slices of it, of which `None` are no longer there.
    /// One with too many slices is cut. At most 40 slices, because a transaction has at most 100 items.
    pub async fn write_chapter(
        &self,
        before: u64,
        chapter: Chapter,
        slices: Vec<(Position, Option<Slice>)>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        const ACTION: &str = "write a chapter of the tally";
        let mut writes = Vec::new();
        for (start, slice) in slices {
            let key = keys::rows(&self.site, start);
            writes.push(match slice.as_ref().and_then(|slice| Some((slice, slice.header()?.last_ttl))) {
                Some((slice, ttl)) => self.put_document(key, slice, ttl, None, ACTION)?,
                None => self.delete_document(key, ACTION)?,
            });
        }
        for (number, piece) in chapter.cut().into_iter().enumerate() {
            let condition = Some(if number == 0 { before } else { 0 });
            let (head, body) =
                (keys::chapter(&self.site, piece.span.start), keys::slices_of(&self.site, piece.span.start));
            match piece.header() {
                Some(header) => {
                    let ttl = header.header.last_ttl;
                    let put = self.put_document(
                        head,
                        &header,
                        ttl,
                        condition.map(|before| (before, header.version, now)),
                        ACTION,
                    )?;
                    writes.extend([put, self.put_document(body, &piece, ttl, None, ACTION)?]);
                }
                None => {
                    writes.extend([self.delete_version(head, before, ACTION)?, self.delete_document(body, ACTION)?])
                }
            }
        }
        match self.client.transact_write_items().set_transact_items(Some(writes)).send().await {
            Ok(_) => Ok(Written::Yes),
            Err(error) if error.as_service_error().is_some_and(is_outdated) => Ok(Written::Outdated),
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// Writes an item; with a condition only in the place of that version, and with its own.
    fn put_document<T: Serialize>(
        &self,
        key: Key,
        document: &T,
        ttl: i64,
        condition: Option<(u64, u64, Timestamp)>,
        action: &'static str,
    ) -> Result<TransactWriteItem, StoreError> {
        let packed = blob::pack_tightly(document).map_err(StoreError::unreadable(action))?;
        let mut item: Item = key.attributes();
        item.insert("document".into(), AttributeValue::B(Blob::new(packed)));
        item.insert("ttl".into(), number(ttl + GRACE_SECONDS));
        let mut put = Put::builder().table_name(&self.calls);
        if let Some((before, version, now)) = condition {
            item.insert("version".into(), number(version));
            // 0 is that of no chapter: there must be none, or one that has expired.
            put = put
                .condition_expression(
                    "attribute_not_exists(pk) AND :before = :none OR version = :before OR #ttl <= :now",
                )
                .expression_attribute_names("#ttl", "ttl")
                .expression_attribute_values(":before", number(before))
                .expression_attribute_values(":none", number(0))
                .expression_attribute_values(":now", number(now.as_seconds()));
        }
        let put = put.set_item(Some(item)).build().map_err(|error| service(action, &error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn delete_document(&self, key: Key, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.calls).set_key(Some(key.attributes()));
        let delete = delete.build().map_err(|error| service(action, &error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    fn delete_version(&self, key: Key, version: u64, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.calls)
            .set_key(Some(key.attributes()))
            .condition_expression("attribute_not_exists(pk) OR version = :before")
            .expression_attribute_values(":before", number(version));
        let delete = delete.build().map_err(|error| service(action, &error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

fn service(action: &'static str, error: &dyn std::error::Error) -> StoreError {
    StoreError::Service { action, cause: error.to_string() }
}

/// Whether somebody else wrote it, or is about to.
fn is_outdated(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(canceled) = error else {
        return false;
    };
    let codes = canceled.cancellation_reasons().iter().filter_map(|reason| reason.code());
    let mut codes = codes.filter(|code| *code != "None").peekable();
    codes.peek().is_some() && codes.all(|code| ["ConditionalCheckFailed", "TransactionConflict"].contains(&code))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::call::CallStatus;
    use domain::entity::{EntityType, EventType};
    use domain::ids::{CallId, WebhookId};
    use domain::tally::{CHAPTER_SLICES, Header, Kind, Latency, Row, SliceHeader};

    use super::*;

    /// Calls of many webhooks, kinds and latencies, none of which comes twice in a row.
    fn rows(slice: usize) -> Vec<Row> {
        let row = |number: usize| {
            let webhook = WebhookId::from(uuid::Uuid::from_u128(
                (number as u128 % 200).wrapping_mul(0x9e37_79b9_7f4a_7c15 << 61),
            ));
            let millis = 1_764_028_800_000 + i64::try_from(slice * 300_000 + number * 1000).unwrap();
            let call = CallId::new(webhook, Timestamp::from_millis(millis).unwrap(), &format!("{slice} {number}"));
            let kind = Kind {
                entity_type: if number.is_multiple_of(3) { EntityType::Item } else { EntityType::Upload },
                event_type: if number.is_multiple_of(5) { EventType::Create } else { EventType::Publish },
                status: if number.is_multiple_of(7) { CallStatus::Failed } else { CallStatus::Success },
            };
            Row { call, kind, latency: Some(Latency::of(number as u64 % 500)), ttl: 1_770_000_000 }
        };
        (0..300).map(row).collect()
    }

    #[test]
    fn a_chapter_of_the_most_slices_and_of_many_webhooks_fits_into_an_item() {
        let slices = (0..CHAPTER_SLICES).map(|slice| {
            let header = Header::of(&rows(slice)).unwrap();
            (header.first, header)
        });
        let slices: BTreeMap<Position, Header> = slices.collect();
        let first = *slices.keys().next().unwrap();
        let slices =
            slices.into_iter().map(|(start, header)| SliceHeader { start, version: 1_764_000_000_000, header });
        let chapter = Chapter { span: first.day(), version: 1_764_000_000_000, slices: slices.collect() };
        let packed = blob::pack_tightly(&chapter).unwrap();
        // An item has at most 400 KB.
        assert!(packed.len() < 350 * 1024, "{} bytes", packed.len());
        assert_eq!(blob::unpack::<Chapter>(&packed).unwrap(), chapter);
    }
}
