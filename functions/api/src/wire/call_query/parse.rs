//! Reading the query.

use axum::extract::FromRequestParts;
use http::request::Parts;

use super::parameters::PARAMETERS;
use super::query::CallQuery;
use crate::error::ApiError;

impl CallQuery {
    /// Parses a query string. Unknown keys inside `page` and `filter` are refused, unknown others ignored.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut parsed = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            parsed.take(&key, &value)?;
        }
        Ok(parsed)
    }

    fn take(&mut self, key: &str, value: &str) -> Result<(), ApiError> {
        // What is wrong with a filter has a code of its own.
        let refuse = |message| match key.starts_with("filter[fields]") {
            true => Err(ApiError::invalid_filter(message)),
            false => Err(ApiError::invalid_params(message)),
        };
        match PARAMETERS.iter().find(|parameter| parameter.key == key) {
            Some(parameter) => (parameter.take)(self, value).or_else(|reason| refuse(format!("{key}: {reason}"))),
            None if key.starts_with("filter[fields]") => refuse(format!("{key}: there is no such filter")),
            None if matches!(key.split('[').next(), Some("page" | "filter")) => {
                refuse(format!("{key}: there is no such parameter"))
            }
            None => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CallQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use aws::store::order::{Order, OrderBy, Orders};
    use domain::call::CallStatus;
    use domain::entity::EntityType;

    use super::*;

    #[test]
    fn an_empty_query_asks_for_the_thirty_newest() {
        let query = CallQuery::parse("").unwrap();
        assert_eq!((query.offset, query.limit), (0, 30));
        assert_eq!(query.orders, Orders::by(Order { by: OrderBy::CreatedAt, descending: true }));
    }

    #[test]
    fn brackets_may_be_percent_encoded_and_offsets_in_times_arrive() {
        let query = CallQuery::parse(
            "page%5Blimit%5D=2&page[offset]=4&filter%5Bfields%5D%5Bcreated_at%5D%5Bgt%5D=2026-01-01T01%3A00%3A00%2B01%3A00\
             &filter[fields][status][eq]=failed&filter[fields][entity_type][eq]=item&order_by=last_sent_at_asc",
        )
        .unwrap();
        assert_eq!((query.offset, query.limit), (4, 2));
        assert_eq!(query.selection.conditions.created_at.gt.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(query.selection.conditions.status, Some(CallStatus::Failed));
        assert_eq!(query.selection.conditions.entity_type, Some(EntityType::Item));
        assert_eq!(query.orders, Orders::by(Order { by: OrderBy::LastSentAt, descending: false }));
    }

    #[test]
    fn a_date_is_its_midnight_utc() {
        for field in ["created_at", "last_sent_at", "next_retry_at"] {
            for bound in ["gt", "lt"] {
                let parse =
                    |value: &str| CallQuery::parse(&format!("filter[fields][{field}][{bound}]={value}")).unwrap();
                assert_eq!(parse("2025-01-15"), parse("2025-01-15T00:00:00Z"), "{field} {bound}");
            }
        }
    }

    #[test]
    fn foreign_ids_match_nothing_rather_than_everything() {
        assert_eq!(CallQuery::parse("filter[ids]=1,2").unwrap().selection.ids, Some(vec![]));
        assert_eq!(CallQuery::parse("filter[fields][webhook_id][eq]=312").unwrap().selection.webhook, Some(None));
    }

    #[test]
    fn unknown_keys_are_ignored_at_the_top_and_refused_inside() {
        assert!(CallQuery::parse("locale=en&pageant=1&filters[a]=2").is_ok());
        for query in [
            "page[size]=1",
            "page=1",
            "filter[webhook_id]=1",
            "filter[fields][webhook_id][neq]=1",
            "filter[fields][response_status][eq]=200",
            "filter[fields][created_at][gte]=2026-01-01T00:00:00Z",
        ] {
            assert!(CallQuery::parse(query).is_err(), "{query}");
        }
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        for query in [
            "page[limit]=501",
            "page[limit]=-1",
            "page[limit]=ten",
            "page[offset]=x",
            "order_by=created_at",
            "order_by=name_asc",
            "order_by=created_at_asc,",
            "filter[fields][status][eq]=lost",
            "filter[fields][created_at][lt]=yesterday",
            "filter[fields][created_at][lt]=2025-02-30",
            "filter[fields][created_at][gt]=2025-01",
        ] {
            assert!(CallQuery::parse(query).is_err(), "{query}");
        }
    }
}
