//! The figures of the list: how each webhook has fared, and its last failure. Without them the list is there all the same.

use std::collections::HashMap;

use actions::Error;
use actions::calls::{Fared, Stats};
use domain::call::{Call, CallStatus};
use domain::ids::WebhookId;
use domain::webhook::Webhook;

use super::health::trouble;

/// The figures of a page of webhooks; `None` for what cannot be read at the moment.
#[derive(Debug, Default)]
pub struct Figures {
    /// The calls of each webhook that has some, by hour.
    pub stats: Option<HashMap<WebhookId, Stats>>,
    /// The last call with trouble of each webhook that has some.
    pub failures: Option<HashMap<WebhookId, Call>>,
}

impl Figures {
    /// The figures of these webhooks. What fails is in the function's log.
    pub async fn of(webhooks: &[Webhook], fared: Result<Fared<'_>, Error>) -> Self {
        let mut fared = match fared {
            Ok(fared) => fared,
            Err(error) => {
                tracing::warn!(%error, "the figures of webhooks cannot be shown");
                return Self::default();
            }
        };
        let stats = std::mem::take(&mut fared.stats);
        let troubled = |webhook: &Webhook| Some((webhook.id, trouble(stats.get(&webhook.id)?)?));
        let troubled: Vec<(WebhookId, CallStatus)> = webhooks.iter().filter_map(troubled).collect();
        let failures = fared.newest(&troubled).await;
        let failures = failures.inspect_err(|error| tracing::warn!(%error, "the last failures cannot be shown")).ok();
        Self { stats: Some(stats), failures }
    }

    /// What is to be said of them: that some are missing.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self { stats: None, .. } => Some("Figures are not available at the moment."),
            Self { failures: None, .. } => Some("The last failures are not available at the moment."),
            _ => None,
        }
    }
}
