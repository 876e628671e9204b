//! What the requests of each webhook are signed with. It has an item of its own, which the log and lists of webhooks do not read.

use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use serde::{Deserialize, Serialize};
use std::time::Duration;

use super::audit::Made;
use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use super::update::text;
use crate::ids::new_signing_secret;
use domain::access::{Action, Subject};
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::webhook::Webhook;

/// Tries of a rotation that others disturb.
const TRIES: u32 = 8;

#[derive(Serialize, Deserialize)]
struct SigningItem {
    pk: String,
    sk: String,
    #[serde(flatten)]
    secrets: SigningSecrets,
}

impl Tables {
    /// What a webhook's requests are signed with, strongly consistent. A webhook that is older than signatures has none yet: it is made
    /// by whoever needs it first. The webhook must be there.
    pub async fn signing_secrets(&self, webhook: WebhookId) -> Result<SigningSecrets, StoreError> {
        const ACTION: &str = "read a signing secret";
        loop {
            let answer = self
                .client
                .get_item()
                .table_name(&self.webhooks)
                .set_key(Some(keys::signing(&self.site, webhook).attributes()))
                .consistent_read(true)
                .send()
                .await
                .map_err(StoreError::service(ACTION))?;
            if let Some(item) = answer.item {
                return read(item, ACTION);
            }
            let secrets = first()?;
            let put = self
                .client
                .put_item()
                .table_name(&self.webhooks)
                .set_item(Some(self.signing_item(webhook, secrets.clone())?))
                .condition_expression("attribute_not_exists(pk)")
                .send()
                .await;
            match put {
                Ok(_) => return Ok(secrets),
                // Somebody else was faster: theirs holds.
                Err(error)
                    if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {}
                Err(error) => return Err(StoreError::service("make a signing secret")(error)),
            }
        }
    }

    /// Makes a new signing secret for a webhook; the one before signs along for `overlap`. `None` if the webhook was deleted, or others
    /// keep rotating its secret.
    pub async fn rotate_signing_secret(
        &self,
        webhook: &Webhook,
        overlap: Duration,
        made: impl Into<Made>,
    ) -> Result<Option<SigningSecrets>, StoreError> {
        const ACTION: &str = "rotate a signing secret";
        let made = made.into();
        for tries in 0..TRIES {
            let old = self.signing_secrets(webhook.id).await?;
            let before = old.secret.to_string();
            let new = old.rotated(new_secret()?, overlap, made.at);
            let put = Put::builder()
                .table_name(&self.webhooks)
                .set_item(Some(self.signing_item(webhook.id, new.clone())?))
                .condition_expression("secret = :before")
                .expression_attribute_values(":before", text(before))
                .build()
                .map_err(malformed(ACTION))?;
            let is_there = ConditionCheck::builder()
                .table_name(&self.webhooks)
                .set_key(Some(keys::webhook(&self.site, webhook.id).attributes()))
                .condition_expression("attribute_exists(pk)")
                .build()
                .map_err(malformed(ACTION))?;
            let mut writes = vec![
                TransactWriteItem::builder().condition_check(is_there).build(),
                TransactWriteItem::builder().put(put).build(),
            ];
            let subject = Subject::Webhook(webhook.id);
            let name = webhook.settings.name.as_str();
            if let Some(entry) = made.entry(Action::RotateSigningSecret, subject, name, Vec::new()) {
                writes.extend(self.audit_writes(&entry)?);
            }
            match self.client.transact_write_items().set_transact_items(Some(writes)).send().await {
                Ok(_) => return Ok(Some(new)),
                Err(error)
                    if error.as_service_error().is_some_and(|error| error.is_transaction_canceled_exception()) =>
                {
                    if self.webhook(webhook.id).await?.is_none() {
                        return Ok(None);
                    }
                    tokio::time::sleep(Duration::from_millis(crate::ids::chance(20 << tries.min(5)))).await;
                }
                Err(error) => return Err(StoreError::service(ACTION)(error)),
            }
        }
        Ok(None)
    }

    /// The part of a webhook's creation that makes its signing secret.
    pub(super) fn first_signing_secret(&self, webhook: WebhookId) -> Result<TransactWriteItem, StoreError> {
        let put =
            Put::builder().table_name(&self.webhooks).set_item(Some(self.signing_item(webhook, first()?)?)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(malformed("make a signing secret"))?).build())
    }

    fn signing_item(&self, webhook: WebhookId, secrets: SigningSecrets) -> Result<Item, StoreError> {
        let key = keys::signing(&self.site, webhook);
        serde_dynamo::to_item(SigningItem { pk: key.pk, sk: key.sk, secrets })
            .map_err(malformed("write a signing secret"))
    }
}

pub(super) fn read(item: Item, action: &'static str) -> Result<SigningSecrets, StoreError> {
    let item: SigningItem =
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))?;
    Ok(item.secrets)
}

fn first() -> Result<SigningSecrets, StoreError> {
    new_secret().map(SigningSecrets::first)
}

fn new_secret() -> Result<domain::signing::SigningSecret, StoreError> {
    new_signing_secret().map_err(malformed("draw a signing secret"))
}

fn malformed<E: std::fmt::Display>(action: &'static str) -> impl Fn(E) -> StoreError {
    move |error| StoreError::Service { action, cause: error.to_string() }
}
