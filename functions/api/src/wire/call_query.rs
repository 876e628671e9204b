//! The query of the list of webhook calls: page, filters and order.

use std::str::FromStr;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use shared::domain::ids::{CallId, WebhookId};
use shared::domain::time::Instant;
use shared::store::log::{Conditions, Order, OrderBy};

use crate::error::ApiError;

/// Calls on a page unless the query says otherwise.
const DEFAULT_LIMIT: usize = 30;
/// Most calls on a page.
const MAX_LIMIT: usize = 500;

/// Which calls to list, and how.
#[derive(Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// Calls to skip.
    pub offset: usize,
    /// Most calls to show.
    pub limit: usize,
    /// The only calls to list. Ids that cannot exist are left out.
    pub ids: Option<Vec<CallId>>,
    /// The only webhook whose calls to list; `Some(None)` if its id cannot exist.
    pub webhook: Option<Option<WebhookId>>,
    /// What else must hold.
    pub conditions: Conditions,
    /// The order; the newest event first unless the query says otherwise.
    pub order: Order,
}

impl CallQuery {
    /// Parses a query string. Unknown keys inside `page` and `filter` are refused, unknown others ignored.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut parsed = Self {
            offset: 0,
            limit: DEFAULT_LIMIT,
            ids: None,
            webhook: None,
            conditions: Conditions::default(),
            order: Order { by: OrderBy::CreatedAt, descending: true },
        };
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            parsed.take(&key, &value)?;
        }
        Ok(parsed)
    }

    fn take(&mut self, key: &str, value: &str) -> Result<(), ApiError> {
        match key {
            "page[offset]" => self.offset = number(key, value, usize::MAX)?,
            "page[limit]" => self.limit = number(key, value, MAX_LIMIT)?,
            "filter[ids]" => self.ids = Some(value.split(',').filter_map(|id| id.trim().parse().ok()).collect()),
            "order_by" => self.order = order(value)?,
            _ => match key.strip_prefix("filter[fields]") {
                Some(field) => self.take_field(key, field, value)?,
                None if matches!(key.split('[').next(), Some("page" | "filter")) => {
                    return Err(ApiError::invalid_params(format!("{key}: there is no such parameter")));
                }
                None => {}
            },
        }
        Ok(())
    }

    fn take_field(&mut self, key: &str, field: &str, value: &str) -> Result<(), ApiError> {
        let conditions = &mut self.conditions;
        match field {
            "[webhook_id][eq]" => self.webhook = Some(value.parse().ok()),
            "[entity_type][eq]" => conditions.entity_type = Some(variant(key, value)?),
            "[event_type][eq]" => conditions.event_type = Some(variant(key, value)?),
            "[status][eq]" => conditions.status = Some(variant(key, value)?),
            "[last_sent_at][gt]" => conditions.last_sent_at.gt = Some(instant(key, value)?),
            "[last_sent_at][lt]" => conditions.last_sent_at.lt = Some(instant(key, value)?),
            "[next_retry_at][gt]" => conditions.next_retry_at.gt = Some(instant(key, value)?),
            "[next_retry_at][lt]" => conditions.next_retry_at.lt = Some(instant(key, value)?),
            "[created_at][gt]" => conditions.created_at.gt = Some(instant(key, value)?),
            "[created_at][lt]" => conditions.created_at.lt = Some(instant(key, value)?),
            _ => return Err(ApiError::invalid_filter(format!("{key}: there is no such filter"))),
        }
        Ok(())
    }
}

fn number(key: &str, value: &str, max: usize) -> Result<usize, ApiError> {
    match usize::from_str(value) {
        Ok(number) if number <= max => Ok(number),
        _ if max == usize::MAX => Err(ApiError::invalid_params(format!("{key}: {value:?} is no whole number"))),
        _ => Err(ApiError::invalid_params(format!("{key}: {value:?} is no whole number from 0 to {max}"))),
    }
}

fn instant(key: &str, value: &str) -> Result<Instant, ApiError> {
    value.parse().map_err(|error| ApiError::invalid_filter(format!("{key}: {value:?} {error}")))
}

fn variant<'de, T: Deserialize<'de>>(key: &str, value: &'de str) -> Result<T, ApiError> {
    T::deserialize(value.into_deserializer())
        .map_err(|error: ValueError| ApiError::invalid_filter(format!("{key}: {error}")))
}

fn order(value: &str) -> Result<Order, ApiError> {
    let unknown = || {
        ApiError::invalid_params(format!(
            "order_by: {value:?} is none of webhook_id, created_at, last_sent_at and next_retry_at with _asc or _desc"
        ))
    };
    let (by, direction) = value.rsplit_once('_').ok_or_else(unknown)?;
    let by = match by {
        "webhook_id" => OrderBy::WebhookId,
        "created_at" => OrderBy::CreatedAt,
        "last_sent_at" => OrderBy::LastSentAt,
        "next_retry_at" => OrderBy::NextRetryAt,
        _ => return Err(unknown()),
    };
    match direction {
        "asc" => Ok(Order { by, descending: false }),
        "desc" => Ok(Order { by, descending: true }),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::call::CallStatus;
    use shared::domain::entity::EntityType;

    use super::*;

    #[test]
    fn an_empty_query_asks_for_the_thirty_newest() {
        let query = CallQuery::parse("").unwrap();
        assert_eq!((query.offset, query.limit), (0, 30));
        assert_eq!(query.order, Order { by: OrderBy::CreatedAt, descending: true });
    }

    #[test]
    fn brackets_may_be_percent_encoded_and_offsets_in_times_arrive() {
        let query = CallQuery::parse(
            "page%5Blimit%5D=2&page[offset]=4&filter%5Bfields%5D%5Bcreated_at%5D%5Bgt%5D=2026-01-01T01%3A00%3A00%2B01%3A00\
             &filter[fields][status][eq]=failed&filter[fields][entity_type][eq]=item&order_by=last_sent_at_asc",
        )
        .unwrap();
        assert_eq!((query.offset, query.limit), (4, 2));
        assert_eq!(query.conditions.created_at.gt.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
        assert_eq!(query.conditions.status, Some(CallStatus::Failed));
        assert_eq!(query.conditions.entity_type, Some(EntityType::Item));
        assert_eq!(query.order, Order { by: OrderBy::LastSentAt, descending: false });
    }

    #[test]
    fn foreign_ids_match_nothing_rather_than_everything() {
        assert_eq!(CallQuery::parse("filter[ids]=1,2").unwrap().ids, Some(vec![]));
        assert_eq!(CallQuery::parse("filter[fields][webhook_id][eq]=312").unwrap().webhook, Some(None));
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
            "filter[fields][status][eq]=lost",
            "filter[fields][created_at][lt]=yesterday",
        ] {
            assert!(CallQuery::parse(query).is_err(), "{query}");
        }
    }
}
