//! Access tokens.

use aws::ids::{new_access_token_id, new_token_text};
use aws::store::Tables;
use domain::access::{
    AccessToken, AccessTokenId, Action, LastAccess, Subject, TokenChanges, TokenDraft, TokenText, differing,
};
use domain::time::Timestamp;

use super::change::{Done, change};
use super::requester::Requester;
use crate::error::Error;

/// An access token, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownToken {
    /// The token.
    pub token: AccessToken,
    /// When it was last used.
    pub last_access: LastAccess,
    /// The text that clients send. There only when it was made just now: it is kept nowhere.
    pub text: Option<TokenText>,
}

/// All access tokens, in order of creation.
pub async fn all(tables: &Tables, now: Timestamp) -> Result<Vec<ShownToken>, Error> {
    let (access, uses) = tables.access(now).await?;
    let shown = |token: AccessToken| {
        let last_access = LastAccess::of(uses.get(&token.id).copied(), now);
        ShownToken { token, last_access, text: None }
    };
    Ok(access.tokens.into_values().map(shown).collect())
}

/// One access token, or [`Error::NotFound`].
pub async fn one(tables: &Tables, id: AccessTokenId, now: Timestamp) -> Result<ShownToken, Error> {
    all(tables, now).await?.into_iter().find(|shown| shown.token.id == id).ok_or(Error::NotFound)
}

/// Creates an access token for a role, and tells its text. Fails with [`Error::Access`] or [`Error::Contended`].
pub async fn create(
    tables: &Tables,
    requester: &Requester,
    draft: &TokenDraft,
    role: &str,
) -> Result<ShownToken, Error> {
    let (id, text) = (new_access_token_id(), new_text()?);
    let created = change(tables, requester, Action::Create, |access| {
        let token = draft.clone().create(id, role, text.hash(), requester.at)?;
        access.tokens.insert(id, token.clone());
        Ok(done(token, Vec::new()))
    });
    Ok(ShownToken { token: created.await?, last_access: LastAccess::Never, text: Some(text) })
}

/// Changes what is among the changes, and leaves the rest. Fails with [`Error::NotFound`], [`Error::Access`] or [`Error::Contended`].
pub async fn update(
    tables: &Tables,
    requester: &Requester,
    id: AccessTokenId,
    changes: &TokenChanges,
) -> Result<ShownToken, Error> {
    let shown = one(tables, id, requester.at).await?;
    let token = change(tables, requester, Action::Update, |access| {
        let old = access.tokens.get(&id).ok_or(Error::NotFound)?;
        let new = changes.update(old, requester.at)?;
        let changed = differing(&old.settings, &new.settings);
        access.tokens.insert(id, new.clone());
        Ok(done(new, changed))
    });
    Ok(ShownToken { token: token.await?, ..shown })
}

/// Replaces the text of an access token, and tells the new one. The old one is refused from then on. Fails as [`update`] does.
pub async fn regenerate(tables: &Tables, requester: &Requester, id: AccessTokenId) -> Result<ShownToken, Error> {
    let text = new_text()?;
    // First: if it failed afterwards, nobody would ever see the new text.
    let shown = one(tables, id, requester.at).await?;
    let token = change(tables, requester, Action::RegenerateToken, |access| {
        let token = access.tokens.get_mut(&id).ok_or(Error::NotFound)?;
        token.hash = text.hash();
        Ok(done(token.clone(), Vec::new()))
    });
    Ok(ShownToken { token: token.await?, text: Some(text), ..shown })
}

/// Deletes an access token, and tells what it was. It is refused from then on. Fails as [`update`] does.
pub async fn delete(tables: &Tables, requester: &Requester, id: AccessTokenId) -> Result<ShownToken, Error> {
    let shown = one(tables, id, requester.at).await?;
    let token = change(tables, requester, Action::Destroy, |access| {
        let token = access.tokens.remove(&id).ok_or(Error::NotFound)?;
        Ok(done(token, Vec::new()))
    });
    Ok(ShownToken { token: token.await?, ..shown })
}

fn new_text() -> Result<TokenText, Error> {
    new_token_text().map_err(|error| Error::Fault(format!("no randomness for a new token: {error}")))
}

fn done(token: AccessToken, changed: Vec<String>) -> Done<AccessToken> {
    let name = token.settings.name.as_str().to_owned();
    Done { subject: Subject::AccessToken(token.id), name, answer: token, changed }
}
