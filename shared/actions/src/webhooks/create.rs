//! Creating webhooks.

use aws::clock;
use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use domain::webhook::{Draft, Settings, Webhook};

use crate::admission::Admission;
use crate::error::Error;

/// Creates a webhook. Its name must be new, which also keeps a create that is sent twice from making two.
///
/// Fails with [`Error::Invalid`], [`Error::NoRoom`], [`Error::NameTaken`] or [`Error::Contended`].
pub async fn create(tables: &Tables, admission: &Admission, draft: Draft) -> Result<Webhook, Error> {
    let settings = Settings::parse(draft).map_err(Error::Invalid)?;
    admission.check_address(&settings)?;
    let created = tables.create_webhook(settings, admission.room, clock::now()).await;
    let webhook = created.map_err(|error| match error {
        SaveError::NameTaken(by) => Error::NameTaken(by),
        SaveError::NoRoom(why) => Error::NoRoom(why),
        SaveError::Conflict => Error::Contended,
        SaveError::Store(error) => error.into(),
    })?;
    tracing::info!(webhook_id = %webhook.id, "webhook created");
    Ok(webhook)
}
