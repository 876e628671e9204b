//! The query of the matches of an event.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema};
use axum::extract::FromRequestParts;
use domain::ids::WebhookId;
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;
use crate::list_query::{self, MAX_LIMIT, Others, Parameter, no_cursor};

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
        let (mut after, mut limit) = (None, MAX_LIMIT);
        let others = list_query::read(query, |key, value| {
            match key {
                "page[limit]" => limit = list_query::limit(value)?,
                "page[after]" => {
                    after = Some(value.parse().map_err(|_| no_cursor(value))?);
                    return Ok(Parameter::Place);
                }
                _ => return Ok(Parameter::Unknown),
            }
            Ok(Parameter::Lasting)
        })?;
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
        let schema = json_schema!({"type": "object", "properties": {
            "page[after]": {"type": "string", "description": "Where the page before ended, as its `links.next` says."},
            "page[limit]": {
                "type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": MAX_LIMIT,
                "description": "Most webhooks to show.",
            },
        }});
        let parameters = parameters_from_schema(context, schema, ParamLocation::Query);
        add_parameters(context, operation, parameters);
    }
}
