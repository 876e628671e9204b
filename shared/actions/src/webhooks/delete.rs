//! Deleting webhooks.

use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::Webhook;

use super::show::one;
use super::tries::TRIES;
use crate::error::Error;

/// Deletes a webhook and tells what it was. Its calls stay in the log.
///
/// Fails with [`Error::NotFound`] or [`Error::Contended`].
pub async fn delete(tables: &Tables, id: WebhookId, now: Timestamp) -> Result<Webhook, Error> {
    for _ in 0..TRIES {
        let webhook = one(tables, id).await?;
        match tables.delete_webhook(&webhook, now).await {
            Ok(()) => {
                tracing::info!(webhook_id = %webhook.id, "webhook deleted");
                return Ok(webhook);
            }
            Err(SaveError::Store(error)) => return Err(error.into()),
            Err(SaveError::Conflict | SaveError::NameTaken(_) | SaveError::NoRoom(_)) => {}
        }
    }
    Err(Error::Contended)
}
