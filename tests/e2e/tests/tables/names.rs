//! Webhooks and the guards of their names.

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::webhook_changes::SaveError;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use e2e::events::unique;

use super::{ROOM, settings, tables};

/// Who has the name, according to a refusal.
fn taken_by(refused: Result<Webhook, SaveError>) -> WebhookId {
    match refused {
        Err(SaveError::NameTaken(by)) => by,
        other => panic!("not refused for the name: {other:?}"),
    }
}

#[tokio::test]
async fn a_name_belongs_to_one_webhook_of_a_site() {
    let (tables, other_site) = (tables().await, tables().await);
    let name = unique();
    let first = tables.create_webhook(settings(&name), ROOM, clock::now()).await.unwrap();
    assert_eq!(first.version, 1);
    assert_eq!(taken_by(tables.create_webhook(settings(&name), ROOM, clock::now()).await), first.id);
    assert_eq!(tables.webhooks().await.unwrap(), [first]);
    assert!(other_site.create_webhook(settings(&name), ROOM, clock::now()).await.is_ok());
}

#[tokio::test]
async fn a_rename_moves_the_guard() {
    let tables = tables().await;
    let first = tables.create_webhook(settings("old"), ROOM, clock::now()).await.unwrap();
    let renamed = tables.update_webhook(&first, settings("new"), ROOM, clock::now()).await.unwrap();
    assert_eq!((renamed.id, renamed.version), (first.id, 2));
    assert_eq!(tables.webhook(first.id).await.unwrap(), Some(renamed.clone()));
    assert_eq!(taken_by(tables.create_webhook(settings("new"), ROOM, clock::now()).await), first.id);
    let heir = tables.create_webhook(settings("old"), ROOM, clock::now()).await.unwrap();
    assert_eq!(taken_by(tables.update_webhook(&renamed, settings("old"), ROOM, clock::now()).await), heir.id);
    assert_eq!(tables.webhook(first.id).await.unwrap(), Some(renamed), "a refused rename changes nothing");
}

#[tokio::test]
async fn an_update_of_what_is_no_longer_so_is_a_conflict() {
    let tables = tables().await;
    let stale = tables.create_webhook(settings("a"), ROOM, clock::now()).await.unwrap();
    let current = tables.update_webhook(&stale, settings("b"), ROOM, clock::now()).await.unwrap();
    for settings in [settings("a"), settings("b"), settings("c")] {
        let refused = tables.update_webhook(&stale, settings, ROOM, clock::now()).await;
        assert!(matches!(refused, Err(SaveError::Conflict)), "{refused:?}");
    }
    assert!(matches!(tables.delete_webhook(&stale, clock::now()).await, Err(SaveError::Conflict)));
    assert_eq!(tables.webhooks().await.unwrap(), [current]);
    // Nothing of the refused ones stayed: neither their names nor the freedom of the current one.
    assert!(tables.create_webhook(settings("c"), ROOM, clock::now()).await.is_ok());
    taken_by(tables.create_webhook(settings("b"), ROOM, clock::now()).await);
}

#[tokio::test]
async fn a_deleted_webhook_leaves_its_name_and_a_trace() {
    let tables = tables().await;
    let webhook = tables.create_webhook(settings("a"), ROOM, clock::now()).await.unwrap();
    assert!(tables.deleted_webhooks(clock::now()).await.unwrap().is_empty());
    tables.delete_webhook(&webhook, clock::now()).await.unwrap();
    assert_eq!(tables.webhook(webhook.id).await.unwrap(), None);
    assert!(tables.webhooks().await.unwrap().is_empty());
    assert!(tables.webhooks_by_id([webhook.id]).await.unwrap().is_empty());
    assert_eq!(tables.deleted_webhooks(clock::now()).await.unwrap(), [webhook.id]);
    assert!(matches!(tables.delete_webhook(&webhook, clock::now()).await, Err(SaveError::Conflict)));
    let refused = tables.update_webhook(&webhook, settings("b"), ROOM, clock::now()).await;
    assert!(matches!(refused, Err(SaveError::Conflict)), "{refused:?}");
    assert!(tables.create_webhook(settings("a"), ROOM, clock::now()).await.is_ok());
}

#[tokio::test]
async fn the_trace_of_a_deleted_webhook_expires_with_its_calls() {
    let tables = tables().await;
    let webhook = tables.create_webhook(settings("a"), ROOM, clock::now()).await.unwrap();
    tables.delete_webhook(&webhook, super::forgotten()).await.unwrap();
    assert!(tables.deleted_webhooks(clock::now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn webhooks_are_listed_in_the_order_of_creation_and_read_by_the_hundred() {
    let tables = tables().await;
    let mut created = Vec::new();
    for number in 0..103 {
        created.push(tables.create_webhook(settings(&format!("{}", 999 - number)), ROOM, clock::now()).await.unwrap());
    }
    assert_eq!(tables.webhooks().await.unwrap(), created);
    let ids = created.iter().map(|webhook| webhook.id).chain([new_webhook_id()]);
    let read = tables.webhooks_by_id(ids).await.unwrap();
    assert_eq!(read.len(), 103);
    assert!(created.iter().all(|webhook| read.get(&webhook.id) == Some(webhook)));
}

#[tokio::test]
async fn the_longest_name_can_be_taken() {
    let tables = tables().await;
    let longest = "🔔".repeat(255);
    let webhook = tables.create_webhook(settings(&longest), ROOM, clock::now()).await.unwrap();
    assert_eq!(taken_by(tables.create_webhook(settings(&longest), ROOM, clock::now()).await), webhook.id);
    tables.delete_webhook(&webhook, clock::now()).await.unwrap();
    assert!(tables.create_webhook(settings(&longest), ROOM, clock::now()).await.is_ok());
}

#[tokio::test]
async fn fifty_webhooks_are_created_at_once_and_each_raises_the_generation() {
    let tables = tables().await;
    assert_eq!(tables.generation().await.unwrap(), 0);
    let creates: Vec<_> = (0..50)
        .map(|number| {
            let tables = tables.clone();
            tokio::spawn(
                async move { tables.create_webhook(settings(&format!("w{number}")), ROOM, clock::now()).await },
            )
        })
        .collect();
    for create in creates {
        create.await.unwrap().unwrap_or_else(|error| panic!("{error}"));
    }
    assert_eq!(tables.generation().await.unwrap(), 50);
    let webhook = tables.webhooks().await.unwrap().remove(0);
    let updated = tables.update_webhook(&webhook, settings("other"), ROOM, clock::now()).await.unwrap();
    assert_eq!(tables.generation().await.unwrap(), 51);
    tables.delete_webhook(&updated, clock::now()).await.unwrap();
    assert_eq!(tables.generation().await.unwrap(), 52);
}
