//! Parameters of `GET /webhook_calls` that are refused, and those that are not.

use e2e::{Api, running};

use super::calls::list;
use crate::api::checks::{error_problem, messages};

/// Each query must be refused with this code and name the parameter, which may come percent-encoded.
async fn assert_all_refused(code: &str, queries: &[&str]) {
    let api = Api::of(running());
    let mut problems = Vec::new();
    for query in queries {
        let parameter = query.split('=').next().unwrap_or_default();
        for query in [(*query).to_owned(), query.replace('[', "%5B").replace(']', "%5D")] {
            let reply = api.get(&format!("/webhook_calls?{query}")).await;
            if let Some(problem) = error_problem(&reply, 422, code) {
                problems.push(format!("{query}: {problem}"));
            } else if !messages(&reply).contains(parameter) {
                problems.push(format!("{query}: {}", reply.text));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn unknown_filters_are_refused() {
    assert_all_refused(
        "INVALID_FILTER_FIELDS_PARAM",
        &[
            "filter[fields][webhook_id][neq]=1",
            "filter[fields][webhook_id][in][]=1",
            "filter[fields][webhook_id]=1",
            "filter[fields][response_status][eq]=200",
            "filter[fields][created_at][gte]=2026-01-01T00:00:00Z",
            "filter[fields][created_at][eq]=2026-01-01T00:00:00Z",
            "filter[fields][status][gt]=failed",
            "filter[fields]=1",
            "filter[fields][]=1",
        ],
    )
    .await;
}

#[tokio::test]
async fn filters_of_values_that_cannot_be_are_refused() {
    assert_all_refused(
        "INVALID_FILTER_FIELDS_PARAM",
        &[
            "filter[fields][status][eq]=lost",
            "filter[fields][status][eq]=",
            "filter[fields][status][eq]=Success",
            "filter[fields][entity_type][eq]=record",
            "filter[fields][event_type][eq]=published",
            "filter[fields][created_at][gt]=yesterday",
            "filter[fields][created_at][lt]=2026-01",
            "filter[fields][created_at][lt]=20260101",
            "filter[fields][created_at][gt]=2026-02-30",
            "filter[fields][created_at][gt]=1969-12-31",
            "filter[fields][created_at][gt]=2026-01-01%20",
            "filter[fields][last_sent_at][gt]=",
            "filter[fields][next_retry_at][lt]=2026-13-01T00:00:00Z",
            // An unencoded plus sign arrives as a space.
            "filter[fields][created_at][gt]=2026-01-01T00:00:00+01:00",
        ],
    )
    .await;
}

#[tokio::test]
async fn unknown_parameters_inside_page_and_filter_are_refused() {
    assert_all_refused(
        "INVALID_PARAMS",
        &[
            "page[size]=1",
            "page[number]=1",
            "page=1",
            "page[]=1",
            "page[limit][x]=1",
            "filter[webhook_id]=1",
            "filter[type]=webhook",
            "filter[ids][]=1",
            "filter=1",
            "filter[]=1",
        ],
    )
    .await;
}

#[tokio::test]
async fn pages_and_orders_that_cannot_be_are_refused() {
    assert_all_refused(
        "INVALID_PARAMS",
        &[
            "page[limit]=501",
            "page[limit]=-1",
            "page[limit]=ten",
            "page[limit]=",
            "page[limit]=1.5",
            "page[limit]=99999999999999999999999",
            "page[offset]=-1",
            "page[offset]=x",
            "page[offset]=99999999999999999999999",
            "page[after]=",
            "page[after]=x",
            // A cursor that says nothing.
            "page[after]=e30",
            "exchanges=no",
            "order_by=created_at",
            "order_by=name_asc",
            "order_by=created_at_up",
            "order_by=",
            "order_by=CREATED_AT_asc",
            "order_by=created_at_asc,",
            "order_by=,created_at_asc",
            "order_by=created_at_asc,name_asc",
            "order_by=created_at_asc%20webhook_id_asc",
        ],
    )
    .await;
}

#[tokio::test]
async fn unknown_parameters_at_the_top_are_ignored() {
    let api = Api::of(running());
    for query in ["locale=en", "version=current", "=", "&&", "x[page]=1", "include=webhook", "webhookId=312", "order=x"]
    {
        list(&api, &format!("{query}&page[limit]=1")).await;
    }
}

#[tokio::test]
async fn a_parameter_whose_name_only_begins_like_a_known_one_is_ignored() {
    let api = Api::of(running());
    for query in ["pageant=1", "pages[limit]=1", "filters=1", "filter_by=x"] {
        list(&api, &format!("{query}&page[limit]=1")).await;
    }
}
