//! `/webhooks`.

mod admission;
mod create;
mod destroy;
mod find;
mod list;
mod update;

pub use create::create;
pub use destroy::destroy;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
pub use find::find;
pub use list::list;
pub use update::update;

use crate::app::State;
use crate::error::ApiError;

/// How often a change is started over because someone else changed the same webhook meanwhile.
const TRIES: u32 = 5;

/// The webhook whose id stands in the path.
async fn webhook(state: &State, id: WebhookId) -> Result<Webhook, ApiError> {
    state.tables.webhook(id).await?.ok_or_else(ApiError::not_found)
}
