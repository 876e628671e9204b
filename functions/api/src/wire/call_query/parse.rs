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
        parsed.check_place()?;
        Ok(parsed)
    }

    /// A cursor belongs to its orders, and stands for an offset.
    fn check_place(&self) -> Result<(), ApiError> {
        let Some(cursor) = &self.after else { return Ok(()) };
        if self.offset.is_some() {
            return Err(ApiError::invalid_params("page[after] and page[offset] exclude each other".to_owned()));
        }
        if cursor.orders != self.orders {
            let message = "page[after]: the cursor belongs to a list with another order_by".to_owned();
            return Err(ApiError::invalid_params(message));
        }
        Ok(())
    }

    pub(super) fn take(&mut self, key: &str, value: &str) -> Result<(), ApiError> {
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
        let query = parts.uri.query().unwrap_or_default();
        let others = form_urlencoded::parse(query.as_bytes());
        let others = others.filter(|(key, _)| !["page[offset]", "page[after]"].contains(&key.as_ref()));
        let others = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        Ok(Self { others, ..Self::parse(query)? })
    }
}

#[cfg(test)]
mod tests {
    use actions::calls::Place;
    use aws::ids::new_webhook_id;
    use aws::store::log::Entry;
    use aws::store::order::{Order, OrderBy, Orders};
    use domain::call::CallStatus;
    use domain::entity::EntityType;
    use domain::ids::CallId;
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn an_empty_query_asks_for_the_thirty_newest() {
        let query = CallQuery::parse("").unwrap();
        assert_eq!((query.place(), query.limit), (Place::Offset(0), 30));
        assert_eq!(query.orders, Orders::by(Order { by: OrderBy::CreatedAt, descending: true }));
    }

    #[test]
    fn brackets_may_be_percent_encoded_and_offsets_in_times_arrive() {
        let query = CallQuery::parse(
            "page%5Blimit%5D=2&page[offset]=4&filter%5Bfields%5D%5Bcreated_at%5D%5Bgt%5D=2026-01-01T01%3A00%3A00%2B01%3A00\
             &filter[fields][status][eq]=failed&filter[fields][entity_type][eq]=item&order_by=last_sent_at_asc",
        )
        .unwrap();
        assert_eq!((query.place(), query.limit), (Place::Offset(4), 2));
        assert_eq!(query.selection.conditions.created_at.gt.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(query.selection.conditions.status, Some(CallStatus::Failed));
        assert_eq!(query.selection.conditions.entity_type, Some(EntityType::Item));
        assert_eq!(query.orders, Orders::by(Order { by: OrderBy::LastSentAt, descending: false }));
    }

    #[tokio::test]
    async fn the_address_of_the_next_page_asks_for_the_same_behind_a_call() {
        let last = Entry::of(CallId::new(new_webhook_id(), Timestamp::EPOCH, "e"));
        for (query, others) in [
            ("", ""),
            ("page%5Boffset%5D=7&page[limit]=2", "page%5Blimit%5D=2"),
            ("order_by=created_at_asc&exchanges=false", "order_by=created_at_asc&exchanges=false"),
        ] {
            let uri = format!("/webhook_calls?{query}");
            let (mut parts, ()) = http::Request::get(uri).body(()).unwrap().into_parts();
            let first = CallQuery::from_request_parts(&mut parts, &()).await.unwrap();
            assert_eq!(first.others, others);
            let address = first.next_page(last.clone());
            let next = CallQuery::parse(address.strip_prefix('?').unwrap()).unwrap();
            assert_eq!(next.place(), Place::After(last.clone()));
            let same = |query: CallQuery| CallQuery { offset: None, after: None, others: String::new(), ..query };
            assert_eq!(same(next), same(first));
            // It belongs to its order, and to no offset.
            assert!(CallQuery::parse(&format!("{address}&order_by=webhook_id_asc")[1..]).is_err());
            assert!(CallQuery::parse(&format!("{address}&page[offset]=1")[1..]).is_err());
        }
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
            "page[after]=x",
            "exchanges=no",
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
