//! Sessions of the console: signing in with a token, and what is asked for with the session instead of it.

use aws::ids::new_session_id;
use domain::access::{Session, SessionId};
use domain::time::Timestamp;

use super::authentication::Tokens;
use super::caller::Caller;
use crate::error::Error;

/// Begins a session with a token. `None` if it is no token of ours, was revoked or has expired.
pub async fn sign_in(tokens: &Tokens, token: &str, now: Timestamp) -> Result<Option<(Caller, SessionId)>, Error> {
    let Some((caller, hash)) = tokens.caller(token, now).await? else {
        return Ok(None);
    };
    let id = new_session_id().map_err(|error| Error::Fault(format!("no randomness for a session: {error}")))?;
    tokens.tables.keep_session(&id, &Session::begin(hash, now)).await?;
    tracing::info!(actor_id = caller.id(), actor_name = caller.name(), "signed in");
    Ok(Some((caller, id)))
}

/// Whose session it is. `None` if it is over, or its token is: both are looked up each time, so that whoever is revoked is signed out.
pub async fn caller(tokens: &Tokens, id: &SessionId, now: Timestamp) -> Result<Option<Caller>, Error> {
    match tokens.tables.session(id, now).await? {
        Some(session) => tokens.caller_by_hash(session.token, now).await,
        None => Ok(None),
    }
}

/// Ends a session. Doing it twice changes nothing.
pub async fn sign_out(tokens: &Tokens, id: &SessionId) -> Result<(), Error> {
    Ok(tokens.tables.end_session(id).await?)
}
