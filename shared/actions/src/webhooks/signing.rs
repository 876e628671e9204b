//! The signing secrets of webhooks.

use std::time::Duration;

use aws::store::Tables;
use domain::access::{Action, Subject};
use domain::ids::WebhookId;
use domain::signing::{LONGEST_OVERLAP, OVERLAP, SigningSecrets};
use domain::time::Timestamp;
use domain::webhook::{FieldError, Rule};

use super::show::one;
use crate::access::Requester;
use crate::audit;
use crate::error::Error;

/// What a webhook's requests are signed with at `now`, or [`Error::NotFound`].
pub async fn signing_secrets(tables: &Tables, id: WebhookId, now: Timestamp) -> Result<SigningSecrets, Error> {
    one(tables, id).await?;
    let secrets = tables.signing_secrets(id).await?.ok_or(Error::NotFound)?;
    Ok(secrets.at(now))
}

/// Makes a new signing secret; the one before signs along for so many seconds, or for a day.
///
/// Fails with [`Error::NotFound`], [`Error::Invalid`] or [`Error::Contended`].
pub async fn rotate_signing_secret(
    tables: &Tables,
    requester: &Requester,
    id: WebhookId,
    overlap_seconds: Option<u64>,
) -> Result<SigningSecrets, Error> {
    let overlap = overlap_seconds.map_or(OVERLAP, Duration::from_secs);
    if overlap > LONGEST_OVERLAP {
        let message = format!("must be at most {} (30 days)", LONGEST_OVERLAP.as_secs());
        return Err(Error::Invalid(vec![FieldError { field: "overlap_seconds", flaw: Rule::Invalid.broken(message) }]));
    }
    let webhook = one(tables, id).await?;
    match tables.rotate_signing_secret(&webhook, overlap, requester).await? {
        Some(secrets) => {
            audit::log(&requester.actor, Action::RotateSigningSecret, &Subject::Webhook(id), &[]);
            Ok(secrets)
        }
        None => {
            one(tables, id).await?;
            Err(Error::Contended)
        }
    }
}
