//! What the keys of an item say.

use super::super::keys;
use super::super::tables::Tables;
use domain::ids::CallId;

/// The call whose item has these keys. `None` if they are those of no call.
pub fn call_of(pk: &str, sk: &str) -> Option<CallId> {
    let webhook = pk.strip_prefix(keys::CALLS)?.parse().ok()?;
    CallId::in_webhook(webhook, sk).ok()
}

impl Tables {
    /// The id of the event whose first item has these keys. `None` if they are those of no event of the site.
    pub fn event_of(&self, pk: &str, sk: &str) -> Option<String> {
        let id = pk.strip_prefix(keys::EVENTS)?.strip_prefix(self.site())?.strip_prefix('#')?;
        (sk == keys::EVENT_HEAD).then(|| id.to_owned())
    }
}
