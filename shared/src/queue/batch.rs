//! The partial batch response: one place that turns the outcome of each record into SQS's answer.

use std::future::Future;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse};
use futures::future::join_all;
use tokio::task::JoinHandle;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It is dealt with; SQS deletes it.
    Done,
    /// SQS delivers it again when its visibility timeout ends, or moves it to the dead-letter queue after
    /// `maxReceiveCount` receives.
    Redeliver,
}

/// Runs one task for each message, all at once, and answers SQS. A task that panics has its message delivered again and
/// leaves the others alone.
pub async fn answer<F>(tasks: impl IntoIterator<Item = (String, F)>) -> SqsBatchResponse
where
    F: Future<Output = Disposition> + Send + 'static,
{
    let tasks: Vec<(String, JoinHandle<Disposition>)> =
        tasks.into_iter().map(|(message_id, task)| (message_id, tokio::spawn(task))).collect();
    let outcomes = join_all(tasks.into_iter().map(|(message_id, task)| async move {
        let outcome = task.await.unwrap_or_else(|panic| {
            tracing::error!(message_id, %panic, "a message's task panicked");
            Disposition::Redeliver
        });
        (message_id, outcome)
    }));
    response(outcomes.await)
}

/// SQS's answer: the messages that are to be delivered again.
pub fn response(outcomes: impl IntoIterator<Item = (String, Disposition)>) -> SqsBatchResponse {
    let mut answer = SqsBatchResponse::default();
    answer.batch_item_failures = outcomes
        .into_iter()
        .filter(|(_, outcome)| *outcome == Disposition::Redeliver)
        .map(|(message_id, _)| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = message_id;
            failure
        })
        .collect();
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_has_its_own_message_delivered_again_and_no_other() {
        let task = |outcome: Option<Disposition>| async move { outcome.expect("a record that panics") };
        let answer = answer([
            ("done".to_owned(), task(Some(Disposition::Done))),
            ("panics".to_owned(), task(None)),
            ("again".to_owned(), task(Some(Disposition::Redeliver))),
        ])
        .await;
        let failed: Vec<_> = answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        assert_eq!(failed, ["panics", "again"]);
    }
}
