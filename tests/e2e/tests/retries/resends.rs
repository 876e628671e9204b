//! Manual resends of calls that wait for a retry.

use e2e::Answer;
use e2e::running::{parking, sweep};
use serde_json::Value;

use super::waiting::Waiting;

#[tokio::test]
async fn a_resend_that_succeeds_cancels_the_retry() {
    let waiting = Waiting::mended().await;
    waiting.resend().await;
    let call = waiting.becomes("success").await;
    assert_eq!(call["attributes"]["next_retry_at"], Value::Null);
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 0);
    sweep(parking()).await;
    assert_eq!(waiting.receiver.received().len(), 2);
}

#[tokio::test]
async fn a_resend_that_fails_leaves_the_retry_as_it_was() {
    let waiting = Waiting::after(Answer::With(500, String::new())).await;
    let before = waiting.attributes().await;
    waiting.resend().await;
    waiting.receiver.wait_for(2).await;
    let after = waiting.becomes("rescheduled").await["attributes"].clone();
    assert_eq!(after["next_retry_at"], before["next_retry_at"]);
    assert_eq!(after["attempted_auto_retries_count"], 0);
    assert_ne!(after["last_sent_at"], before["last_sent_at"]);

    waiting.receiver.answer(Answer::With(200, String::new()));
    waiting.retry_falls_due().await;
    let call = waiting.becomes("success").await;
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 1);
    assert_eq!(waiting.receiver.received().len(), 3);
}

#[tokio::test]
async fn a_call_whose_retries_are_spent_can_be_resent() {
    let waiting = Waiting::after(Answer::With(410, String::new())).await;
    waiting.receiver.answer(Answer::With(200, String::new()));
    waiting.resend().await;
    let call = waiting.becomes("success").await;
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 0);
}
