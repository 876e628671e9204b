//! How many webhooks a site has room for, whoever changes them at the same time.

use aws::clock;
use aws::store::Tables;
use aws::store::webhook_changes::SaveError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::room::{NoRoom, Room};
use domain::webhook::{Draft, Settings, Webhook};
use e2e::running::{dynamodb, running};
use tokio::task::JoinSet;

use super::tables;

const FEW: Room = Room { enabled: 12 };

fn switched(name: &str, enabled: bool) -> Settings {
    let draft = Draft { enabled, ..Draft::new(name, "https://example.com/") };
    Settings::parse(draft).unwrap_or_else(|errors| panic!("{errors:?}"))
}

async fn enabled(tables: &Tables) -> usize {
    let webhooks = tables.webhooks().await.unwrap_or_else(|error| panic!("{error}"));
    webhooks.iter().filter(|webhook| webhook.settings.enabled).count()
}

fn is_refused_for_want_of_a_place(result: &Result<Webhook, SaveError>) -> bool {
    matches!(result, Err(SaveError::NoRoom(NoRoom::Places { most: 12, enabled: 12 })))
}

#[tokio::test]
async fn of_fifty_webhooks_that_are_created_or_enabled_at_once_as_many_are_as_there_are_places() {
    let tables = tables().await;
    let mut changes = JoinSet::new();
    for number in 0..25 {
        let name = format!("there {number}");
        let there = tables.create_webhook(switched(&name, false), FEW, clock::now()).await.unwrap();
        let tables = tables.clone();
        changes.spawn(async move { tables.update_webhook(&there, switched(&name, true), FEW, clock::now()).await });
    }
    for number in 0..25 {
        let (tables, settings) = (tables.clone(), switched(&format!("new {number}"), true));
        changes.spawn(async move { tables.create_webhook(settings, FEW, clock::now()).await });
    }
    let results = changes.join_all().await;
    let refused = results.iter().filter(|result| is_refused_for_want_of_a_place(result)).count();
    let done = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!((done, refused), (12, 38));
    assert_eq!(enabled(&tables).await, 12);
}

#[tokio::test]
async fn a_place_is_free_again_once_its_webhook_is_disabled_or_deleted() {
    let tables = tables().await;
    let mut webhooks = Vec::new();
    for number in 0..12 {
        let created = tables.create_webhook(switched(&format!("{number}"), true), FEW, clock::now()).await;
        webhooks.push(created.unwrap());
    }
    let create = |name: &'static str| tables.create_webhook(switched(name, true), FEW, clock::now());
    assert!(is_refused_for_want_of_a_place(&create("a").await));
    let disabled = tables.update_webhook(&webhooks[0], switched("0", false), FEW, clock::now()).await.unwrap();
    create("a").await.unwrap();
    assert!(is_refused_for_want_of_a_place(&create("b").await));
    let enable = tables.update_webhook(&disabled, switched("0", true), FEW, clock::now()).await;
    assert!(is_refused_for_want_of_a_place(&enable));
    tables.delete_webhook(&webhooks[1], clock::now()).await.unwrap();
    let enabled_again = tables.update_webhook(&disabled, switched("0", true), FEW, clock::now()).await.unwrap();
    tables.create_webhook(switched("off", false), FEW, clock::now()).await.unwrap();
    tables.update_webhook(&enabled_again, switched("renamed", true), FEW, clock::now()).await.unwrap();
    assert_eq!(enabled(&tables).await, 12);
}

#[tokio::test]
async fn what_a_version_that_counted_nothing_has_changed_is_counted_again() {
    let tables = tables().await;
    for number in 0..12 {
        tables.create_webhook(switched(&format!("{number}"), true), FEW, clock::now()).await.unwrap();
    }
    // As that version raised it.
    let outputs = running();
    let update = dynamodb(outputs)
        .await
        .update_item()
        .table_name(&outputs.webhooks_table_name)
        .key("pk", AttributeValue::S(format!("SITE#{}", tables.site())))
        .key("sk", AttributeValue::S("GENERATION".to_owned()))
        .update_expression("SET generation = :next, enabled = :wrong")
        .expression_attribute_values(":next", AttributeValue::N("13".to_owned()))
        .expression_attribute_values(":wrong", AttributeValue::N("0".to_owned()));
    update.send().await.unwrap();
    let create = tables.create_webhook(switched("new", true), FEW, clock::now()).await;
    assert!(is_refused_for_want_of_a_place(&create), "{create:?}");
    assert_eq!(tables.generation().await.unwrap(), 13);
}
