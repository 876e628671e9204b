//! An access token.

use serde::{Deserialize, Serialize};

use super::ids::{AccessTokenId, RoleId};
use super::text::TokenHash;
use crate::time::Timestamp;
use crate::webhook::Name;

/// What the owner of an access token sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSettings {
    /// Unique in the site.
    pub name: Name,
    /// Kept and shown; means nothing here.
    pub can_access_cda: bool,
    /// Kept and shown; means nothing here.
    pub can_access_cda_preview: bool,
    /// Whether it may do anything at all through this API.
    pub can_access_cma: bool,
    /// From when on it is refused; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// What it may do.
    pub role: RoleId,
}

/// An access token. The text that a client sends is not here, only its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// Its id.
    pub id: AccessTokenId,
    /// What its owner has set.
    #[serde(flatten)]
    pub settings: TokenSettings,
    /// The hash of its text.
    pub hash: TokenHash,
}

impl AccessToken {
    /// Whether its time is over.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.settings.expires_at.is_some_and(|end| end <= now)
    }
}
