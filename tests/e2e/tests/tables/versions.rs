//! Versions of a webhook's settings, which calls refer to.

use aws::clock;

use super::{DAY, ROOM, expired, settings, tables};

#[tokio::test]
async fn every_version_stays_readable_after_updates_and_the_end() {
    let tables = tables().await;
    let first = tables.create_webhook(settings("a"), ROOM, clock::now()).await.unwrap();
    let second = tables.update_webhook(&first, settings("b"), ROOM, clock::now()).await.unwrap();
    let third = tables.update_webhook(&second, settings("b2"), ROOM, clock::now()).await.unwrap();
    tables.delete_webhook(&third, clock::now()).await.unwrap();
    let wanted = [(first.id, 1), (first.id, 2), (first.id, 3), (first.id, 4)];
    let versions = tables.webhook_versions(wanted, clock::now()).await.unwrap();
    assert_eq!(versions.len(), 3);
    for version in [first, second, third] {
        assert_eq!(versions.get(&(version.id, version.version)), Some(&version));
    }
}

#[tokio::test]
async fn a_superseded_version_outlasts_the_log_by_the_two_weeks_that_messages_may_wait() {
    let tables = tables().await;
    let long_ago = expired();
    let first = tables.create_webhook(settings("a"), ROOM, clock::now()).await.unwrap();
    let second = tables.update_webhook(&first, settings("b"), ROOM, long_ago).await.unwrap();
    let wanted = [(first.id, 1), (first.id, 2)];
    // Superseded so long ago that calls of then have expired; those of later may refer to it.
    assert_eq!(tables.webhook_versions(wanted, clock::now()).await.unwrap().len(), 2);
    let later = clock::now().plus(DAY * 14);
    let versions = tables.webhook_versions(wanted, later).await.unwrap();
    assert_eq!(versions.keys().collect::<Vec<_>>(), [&(second.id, 2)], "the current one never expires");
    let much_later = clock::now().plus(DAY * 10_000);
    assert_eq!(tables.webhook_versions(wanted, much_later).await.unwrap().len(), 1);
    assert_eq!(tables.webhook(second.id).await.unwrap(), Some(second));
}
