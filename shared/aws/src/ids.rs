//! New ids, for which `domain` has no randomness.

use domain::access::{AccessTokenId, AuditEntryId, RoleId, SessionId, TokenText};
use domain::ids::WebhookId;
use domain::signing::SigningSecret;
use uuid::Uuid;

/// The id of a new webhook: a UUIDv7, so that later ones sort after earlier ones.
pub fn new_webhook_id() -> WebhookId {
    WebhookId::from(Uuid::now_v7())
}

/// The id of a new role.
pub fn new_role_id() -> RoleId {
    RoleId::from(Uuid::now_v7())
}

/// The id of a new access token.
pub fn new_access_token_id() -> AccessTokenId {
    AccessTokenId::from(Uuid::now_v7())
}

/// The id of a new entry of the audit log. Later ones sort after earlier ones.
pub fn new_audit_entry_id() -> AuditEntryId {
    AuditEntryId::from(Uuid::now_v7())
}

/// The text of a new access token: 256 bits from the system's source of randomness. Fails if that has none.
pub fn new_token_text() -> Result<TokenText, getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(TokenText::new(random))
}

/// A new signing secret: 256 bits from the system's source of randomness. Fails if that has none.
pub fn new_signing_secret() -> Result<SigningSecret, getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(SigningSecret::new(random))
}

/// The id of a new session of the console: 256 bits from the system's source of randomness. Fails if that has none.
pub fn new_session_id() -> Result<SessionId, getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(SessionId::new(random))
}

/// The id of an event whose source gave it none.
pub fn new_event_id() -> String {
    Uuid::now_v7().to_string()
}

/// The id of the event of a test send. No event source uses it.
pub fn new_test_event_id() -> String {
    format!("test_{}", Uuid::now_v7())
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
