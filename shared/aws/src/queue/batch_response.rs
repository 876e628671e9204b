//! The partial batch response: one place that turns the outcome of each record into SQS's answer.

use std::future::Future;

use aws_lambda_events::event::sqs::SqsBatchResponse;
use futures::future::join_all;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It is dealt with; SQS deletes it.
    Done,
    /// SQS delivers it again when its visibility timeout ends, or moves it to the dead-letter queue after
    /// `maxReceiveCount` receives.
    Redeliver,
}

/// Runs one task for each message, all at once, and waits for all. `None` stands for a task that panicked: the others
/// are left alone.
pub async fn run_each<T, F>(tasks: impl IntoIterator<Item = (String, F)>) -> Vec<(String, Option<T>)>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = tasks.into_iter().map(|(message_id, task)| (message_id, tokio::spawn(task))).collect();
    join_all(tasks.into_iter().map(|(message_id, task)| async move {
        let outcome = task.await.inspect_err(|panic| tracing::error!(message_id, %panic, "a message's task panicked"));
        (message_id, outcome.ok())
    }))
    .await
}

/// SQS's answer: the messages that are to be delivered again.
pub fn response(outcomes: impl IntoIterator<Item = (String, Disposition)>) -> SqsBatchResponse {
    let mut answer = SqsBatchResponse::default();
    let again = outcomes.into_iter().filter(|(_, outcome)| *outcome == Disposition::Redeliver);
    answer.set_failures(again.map(|(message_id, _)| message_id));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_leaves_the_other_messages_alone() {
        let task = |number: Option<u8>| async move { number.expect("a record that panics") };
        let outcomes = run_each([("a".to_owned(), task(Some(1))), ("b".to_owned(), task(None))]).await;
        assert_eq!(outcomes, [("a".to_owned(), Some(1)), ("b".to_owned(), None)]);
    }

    #[test]
    fn the_answer_names_the_messages_to_deliver_again() {
        let answer = response([("a".to_owned(), Disposition::Done), ("b".to_owned(), Disposition::Redeliver)]);
        let failed: Vec<_> = answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
        assert_eq!(failed, ["b"]);
    }
}
