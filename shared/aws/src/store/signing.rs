//! What the requests of each webhook are signed with. It has an item of its own, which the log and lists of webhooks do not read.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Put, TransactWriteItem};
use serde::{Deserialize, Serialize};
use std::time::Duration;

use super::audit::Made;
use super::error::StoreError;
use super::keys::{self, Item};
use super::pause;
use super::tables::Tables;
use super::update::text;
use crate::ids::new_signing_secret;
use domain::access::{Action, Subject};
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::webhook::Webhook;

/// Tries of a write that others disturb.
const TRIES: u32 = 8;
/// Tries of a rotation, which every change of any webhook of the site disturbs: some seconds.
const TRIES_TO_ROTATE: u32 = 30;

/// What became of a write.
enum Written {
    Yes,
    /// The webhook was deleted.
    NoWebhook,
    /// The secret is another one than was read.
    NotAsRead,
    /// Others were at work on the same items.
    Disturbed,
}

#[derive(Serialize, Deserialize)]
struct SigningItem {
    pk: String,
    sk: String,
    #[serde(flatten)]
    secrets: SigningSecrets,
}

impl Tables {
    /// What a webhook's requests are signed with, strongly consistent; `None` if it was deleted. A webhook that is older than signatures
    /// has none yet: it is made by whoever needs it first.
    pub async fn signing_secrets(&self, webhook: WebhookId) -> Result<Option<SigningSecrets>, StoreError> {
        const ACTION: &str = "read a signing secret";
        for tries in 0..TRIES {
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
                return read(item, ACTION).map(Some);
            }
            let secrets = first()?;
            let item = self.signing_item(webhook, secrets.clone())?;
            let put = Put::builder().set_item(Some(item)).condition_expression("attribute_not_exists(pk)");
            match self.write_signing_secret(webhook, put, Vec::new()).await? {
                Written::Yes => return Ok(Some(secrets)),
                Written::NoWebhook => return Ok(None),
                // Somebody else was faster: theirs holds.
                Written::NotAsRead | Written::Disturbed => pause::before_another_try(tries).await,
            }
        }
        Err(StoreError::Service { action: ACTION, cause: "others keep changing it".to_owned() })
    }

    /// Makes a new signing secret for a webhook; the one before signs along for `overlap`. `None` if the webhook was deleted, or somebody
    /// else rotates its secret at the same time: theirs holds, or the secret that receivers have would not sign along.
    pub async fn rotate_signing_secret(
        &self,
        webhook: &Webhook,
        overlap: Duration,
        made: impl Into<Made>,
    ) -> Result<Option<SigningSecrets>, StoreError> {
        let made = made.into();
        let Some(old) = self.signing_secrets(webhook.id).await? else { return Ok(None) };
        let before = old.secret.to_string();
        let new = old.rotated(new_secret()?, overlap, made.at);
        let name = webhook.settings.name.as_str();
        let entry = made.entry(Action::RotateSigningSecret, Subject::Webhook(webhook.id), name, Vec::new());
        for tries in 0..TRIES_TO_ROTATE {
            let put = Put::builder()
                .set_item(Some(self.signing_item(webhook.id, new.clone())?))
                .condition_expression("secret = :before")
                .expression_attribute_values(":before", text(&before));
            let mut others = vec![self.count_rotation("rotate a signing secret")?];
            if let Some(entry) = &entry {
                others.extend(self.audit_writes(entry)?);
            }
            match self.write_signing_secret(webhook.id, put, others).await? {
                Written::Yes => return Ok(Some(new)),
                Written::NoWebhook | Written::NotAsRead => return Ok(None),
                Written::Disturbed => pause::before_another_try(tries).await,
            }
        }
        Ok(None)
    }

    /// Writes the secret of a webhook that is there, with whatever belongs to it.
    async fn write_signing_secret(
        &self,
        webhook: WebhookId,
        put: PutBuilder,
        others: Vec<TransactWriteItem>,
    ) -> Result<Written, StoreError> {
        const ACTION: &str = "write a signing secret";
        let is_there = ConditionCheck::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::webhook(&self.site, webhook).attributes()))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(StoreError::malformed(ACTION))?;
        let put = put.table_name(&self.webhooks).build().map_err(StoreError::malformed(ACTION))?;
        let mut writes = vec![
            TransactWriteItem::builder().condition_check(is_there).build(),
            TransactWriteItem::builder().put(put).build(),
        ];
        writes.extend(others);
        let error = match self.client.transact_write_items().set_transact_items(Some(writes)).send().await {
            Ok(_) => return Ok(Written::Yes),
            Err(error) => error,
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
            return Err(StoreError::service(ACTION)(error));
        };
        let failed = |reason: Option<&CancellationReason>| {
            reason.is_some_and(|reason| reason.code() == Some("ConditionalCheckFailed"))
        };
        let reasons = cancelled.cancellation_reasons();
        match (failed(reasons.first()), failed(reasons.get(1))) {
            (true, _) => Ok(Written::NoWebhook),
            (_, true) => Ok(Written::NotAsRead),
            _ if reasons.iter().any(|reason| reason.code() == Some("TransactionConflict")) => Ok(Written::Disturbed),
            _ => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// The part of a webhook's creation that makes its signing secret.
    pub(super) fn first_signing_secret(&self, webhook: WebhookId) -> Result<TransactWriteItem, StoreError> {
        let put =
            Put::builder().table_name(&self.webhooks).set_item(Some(self.signing_item(webhook, first()?)?)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(StoreError::malformed("make a signing secret"))?).build())
    }

    fn signing_item(&self, webhook: WebhookId, secrets: SigningSecrets) -> Result<Item, StoreError> {
        let key = keys::signing(&self.site, webhook);
        serde_dynamo::to_item(SigningItem { pk: key.pk, sk: key.sk, secrets })
            .map_err(StoreError::malformed("write a signing secret"))
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
    new_signing_secret().map_err(StoreError::malformed("draw a signing secret"))
}
