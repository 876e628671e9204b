//! Creating webhooks.

use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::access::{Action, Subject};
use domain::webhook::{Draft, Settings, Webhook};

use crate::access::Requester;
use crate::admission::Admission;
use crate::audit;
use crate::error::Error;

/// Creates a webhook. Its name must be new, which also keeps a create that is sent twice from making two.
///
/// Fails with [`Error::Invalid`], [`Error::NoRoom`], [`Error::NameTaken`] or [`Error::Contended`].
pub async fn create(
    tables: &Tables,
    admission: &Admission,
    requester: &Requester,
    draft: Draft,
) -> Result<Webhook, Error> {
    let settings = Settings::parse(draft).map_err(Error::Invalid)?;
    admission.check_address(&settings)?;
    let created = tables.create_webhook(settings, admission.room, requester).await;
    let webhook = created.map_err(|error| match error {
        SaveError::NameTaken(by) => Error::NameTaken(by),
        SaveError::NoRoom(why) => Error::NoRoom(why),
        SaveError::Conflict => Error::Contended,
        SaveError::Store(error) => error.into(),
    })?;
    audit::log(&requester.actor, Action::Create, &Subject::Webhook(webhook.id), &[]);
    Ok(webhook)
}
