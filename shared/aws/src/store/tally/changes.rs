//! What the keys of an item say.

use super::super::keys;
use domain::ids::CallId;

/// The call whose item has these keys. `None` if they are those of no call.
pub fn call_of(pk: &str, sk: &str) -> Option<CallId> {
    let webhook = pk.strip_prefix(keys::CALLS)?.parse().ok()?;
    CallId::in_webhook(webhook, sk).ok()
}
