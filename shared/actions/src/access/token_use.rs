//! Notes when access tokens are used, without a write for each request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws::store::Tables;
use domain::access::AccessTokenId;
use domain::time::Timestamp;

const HOUR_SECONDS: i64 = 60 * 60;

/// Notes the first use of each token in each hour that this sandbox sees.
#[derive(Debug, Clone)]
pub struct TokenUse {
    tables: Tables,
    /// The last hour that was noted of a token.
    noted: Arc<Mutex<HashMap<AccessTokenId, i64>>>,
}

impl TokenUse {
    /// Writes to these tables.
    pub fn new(tables: Tables) -> Self {
        Self { tables, noted: Arc::default() }
    }

    /// Notes that a token is used.
    pub async fn note(&self, token: AccessTokenId, now: Timestamp) {
        if !self.is_first(token, now) {
            return;
        }
        if let Err(error) = self.tables.note_token_use(token, now).await {
            // The request matters more than the note.
            tracing::error!(%error, "the use of a token was not noted");
        }
    }

    fn is_first(&self, token: AccessTokenId, now: Timestamp) -> bool {
        let hour = now.as_seconds().div_euclid(HOUR_SECONDS);
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.insert(token, hour) != Some(hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_noted_once_an_hour() {
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(aws_sdk_dynamodb::Config::builder().build());
        let uses = TokenUse::new(Tables::new(dynamodb, "webhooks".into(), "calls".into(), "1".into(), 30));
        let token = |number| AccessTokenId::from(uuid::Uuid::from_u128(number));
        let at = |text: &str| text.parse().unwrap();
        assert!(uses.is_first(token(1), at("2026-11-25T10:00:00Z")));
        assert!(!uses.is_first(token(1), at("2026-11-25T10:59:59Z")));
        assert!(uses.is_first(token(2), at("2026-11-25T10:59:59Z")));
        assert!(uses.is_first(token(1), at("2026-11-25T11:00:00Z")));
    }
}
