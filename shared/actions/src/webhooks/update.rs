//! Changing webhooks.

use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::{Changes, Settings, Webhook};

use super::show::one;
use super::tries::TRIES;
use crate::admission::Admission;
use crate::error::Error;

/// Changes the attributes that are among the changes and leaves the others, also those that someone else is changing at the
/// same time.
///
/// Fails with [`Error::NotFound`], [`Error::Invalid`], [`Error::NoRoom`], [`Error::NameTaken`] or [`Error::Contended`].
pub async fn update(
    tables: &Tables,
    admission: &Admission,
    id: WebhookId,
    changes: &Changes,
    now: Timestamp,
) -> Result<Webhook, Error> {
    for _ in 0..TRIES {
        let webhook = one(tables, id).await?;
        if let Some(updated) = try_update(tables, admission, webhook, changes, now).await? {
            return Ok(updated);
        }
    }
    Err(Error::Contended)
}

/// `None` if someone else changed the webhook meanwhile.
async fn try_update(
    tables: &Tables,
    admission: &Admission,
    webhook: Webhook,
    changes: &Changes,
    now: Timestamp,
) -> Result<Option<Webhook>, Error> {
    let draft = changes.applied_to(&webhook.settings.clone().into_draft())?;
    let settings = Settings::parse(draft).map_err(Error::Invalid)?;
    if settings == webhook.settings {
        return Ok(Some(webhook));
    }
    // A URL that was allowed when it was set does not keep its owner from disabling the webhook, say.
    if settings.url != webhook.settings.url {
        admission.check_address(&settings)?;
    }
    match tables.update_webhook(&webhook, settings, admission.room, now).await {
        Ok(updated) => {
            tracing::info!(webhook_id = %updated.id, version = updated.version, "webhook updated");
            Ok(Some(updated))
        }
        Err(SaveError::Conflict) => Ok(None),
        Err(SaveError::NameTaken(by)) => Err(Error::NameTaken(by)),
        Err(SaveError::NoRoom(why)) => Err(Error::NoRoom(why)),
        Err(SaveError::Store(error)) => Err(error.into()),
    }
}
