//! Who asks for a change.

use aws::store::audit::Made;
use domain::access::{Actor, By};
use domain::time::Timestamp;

/// Who asks for a change, and when.
#[derive(Debug, Clone)]
pub struct Requester {
    /// Whose token it is.
    pub by: By,
    /// As the audit log tells it.
    pub actor: Actor,
    /// Whether there is a token of the parameter `AdminTokenSha256`, with which one can always get in.
    pub admin_is_set: bool,
    /// When.
    pub at: Timestamp,
}

impl From<&Requester> for Made {
    fn from(requester: &Requester) -> Self {
        Self { by: Some(requester.actor.clone()), at: requester.at }
    }
}
