//! Access tokens.

use aws::ids::{new_access_token_id, new_token_text};
use aws::store::Tables;
use domain::access::{
    Access, AccessToken, AccessTokenId, Action, LastAccess, Subject, TokenChanges, TokenDraft, TokenText, differing,
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
    let created = create_as(tables, requester, new_access_token_id(), draft, role).await?;
    created.ok_or_else(|| Error::Fault("an access token has the id of a new one".to_owned()))
}

/// The same with this id, at most once: if there is or was a token of this id, nothing is created, and the answer is `None`. So a form that
/// is sent twice makes one token.
pub async fn create_once(
    tables: &Tables,
    requester: &Requester,
    id: AccessTokenId,
    draft: &TokenDraft,
    role: &str,
) -> Result<Option<ShownToken>, Error> {
    // One that was deleted is in the audit log only.
    if !tables.audit_log(Some(&Subject::AccessToken(id)), None, 1, requester.at).await?.is_empty() {
        return Ok(None);
    }
    create_as(tables, requester, id, draft, role).await
}

/// Creates one with this id, unless there is one.
async fn create_as(
    tables: &Tables,
    requester: &Requester,
    id: AccessTokenId,
    draft: &TokenDraft,
    role: &str,
) -> Result<Option<ShownToken>, Error> {
    let text = new_text()?;
    let created = change(tables, requester, Action::Create, |access| {
        if let Some(made) = access.tokens.get(&id) {
            return Ok(done(made.clone(), Vec::new()).map(|_| None));
        }
        let token = draft.clone().create(id, role, text.hash(), requester.at)?;
        access.tokens.insert(id, token.clone());
        Ok(done(token, Vec::new()).map(Some))
    });
    let shown = |token| ShownToken { token, last_access: LastAccess::Never, text: Some(text.clone()) };
    Ok(created.await?.map(shown))
}

/// Changes what is among the changes, and leaves the rest. Fails with [`Error::NotFound`], [`Error::Access`] or [`Error::Contended`].
pub async fn update(
    tables: &Tables,
    requester: &Requester,
    id: AccessTokenId,
    changes: &TokenChanges,
) -> Result<ShownToken, Error> {
    let shown = one(tables, id, requester.at).await?;
    let token = change(tables, requester, Action::Update, |access| edit(access, requester, id, changes));
    Ok(ShownToken { token: token.await?, ..shown })
}

/// The same, unless the token's settings are others by now than those of `read`: then nothing is changed, and the answer is `None`.
pub async fn replace(
    tables: &Tables,
    requester: &Requester,
    read: &AccessToken,
    changes: &TokenChanges,
) -> Result<Option<AccessToken>, Error> {
    change(tables, requester, Action::Update, |access| {
        let found = access.tokens.get(&read.id).ok_or(Error::NotFound)?.clone();
        let is_same = found.settings == read.settings;
        if is_same {
            Ok(edit(access, requester, read.id, changes)?.map(Some))
        } else {
            Ok(done(found, Vec::new()).map(|_| None))
        }
    })
    .await
}

/// Replaces the text of an access token, and tells the new one. The old one is refused from then on. Fails as [`update`] does.
pub async fn regenerate(tables: &Tables, requester: &Requester, id: AccessTokenId) -> Result<ShownToken, Error> {
    // First: if it failed afterwards, nobody would ever see the new text.
    let shown = one(tables, id, requester.at).await?;
    let text = new_text()?;
    let token = change(tables, requester, Action::RegenerateToken, |access| renew(access, id, &text));
    Ok(ShownToken { token: token.await?, text: Some(text), ..shown })
}

/// The same, unless its text is another one by now than that of `read`: then nothing is changed, and the answer is `None`. So a form that is
/// sent twice regenerates it once.
pub async fn regenerate_once(
    tables: &Tables,
    requester: &Requester,
    read: &AccessToken,
) -> Result<Option<(AccessToken, TokenText)>, Error> {
    let text = new_text()?;
    let token = change(tables, requester, Action::RegenerateToken, |access| {
        let found = access.tokens.get(&read.id).ok_or(Error::NotFound)?.clone();
        if found.hash == read.hash {
            Ok(renew(access, read.id, &text)?.map(Some))
        } else {
            Ok(done(found, Vec::new()).map(|_| None))
        }
    });
    Ok(token.await?.map(|token| (token, text)))
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

fn edit(
    access: &mut Access,
    requester: &Requester,
    id: AccessTokenId,
    changes: &TokenChanges,
) -> Result<Done<AccessToken>, Error> {
    let old = access.tokens.get(&id).ok_or(Error::NotFound)?;
    let new = changes.update(old, requester.at)?;
    let changed = differing(&old.settings, &new.settings);
    access.tokens.insert(id, new.clone());
    Ok(done(new, changed))
}

fn renew(access: &mut Access, id: AccessTokenId, text: &TokenText) -> Result<Done<AccessToken>, Error> {
    let token = access.tokens.get_mut(&id).ok_or(Error::NotFound)?;
    token.hash = text.hash();
    Ok(done(token.clone(), Vec::new()))
}

fn new_text() -> Result<TokenText, Error> {
    new_token_text().map_err(|error| Error::Fault(format!("no randomness for a new token: {error}")))
}

fn done(token: AccessToken, changed: Vec<String>) -> Done<AccessToken> {
    let name = token.settings.name.as_str().to_owned();
    Done { subject: Subject::AccessToken(token.id), name, answer: token, changed }
}
