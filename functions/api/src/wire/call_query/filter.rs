//! The filters of the list of webhook calls, alone: for what is done to all calls that match.

use actions::calls::Selection;
use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::FromRequestParts;
use http::request::Parts;

use super::parameters::{PARAMETERS, Parameter, describe};
use super::query::CallQuery;
use crate::error::ApiError;

/// Which calls; all of them if the query has no filter.
#[derive(Debug, PartialEq, Eq)]
pub struct CallFilter(Selection);

impl CallFilter {
    /// Which calls. Refuses a query without any filter, which would be the whole log.
    pub fn some(self) -> Result<Selection, ApiError> {
        if self.0 == Selection::default() {
            let message = "there is no filter, so this would be every call of the log; say which, for example with \
                           filter[fields][status][eq]=failed";
            return Err(ApiError::invalid_params(message.to_owned()));
        }
        Ok(self.0)
    }

    /// Parses a query string. Keys that belong to a list are refused: whoever sends them expects fewer calls than there would be.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut parsed = CallQuery::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match key.split('[').next() {
                Some("filter") => parsed.take(&key, &value)?,
                Some("page" | "order_by") => {
                    let message = format!("{key}: all calls that match are meant, so there are no pages and no order");
                    return Err(ApiError::invalid_params(message));
                }
                _ => {}
            }
        }
        Ok(Self(parsed.selection))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CallFilter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl OperationInput for CallFilter {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let is_filter = |parameter: &&Parameter| parameter.key.starts_with("filter[");
        describe(context, operation, PARAMETERS.iter().filter(is_filter));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_those_of_the_list() {
        for query in
            ["filter[fields][status][eq]=failed", "filter[ids]=x", "filter[fields][created_at][gt]=2026-01-01&x=1"]
        {
            let selection = CallFilter::parse(query).unwrap().some().unwrap();
            assert_eq!(selection, CallQuery::parse(query).unwrap().selection, "{query}");
        }
    }

    #[test]
    fn a_query_without_a_filter_is_refused_whatever_else_it_has() {
        for query in ["", "exchanges=false", "status=failed", "filters[status]=failed"] {
            assert!(CallFilter::parse(query).unwrap().some().is_err(), "{query}");
        }
    }

    #[test]
    fn what_belongs_to_a_list_is_refused() {
        for other in ["page[limit]=1", "page[offset]=1", "page[after]=x", "page=1", "order_by=created_at_asc"] {
            assert!(CallFilter::parse(&format!("filter[fields][status][eq]=failed&{other}")).is_err(), "{other}");
        }
        for wrong in ["filter[fields][status][eq]=lost", "filter[fields][name][eq]=1", "filter[status]=failed"] {
            assert!(CallFilter::parse(wrong).is_err(), "{wrong}");
        }
    }
}
