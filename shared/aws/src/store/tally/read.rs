//! Reading the tally.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;

use super::super::batch_get::{self, Consistency};
use super::super::blob;
use super::super::error::StoreError;
use super::super::keys::{self, Item, Key};
use super::super::tables::Tables;
use super::super::update::text;
use domain::tally::{Chapter, ChapterHeader, Position, Slice, Span};
use domain::time::Timestamp;

/// The chapters around a position.
#[derive(Debug, Clone)]
pub struct Around {
    /// The last one that starts there or before.
    pub before: Option<ChapterHeader>,
    /// Where the first one behind starts.
    pub after: Option<Position>,
}

impl Tables {
    /// The headers of all chapters, in order. Eventually consistent.
    pub async fn chapters(&self, now: Timestamp) -> Result<Vec<ChapterHeader>, StoreError> {
        const ACTION: &str = "read the tally";
        let query = self.chapters_between(keys::CHAPTERS.to_owned(), format!("{}~", keys::CHAPTERS));
        let items: Vec<Item> = query
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(StoreError::service(ACTION))?;
        let live = items.iter().filter(|item| batch_get::is_live(item, now.as_seconds()));
        live.map(|item| document(item, ACTION)).collect()
    }

    /// The chapters around a position, strongly consistent.
    pub async fn chapters_around(&self, position: Position, now: Timestamp) -> Result<Around, StoreError> {
        const ACTION: &str = "read what is around a chapter of the tally";
        let here = keys::chapter(&self.site, position).sk;
        let before = self.chapters_between(keys::CHAPTERS.to_owned(), here.clone()).scan_index_forward(false);
        let after = self.chapters_between(format!("{here}!"), format!("{}~", keys::CHAPTERS));
        let first = |query: QueryFluentBuilder| async {
            let answer = query.consistent_read(true).limit(1).send().await.map_err(StoreError::service(ACTION))?;
            let found = answer.items.unwrap_or_default().into_iter().next();
            let found = found.filter(|item| batch_get::is_live(item, now.as_seconds()));
            found.map(|item| document::<ChapterHeader>(&item, ACTION)).transpose()
        };
        let (before, after) = tokio::try_join!(first(before), first(after))?;
        Ok(Around { before, after: after.map(|after| after.span.start) })
    }

    /// The chapter that starts at a position. `None` if there is none.
    pub async fn chapter(
        &self,
        start: Position,
        consistency: Consistency,
        now: Timestamp,
    ) -> Result<Option<Chapter>, StoreError> {
        const ACTION: &str = "read a chapter of the tally";
        let key = keys::slices_of(&self.site, start);
        let found = self.tally_items([key.clone()], consistency, now, ACTION).await?.remove(&key);
        found.map(|item| document(&item, ACTION)).transpose()
    }

    /// Slices by where they start; those that are not there are left out.
    pub async fn slices(
        &self,
        starts: impl IntoIterator<Item = Position>,
        consistency: Consistency,
        now: Timestamp,
    ) -> Result<HashMap<Position, Slice>, StoreError> {
        const ACTION: &str = "read slices of the tally";
        let starts: HashMap<Key, Position> =
            starts.into_iter().map(|start| (keys::rows(&self.site, start), start)).collect();
        let items = self.tally_items(starts.keys().cloned(), consistency, now, ACTION).await?;
        let slices = items.iter().filter_map(|(key, item)| Some((*starts.get(key)?, document(item, ACTION))));
        slices.map(|(start, slice)| Ok((start, slice?))).collect()
    }

    async fn tally_items(
        &self,
        keys: impl IntoIterator<Item = Key>,
        consistency: Consistency,
        now: Timestamp,
        action: &'static str,
    ) -> Result<HashMap<Key, Item>, StoreError> {
        let keys = keys.into_iter().collect();
        batch_get::get_as(consistency, &self.client, &self.calls, keys, now.as_seconds(), action).await
    }

    fn chapters_between(&self, first: String, last: String) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.calls)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(keys::tally(&self.site)))
            .expression_attribute_values(":first", text(first))
            .expression_attribute_values(":last", text(last))
    }
}

fn document<T: DeserializeOwned>(item: &Item, action: &'static str) -> Result<T, StoreError> {
    let packed = match item.get("document") {
        Some(AttributeValue::B(packed)) => packed.as_ref(),
        _ => return Err(StoreError::unreadable(action)("it has no document".to_owned())),
    };
    blob::unpack(packed).map_err(StoreError::unreadable(action))
}

/// What a span is of one webhook.
pub(super) fn between(span: &Span, webhook: domain::ids::WebhookId) -> (AttributeValue, AttributeValue) {
    let (first, last) = span.keys_of(webhook);
    (text(first), text(last))
}
