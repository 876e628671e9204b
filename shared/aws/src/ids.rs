//! New ids, for which `domain` has no randomness.

use domain::ids::WebhookId;
use uuid::Uuid;

/// The id of a new webhook: a UUIDv7, so that later ones sort after earlier ones.
pub fn new_webhook_id() -> WebhookId {
    WebhookId::from(Uuid::now_v7())
}

/// A text that nobody else uses: names a lease, or a resend.
pub fn new_token() -> String {
    Uuid::now_v7().to_string()
}
