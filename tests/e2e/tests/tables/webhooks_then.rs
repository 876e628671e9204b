//! Webhooks as they were when an event was matched with them.

use aws::clock;
use aws::store::Tables;
use aws::store::webhooks_then::{Matched, Page, Then, ThenAndNow};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use e2e::running;
use e2e::running::dynamodb;

use super::{ROOM, settings, tables};

async fn create(tables: &Tables, name: &str) -> Webhook {
    tables.create_webhook(settings(name), ROOM, clock::now()).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn update(tables: &Tables, webhook: &Webhook, name: &str) -> Webhook {
    tables.update_webhook(webhook, settings(name), ROOM, clock::now()).await.unwrap_or_else(|error| panic!("{error}"))
}

/// All of them, as they were when an event was matched once.
async fn then(tables: &Tables, generation: Option<u64>) -> Vec<ThenAndNow> {
    let matched = Matched { first: generation, last: generation };
    matched_then(tables, matched, None, 500).await.webhooks
}

async fn matched_then(tables: &Tables, matched: Matched, behind: Option<WebhookId>, limit: usize) -> Page {
    tables.webhooks_then(matched, (behind, limit), clock::now()).await.unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn webhooks_are_told_as_they_were_whatever_became_of_them() {
    let tables = tables().await;
    let gone_before = create(&tables, "gone before").await;
    tables.delete_webhook(&gone_before, clock::now()).await.unwrap();
    let same = create(&tables, "same").await;
    let changed = create(&tables, "changed").await;
    let changed = update(&tables, &changed, "changed once").await;
    let deleted = create(&tables, "deleted").await;
    let generation = tables.generation().await.unwrap();

    let mut later = Vec::new();
    for number in 0..6 {
        let webhook = later.last().unwrap_or(&changed);
        later.push(update(&tables, webhook, &format!("changed later {number}")).await);
    }
    tables.delete_webhook(&deleted, clock::now()).await.unwrap();
    let new = create(&tables, "new").await;
    let new_later = update(&tables, &new, "new later").await;

    let there = |webhook: &Webhook, later: Vec<Webhook>| ThenAndNow {
        id: webhook.id,
        then: Then::There(webhook.clone()),
        last: Some(webhook.clone()),
        later,
    };
    let expected = [
        there(&same, Vec::new()),
        there(&changed, later),
        there(&deleted, Vec::new()),
        ThenAndNow { id: new.id, then: Then::NotYet, last: None, later: vec![new, new_later] },
    ];
    assert_eq!(then(&tables, Some(generation)).await, expected);

    let matched = Matched { first: Some(generation), last: Some(generation) };
    let mut paged = Vec::new();
    loop {
        let page = matched_then(&tables, matched, paged.last().map(|webhook: &ThenAndNow| webhook.id), 1).await;
        assert_eq!(page.webhooks.len(), 1);
        paged.extend(page.webhooks);
        if !page.has_more {
            break;
        }
    }
    assert_eq!(paged, expected);
}

#[tokio::test]
async fn the_settings_of_the_last_matching_are_told_beside_those_of_the_first() {
    let tables = tables().await;
    let same = create(&tables, "same").await;
    let changed = create(&tables, "changed").await;
    let deleted = create(&tables, "deleted").await;
    let first = tables.generation().await.unwrap();
    let again = update(&tables, &changed, "again").await;
    tables.delete_webhook(&deleted, clock::now()).await.unwrap();
    let new = create(&tables, "new").await;
    let last = tables.generation().await.unwrap();
    let later = update(&tables, &again, "later").await;
    let new_later = update(&tables, &new, "new later").await;

    let page = matched_then(&tables, Matched { first: Some(first), last: Some(last) }, None, 500).await;
    let there = |webhook: Webhook, last: Option<Webhook>, later: Vec<Webhook>| ThenAndNow {
        id: webhook.id,
        then: Then::There(webhook),
        last,
        later,
    };
    let expected = [
        there(same.clone(), Some(same), Vec::new()),
        there(changed, Some(again.clone()), vec![again, later]),
        there(deleted, None, Vec::new()),
        ThenAndNow { id: new.id, then: Then::NotYet, last: Some(new.clone()), later: vec![new, new_later] },
    ];
    assert_eq!(page.webhooks, expected);
}

#[tokio::test]
async fn without_a_generation_the_settings_of_then_are_not_known() {
    let tables = tables().await;
    let webhook = create(&tables, "a").await;
    let deleted = create(&tables, "b").await;
    tables.delete_webhook(&deleted, clock::now()).await.unwrap();
    let unknown =
        |webhook: Webhook| ThenAndNow { id: webhook.id, then: Then::Unknown, last: None, later: vec![webhook] };
    assert_eq!(then(&tables, None).await, [unknown(webhook), unknown(deleted)]);
}

#[tokio::test]
async fn a_version_that_is_no_longer_kept_is_not_known() {
    let tables = tables().await;
    let first = create(&tables, "a").await;
    let generation = tables.generation().await.unwrap();
    let second = update(&tables, &first, "b").await;
    let third = update(&tables, &second, "c").await;
    let key = |name: &str, value: String| (name.to_owned(), AttributeValue::S(value));
    let keys = [key("pk", format!("SITE#{}", tables.site())), key("sk", format!("VERSION#{}#0000000001", first.id))];
    let stack = running();
    let deleted = dynamodb(stack).await.delete_item().table_name(&stack.webhooks_table_name);
    deleted.set_key(Some(keys.into())).send().await.unwrap();
    let expected = ThenAndNow { id: first.id, then: Then::Unknown, last: None, later: vec![second, third] };
    assert_eq!(then(&tables, Some(generation)).await, [expected]);
}
