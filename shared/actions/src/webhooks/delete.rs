//! Deleting webhooks.

use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::access::{Action, Subject};
use domain::ids::WebhookId;
use domain::webhook::Webhook;

use super::show::one;
use super::tries::TRIES;
use crate::access::Requester;
use crate::audit;
use crate::error::Error;

/// Deletes a webhook and tells what it was. Its calls stay in the log.
///
/// Fails with [`Error::NotFound`] or [`Error::Contended`].
pub async fn delete(tables: &Tables, requester: &Requester, id: WebhookId) -> Result<Webhook, Error> {
    for _ in 0..TRIES {
        let webhook = one(tables, id).await?;
        match tables.delete_webhook(&webhook, requester).await {
            Ok(()) => {
                audit::log(&requester.actor, Action::Destroy, &Subject::Webhook(webhook.id), &[]);
                return Ok(webhook);
            }
            Err(SaveError::Store(error)) => return Err(error.into()),
            Err(SaveError::Conflict | SaveError::NameTaken(_) | SaveError::NoRoom(_)) => {}
        }
    }
    Err(Error::Contended)
}
