//! The order of `GET /webhook_calls`

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, Receiver, running};
use serde_json::json;

use super::calls::{each, list, settled};

/// Two webhooks that share three events, which are sent one after the other and happened in another order.
async fn six_calls(api: &Api, receiver: &Receiver) -> Vec<String> {
    let model = unique();
    let mut webhooks = Vec::new();
    for _ in 0..2 {
        webhooks.push(api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await);
    }
    let mut ids = Vec::new();
    for (number, minute) in [2, 1, 3].into_iter().enumerate() {
        let mut event = item_published(&model);
        event["event_triggered_at"] = json!(format!("2026-01-02T03:{minute:02}:00.000Z"));
        send(running(), &event.to_string()).await;
        for webhook in &webhooks {
            settled(api, webhook, number + 1).await;
        }
    }
    for webhook in &webhooks {
        ids.extend(each(&list(api, &format!("filter[fields][webhook_id][eq]={webhook}")).await, "/id"));
    }
    ids
}

#[tokio::test]
async fn calls_come_in_each_order_and_its_reverse() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let ids = six_calls(&api, &receiver).await;
    let query = format!("filter[ids]={}", ids.join(","));
    for (order, pointer) in [
        ("webhook_id", "/relationships/webhook/data/id"),
        ("created_at", "/attributes/created_at"),
        ("last_sent_at", "/attributes/last_sent_at"),
    ] {
        let ascending = list(&api, &format!("{query}&order_by={order}_asc")).await;
        let mut values = each(&ascending, pointer);
        if order == "webhook_id" {
            // By age, which the text of an id does not follow.
            values = values.iter().map(|id| age_of(id)).collect();
        }
        assert_eq!(values.len(), 6);
        assert!(values.is_sorted(), "{order}: {values:?}");
        assert!(values.first() < values.last(), "{order}: {values:?}");
        let descending = list(&api, &format!("{query}&order_by={order}_desc")).await;
        let mut reversed = each(&descending, "/id");
        reversed.reverse();
        assert_eq!(reversed, each(&ascending, "/id"), "{order}");
    }
    let default = each(&list(&api, &query).await, "/id");
    assert_eq!(default, each(&list(&api, &format!("{query}&order_by=created_at_desc")).await, "/id"));
}

/// The bytes of a webhook's id, which begin with the time of its creation, in an alphabet that sorts as they do.
fn age_of(id: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    id.chars().map(|letter| format!("{:02} ", ALPHABET.find(letter).unwrap_or(99))).collect()
}

#[tokio::test]
async fn pages_of_an_order_hold_every_call_once() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let mut ids = six_calls(&api, &receiver).await;
    ids.sort();
    let query = format!("filter[ids]={}", ids.join(","));
    for order in ["webhook_id", "created_at", "last_sent_at", "next_retry_at"] {
        for direction in ["asc", "desc"] {
            let mut paged = Vec::new();
            for offset in [0, 2, 4] {
                let page = format!("{query}&order_by={order}_{direction}&page[limit]=2&page[offset]={offset}");
                paged.extend(each(&list(&api, &page).await, "/id"));
            }
            paged.sort();
            assert_eq!(paged, ids, "{order}_{direction}");
        }
    }
}

#[tokio::test]
async fn several_orders_decide_one_after_the_other_and_directions_may_be_in_capitals() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let ids = six_calls(&api, &receiver).await;
    let query = format!("filter[ids]={}", ids.join(","));
    let listed = async |orders: &str| {
        let list = list(&api, &format!("{query}&order_by={orders}")).await;
        let webhooks: Vec<_> = each(&list, "/relationships/webhook/data/id").iter().map(|id| age_of(id)).collect();
        webhooks.into_iter().zip(each(&list, "/attributes/created_at")).collect::<Vec<_>>()
    };
    let mut ascending = listed("webhook_id_asc,created_at_asc").await;
    assert_eq!(ascending.len(), 6);
    assert!(ascending.is_sorted(), "{ascending:?}");
    assert_eq!(listed("webhook_id_ASC%2Ccreated_at_ASC").await, ascending);
    ascending.sort_by(|(a, at), (b, bt)| bt.cmp(at).then(a.cmp(b)));
    assert_eq!(listed("created_at_DESC,webhook_id_asc").await, ascending);
    ascending.sort_by(|(a, at), (b, bt)| a.cmp(b).then(bt.cmp(at)));
    assert_eq!(listed("webhook_id_asc,created_at_desc,last_sent_at_asc").await, ascending);
    assert_eq!(
        listed("next_retry_at_desc,webhook_id_asc,created_at_desc").await,
        ascending,
        "no call waits for a retry"
    );
    let in_capitals = each(&list(&api, &format!("{query}&order_by=created_at_DESC")).await, "/id");
    assert_eq!(in_capitals, each(&list(&api, &format!("{query}&order_by=created_at_desc")).await, "/id"));
}
