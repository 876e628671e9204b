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

/// A number below `bound`, by chance: how long to wait before another try, so that those who collided do not collide again.
pub fn chance(bound: u64) -> u64 {
    // Without randomness, the longest wait is as good as any.
    getrandom::u64().map_or(bound, |chance| chance % bound.max(1))
}
