//! Why a change of roles or access tokens is refused.

use super::need::Missing;
use super::permissions::Flag;
use crate::limits;
use crate::webhook::FieldError;

/// What has an attribute that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A role.
    Role,
    /// An access token.
    AccessToken,
}

impl Record {
    /// DatoCMS's name for it in errors: `record_type`.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::AccessToken => "AccessToken",
        }
    }
}

/// Why a change of roles or access tokens is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The token of whoever asks was revoked meanwhile.
    #[error("the token was revoked")]
    Revoked,
    /// The role of whoever asks no longer permits it.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// Somebody would be given what whoever asks does not have.
    #[error("nobody may give more than they have; this gives {}", names(.0))]
    Excess(Vec<Flag>),
    /// An attribute or a relationship has a value that cannot be.
    #[error("{1}")]
    Invalid(Record, FieldError),
    /// The role is linked to tokens, or others inherit from it.
    #[error("the role is in use: {0}")]
    RoleInUse(String),
    /// Nobody could manage tokens any more.
    #[error(
        "no access token would be left that may manage access tokens and does not expire, and the parameter AdminTokenSha256 is empty; \
         create another such token first, or set the parameter"
    )]
    NobodyLeft,
    /// There are as many roles as there may be.
    #[error("a site has at most {} roles", limits::ROLES)]
    TooManyRoles,
    /// There are as many access tokens as there may be.
    #[error("a site has at most {} access tokens", limits::ACCESS_TOKENS)]
    TooManyTokens,
}

fn names(flags: &[Flag]) -> String {
    flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(", ")
}
