//! What is needed of a role.

use super::permissions::{Flag, Flags};

/// What a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// To see webhooks and their calls.
    SeeWebhooks,
    /// To change webhooks, and to resend calls.
    ManageWebhooks,
    /// To see roles and access tokens.
    SeeAccess,
    /// To change roles and access tokens.
    ManageAccess,
    /// To see what was changed by whom.
    SeeAuditLog,
    /// To send events.
    SendEvents,
}

/// The role lacks what is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role of this token lacks {}", .0.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(" or "))]
pub struct Missing(pub &'static [Flag]);

impl Need {
    /// Permissions any of which is enough.
    pub const fn any_of(self) -> &'static [Flag] {
        match self {
            Self::SeeWebhooks => &[Flag::CanManageWebhooks, Flag::ReadOnly],
            Self::ManageWebhooks => &[Flag::CanManageWebhooks],
            Self::SeeAccess => &[Flag::CanManageAccessTokens, Flag::ReadOnly],
            Self::ManageAccess => &[Flag::CanManageAccessTokens],
            Self::SeeAuditLog => &[Flag::CanAccessAuditLog, Flag::ReadOnly],
            Self::SendEvents => &[Flag::CanSendEvents],
        }
    }

    /// Refuses a role that has none of them.
    pub fn check(self, flags: &Flags) -> Result<(), Missing> {
        if self.any_of().iter().any(|flag| flags.has(*flag)) { Ok(()) } else { Err(Missing(self.any_of())) }
    }
}

impl Flags {
    /// The permissions that whoever has these must not give to others: nobody gives more than they have.
    pub(super) fn may_not_give(&self, given: &Self) -> Vec<Flag> {
        given.without(self).filter(|flag| !(*flag == Flag::ReadOnly && self.sees_all())).collect()
    }

    /// Whether they see all that `read_only` shows.
    fn sees_all(&self) -> bool {
        [Need::SeeWebhooks, Need::SeeAccess, Need::SeeAuditLog].iter().all(|need| need.check(self).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_only_sees_everything_and_changes_nothing() {
        let read_only = Flags::from_iter([Flag::ReadOnly]);
        for need in [Need::SeeWebhooks, Need::SeeAccess, Need::SeeAuditLog] {
            assert_eq!(need.check(&read_only), Ok(()), "{need:?}");
            assert!(need.check(&Flags::default()).is_err(), "{need:?}");
        }
        for need in [Need::ManageWebhooks, Need::ManageAccess, Need::SendEvents] {
            assert!(need.check(&read_only).is_err(), "{need:?}");
            assert_eq!(need.check(&Flags::all()), Ok(()), "{need:?}");
        }
    }

    #[test]
    fn a_refusal_names_what_is_missing() {
        let missing = Need::SeeWebhooks.check(&Flags::default()).unwrap_err();
        assert_eq!(missing.to_string(), "the role of this token lacks can_manage_webhooks or read_only");
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        use Flag as F;
        for (own, given, excess) in [
            (&[F::CanManageAccessTokens][..], &[F::CanManageAccessTokens][..], &[][..]),
            (&[F::CanManageAccessTokens], &[F::CanManageWebhooks, F::CanManageAccessTokens], &[F::CanManageWebhooks]),
            (&[F::CanManageAccessTokens], &[F::CanEditSite], &[F::CanEditSite]),
            (&[F::CanManageAccessTokens, F::CanManageWebhooks], &[F::ReadOnly], &[F::ReadOnly]),
            // Who sees all areas may let others see them.
            (&[F::CanManageAccessTokens, F::CanManageWebhooks, F::CanAccessAuditLog], &[F::ReadOnly], &[]),
        ] {
            let flags = |flags: &[Flag]| flags.iter().copied().collect::<Flags>();
            assert_eq!(flags(own).may_not_give(&flags(given)), excess, "{own:?} {given:?}");
        }
    }
}
