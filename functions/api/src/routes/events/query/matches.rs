//! The query of the matches of an event.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::FromRequestParts;
use domain::ids::WebhookId;
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;
use crate::list_query::{self, MAX_LIMIT, Others, Paged};

/// Of which webhooks the matches are asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct MatchQuery {
    /// Behind which webhook the page begins.
    pub after: Option<WebhookId>,
    /// Most webhooks on the page.
    pub limit: usize,
    others: Others,
}

impl MatchQuery {
    /// The address of the page behind a webhook, relative to that of this one.
    pub fn next_page(&self, last: WebhookId) -> String {
        self.others.page_after(&last.to_string())
    }

    fn parse(query: &str) -> Result<Self, ApiError> {
        // Most sites have fewer webhooks: one page shows them all.
        let Paged { after, limit, others } =
            list_query::read(query, MAX_LIMIT, |cursor| cursor.parse().ok(), |_, _| Ok(false))?;
        Ok(Self { after, limit, others })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MatchQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl OperationInput for MatchQuery {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let own = json_schema!({"type": "object", "properties": {}});
        list_query::describe(context, operation, ("webhooks", MAX_LIMIT), own);
    }
}
