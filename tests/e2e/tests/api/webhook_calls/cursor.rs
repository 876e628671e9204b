//! `page[after]` and `links.next` of `GET /webhook_calls`

use e2e::{Api, Receiver, running};
use serde_json::Value;

use super::calls::{each, list, minutes, more_calls, text, webhook_with_calls};

#[tokio::test]
async fn next_leads_from_page_to_page_until_there_is_none() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let times = minutes(7);
    let webhook = webhook_with_calls(&api, &receiver, &times).await;
    for order in ["created_at_asc", "last_sent_at_desc,created_at_desc", "next_retry_at_asc", "webhook_id_asc"] {
        let first = format!("filter[fields][webhook_id][eq]={webhook}&order_by={order}&page[limit]=3&page[offset]=0");
        let (mut query, mut found, mut pages) = (first, Vec::new(), 0);
        loop {
            let page = list(&api, &query).await;
            assert_eq!(page["meta"]["total_count"], 7);
            found.extend(each(&page, "/attributes/created_at"));
            pages += 1;
            match &page["links"]["next"] {
                Value::String(next) => query = next.strip_prefix('?').unwrap().to_owned(),
                last => {
                    assert_eq!(last, &Value::Null);
                    break;
                }
            }
        }
        assert_eq!(pages, 3, "{order}");
        found.sort();
        assert_eq!(found, times, "{order}: each call once");
    }
}

#[tokio::test]
async fn a_page_begins_behind_its_cursor_whatever_came_before() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(4)).await;
    let page = list(&api, &format!("filter[fields][webhook_id][eq]={webhook}&page[limit]=2")).await;
    let next = text(&page["links"]["next"]);
    // Two newer calls move every offset, and no cursor.
    more_calls(&api, &webhook, &["2026-01-02T04:00:00.000Z", "2026-01-02T04:01:00.000Z"], 6).await;
    let second = list(&api, next.strip_prefix('?').unwrap()).await;
    assert_eq!(each(&second, "/attributes/created_at"), ["2026-01-02T03:01:00.000Z", "2026-01-02T03:00:00.000Z"]);
    assert_eq!(second["links"]["next"], Value::Null);
    assert_eq!(second["meta"]["total_count"], 6);
}
