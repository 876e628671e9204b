//! Changing webhooks.

use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::access::{Action, Subject, differing};
use domain::ids::WebhookId;
use domain::webhook::{Changes, Draft, Settings, Webhook};

use super::show::one;
use super::tries::TRIES;
use crate::access::Requester;
use crate::admission::Admission;
use crate::audit;
use crate::error::Error;

/// Changes the attributes that are among the changes and leaves the others, also those that someone else is changing at the
/// same time.
///
/// Fails with [`Error::NotFound`], [`Error::Invalid`], [`Error::NoRoom`], [`Error::NameTaken`] or [`Error::Contended`].
pub async fn update(
    tables: &Tables,
    admission: &Admission,
    requester: &Requester,
    id: WebhookId,
    changes: &Changes,
) -> Result<Webhook, Error> {
    for _ in 0..TRIES {
        let webhook = one(tables, id).await?;
        let draft = changes.applied_to(&webhook.settings.clone().into_draft())?;
        if let Some(updated) = replace(tables, admission, requester, webhook, draft).await? {
            return Ok(updated);
        }
    }
    Err(Error::Contended)
}

/// Puts a draft in the place of all settings of the webhook that was read as `webhook`. `None` if someone has changed it since: they are not
/// to lose what they did.
///
/// Fails as [`update`] does.
pub async fn replace(
    tables: &Tables,
    admission: &Admission,
    requester: &Requester,
    webhook: Webhook,
    draft: Draft,
) -> Result<Option<Webhook>, Error> {
    let settings = Settings::parse(draft).map_err(Error::Invalid)?;
    if settings == webhook.settings {
        return Ok(Some(webhook));
    }
    // A URL that was allowed when it was set does not keep its owner from disabling the webhook, say.
    if settings.url != webhook.settings.url {
        admission.check_address(&settings)?;
    }
    match tables.update_webhook(&webhook, settings, admission.room, requester).await {
        Ok(updated) => {
            let changed = differing(&webhook.settings, &updated.settings);
            audit::log(&requester.actor, Action::Update, &Subject::Webhook(updated.id), &changed);
            Ok(Some(updated))
        }
        Err(SaveError::Conflict) => Ok(None),
        Err(SaveError::NameTaken(by)) => Err(Error::NameTaken(by)),
        Err(SaveError::NoRoom(why)) => Err(Error::NoRoom(why)),
        Err(SaveError::Store(error)) => Err(error.into()),
    }
}
