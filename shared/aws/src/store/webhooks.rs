//! Webhooks as they are read: the current ones, those that were deleted, and every version of their settings that a call
//! may refer to.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};

use super::batch_get::{self, is_live};
use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::tables::Tables;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// A webhook's item, and the item of each of its versions.
#[derive(Serialize, Deserialize)]
pub(super) struct WebhookItem {
    pub pk: String,
    pub sk: String,
    #[serde(flatten)]
    pub webhook: Webhook,
    /// The generation that this version began. None in items of versions of the service that did not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generation: Option<u64>,
    /// When this version began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

impl Tables {
    /// Every webhook of the site in order of creation, strongly consistent.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        const ACTION: &str = "list the webhooks";
        let items = self.query_site(keys::WEBHOOKS, ACTION).await?;
        let mut webhooks = items.into_iter().map(|item| read(item, ACTION)).collect::<Result<Vec<_>, _>>()?;
        webhooks.sort_by_key(|webhook| webhook.id);
        Ok(webhooks)
    }

    /// Ids of the webhooks that were deleted and may still have calls in the log.
    pub async fn deleted_webhooks(&self, now: Timestamp) -> Result<Vec<WebhookId>, StoreError> {
        let items = self.query_site(keys::DELETED, "list the deleted webhooks").await?;
        let id = |item: &Item| item.get("sk")?.as_s().ok()?.strip_prefix(keys::DELETED)?.parse().ok();
        Ok(items.iter().filter(|item| is_live(item, now.as_seconds())).filter_map(id).collect())
    }

    /// One webhook, strongly consistent.
    pub async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        const ACTION: &str = "read a webhook";
        let answer = self
            .client
            .get_item()
            .table_name(&self.webhooks)
            .set_key(Some(keys::webhook(&self.site, id).attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        answer.item.map(|item| read(item, ACTION)).transpose()
    }

    /// Those of the webhooks that exist, strongly consistent.
    pub async fn webhooks_by_id(
        &self,
        ids: impl IntoIterator<Item = WebhookId>,
    ) -> Result<HashMap<WebhookId, Webhook>, StoreError> {
        let keys = ids.into_iter().map(|id| keys::webhook(&self.site, id)).collect();
        let webhooks = self.read_webhooks(keys, 0, "read the webhooks of calls").await?;
        Ok(webhooks.map(|webhook| (webhook.id, webhook)).collect())
    }

    /// Webhooks as they were in certain versions; those that expired are left out.
    pub async fn webhook_versions(
        &self,
        versions: impl IntoIterator<Item = (WebhookId, u32)>,
        now: Timestamp,
    ) -> Result<HashMap<(WebhookId, u32), Webhook>, StoreError> {
        let keys = versions.into_iter().map(|(id, version)| keys::version(&self.site, id, version)).collect();
        let webhooks =
            self.read_webhooks(keys, now.as_seconds(), "read the settings that calls were sent with").await?;
        Ok(webhooks.map(|webhook| ((webhook.id, webhook.version), webhook)).collect())
    }

    pub(super) async fn query_site(&self, prefix: &str, action: &'static str) -> Result<Vec<Item>, StoreError> {
        self.client
            .query()
            .table_name(&self.webhooks)
            .key_condition_expression("pk = :site AND begins_with(sk, :prefix)")
            .expression_attribute_values(":site", AttributeValue::S(keys::site(&self.site)))
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(StoreError::service(action))
    }

    async fn read_webhooks(
        &self,
        keys: Vec<Key>,
        now_seconds: i64,
        action: &'static str,
    ) -> Result<impl Iterator<Item = Webhook> + use<>, StoreError> {
        let items = batch_get::get(&self.client, &self.webhooks, keys, now_seconds, action).await?;
        let webhooks = items.into_values().map(|item| read(item, action)).collect::<Result<Vec<_>, _>>()?;
        Ok(webhooks.into_iter())
    }
}

pub(super) fn read(item: Item, action: &'static str) -> Result<Webhook, StoreError> {
    let item: WebhookItem =
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))?;
    Ok(item.webhook)
}
