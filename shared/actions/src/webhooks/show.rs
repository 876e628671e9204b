//! Showing webhooks.

use aws::store::Tables;
use domain::ids::WebhookId;
use domain::webhook::Webhook;

use crate::error::Error;

/// All webhooks of the site, in order of creation.
pub async fn all(tables: &Tables) -> Result<Vec<Webhook>, Error> {
    Ok(tables.webhooks().await?)
}

/// One webhook, or [`Error::NotFound`].
pub async fn one(tables: &Tables, id: WebhookId) -> Result<Webhook, Error> {
    tables.webhook(id).await?.ok_or(Error::NotFound)
}
