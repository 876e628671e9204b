//! Checking tokens: who has the one whose SHA-256 the deployment knows, or an access token.

use std::str::FromStr;

use aws::store::Tables;
use domain::access::{Actor, By, Flags, TokenHash, TokenText};
use domain::time::Timestamp;
use subtle::ConstantTimeEq;

use super::caller::Caller;
use super::token_use::TokenUse;
use crate::error::Error;

/// What tokens are checked against.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The token that may do everything, if there is one.
    pub admin: Admin,
    /// Where access tokens are.
    pub tables: Tables,
    /// Notes that they are used.
    pub uses: TokenUse,
}

/// The hash of the token that may do everything: the parameter `AdminTokenSha256`. `None` if that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin(pub Option<TokenHash>);

impl FromStr for Admin {
    type Err = <TokenHash as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(|hash| Self(Some(hash))) }
    }
}

impl Tokens {
    /// Tokens of this deployment.
    pub fn new(admin: Admin, tables: Tables) -> Self {
        Self { admin, uses: TokenUse::new(tables.clone()), tables }
    }

    /// Who has a token, and its hash; `None` if it is no token of ours, was revoked or has expired.
    pub async fn caller(&self, token: &str, now: Timestamp) -> Result<Option<(Caller, TokenHash)>, Error> {
        let hash = TokenHash::of(token);
        // What cannot be a token costs no read.
        if !self.is_admin(&hash) && !TokenText::is_well_formed(token) {
            return Ok(None);
        }
        Ok(self.caller_by_hash(hash, now).await?.map(|caller| (caller, hash)))
    }

    /// Who has the token of this hash.
    pub async fn caller_by_hash(&self, hash: TokenHash, now: Timestamp) -> Result<Option<Caller>, Error> {
        if self.is_admin(&hash) {
            let actor = Actor { id: hash.name(), name: "admin".to_owned() };
            let (by, flags) = (By::Admin, Flags::all());
            return Ok(Some(Caller { by, actor, flags, can_access_cma: true, admin_is_set: true }));
        }
        let Some((token, flags)) = self.tables.token_by_hash(&hash, now).await? else {
            return Ok(None);
        };
        self.uses.note(token.id, now).await;
        Ok(Some(Caller {
            by: By::Token(token.id, hash),
            actor: Actor { id: token.id.to_string(), name: token.settings.name.as_str().to_owned() },
            flags,
            can_access_cma: token.settings.can_access_cma,
            admin_is_set: self.admin.0.is_some(),
        }))
    }

    /// In constant time. Other tokens are looked up by their hash, which nobody can steer towards another one.
    fn is_admin(&self, hash: &TokenHash) -> bool {
        self.admin.0.is_some_and(|admin| admin.as_bytes().ct_eq(hash.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_is_the_admin_where_there_is_none() {
        assert_eq!("".parse(), Ok(Admin(None)));
        assert!("abc".parse::<Admin>().is_err());
    }
}
