//! Who asks for something, and what they may do: what a token's check finds out.

use domain::access::{Actor, By, Flags, Missing, Need};
use domain::time::Timestamp;

use super::requester::Requester;

/// Who asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub(super) by: By,
    pub(super) actor: Actor,
    /// What the role permits.
    pub(super) flags: Flags,
    /// Whether the token may do anything here: its attribute `can_access_cma`.
    pub(super) can_access_cma: bool,
    pub(super) admin_is_set: bool,
}

/// Whether secrets are shown: passwords, and headers that look like credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// They are.
    Shown,
    /// They are not: to those who may see webhooks, but not manage them.
    Hidden,
}

/// Why a caller may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The token may do nothing here.
    #[error("this token has can_access_cma: false, so it may do nothing here")]
    NoAccess,
    /// The role does not permit it.
    #[error(transparent)]
    Missing(#[from] Missing),
}

impl Caller {
    /// An id that tells nothing of the token's text.
    pub fn id(&self) -> &str {
        &self.actor.id
    }

    /// The name of the token.
    pub fn name(&self) -> &str {
        &self.actor.name
    }

    /// Whether this caller is shown secrets.
    pub fn secrets(&self) -> Secrets {
        match Need::ManageWebhooks.check(&self.flags) {
            Ok(()) => Secrets::Shown,
            Err(_) => Secrets::Hidden,
        }
    }

    /// This caller, as who asks for a change at `at`.
    pub fn requester(&self, at: Timestamp) -> Requester {
        Requester { by: self.by, actor: self.actor.clone(), admin_is_set: self.admin_is_set, at }
    }

    /// Whether this caller may do what needs this.
    pub fn check(&self, need: Need) -> Result<(), Denied> {
        if !self.can_access_cma {
            return Err(Denied::NoAccess);
        }
        Ok(need.check(&self.flags)?)
    }

    /// The same, as yes or no.
    pub fn may(&self, need: Need) -> bool {
        self.check(need).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use domain::access::Flag;

    use super::*;

    #[test]
    fn a_token_without_access_may_do_nothing() {
        let actor = Actor { id: "t".to_owned(), name: "t".to_owned() };
        let flags: Flags = [Flag::CanManageWebhooks].into_iter().collect();
        let caller = Caller { by: By::Admin, actor, flags, can_access_cma: true, admin_is_set: true };
        assert_eq!(caller.check(Need::ManageWebhooks), Ok(()));
        assert_eq!(caller.check(Need::ManageAccess), Err(Denied::Missing(Missing(Need::ManageAccess.any_of()))));
        let caller = Caller { can_access_cma: false, ..caller };
        assert_eq!(caller.check(Need::ManageWebhooks), Err(Denied::NoAccess));
    }
}
