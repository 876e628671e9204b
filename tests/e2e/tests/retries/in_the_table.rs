//! Long waits: the call is parked in the table, and the scheduler sends it when its time comes.

use std::time::Duration;

use domain::time::Timestamp;
use e2e::Answer;
use e2e::running::{parking, sqs, sweep, unswept};
use serde_json::Value;

use super::waiting::Waiting;

#[tokio::test]
async fn a_waiting_call_is_rescheduled_and_tells_when() {
    let waiting = Waiting::after(Answer::With(500, String::new())).await;
    let call = waiting.attributes().await;
    assert_eq!(call["status"], "rescheduled");
    assert_eq!(call["attempted_auto_retries_count"], 0);
    let time = |name: &str| call[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    let wait = time("next_retry_at").since(time("last_sent_at")).as_secs();
    assert!((3600..=3600 + 180 + 8).contains(&wait), "an hour, 5 % of chance, and the request itself: {wait} s");
}

#[tokio::test]
async fn a_retry_is_made_when_it_is_due_and_not_before() {
    let waiting = Waiting::mended().await;
    sweep(parking()).await;
    assert_eq!(waiting.receiver.received().len(), 1, "the scheduler sends nothing early");
    waiting.retry_falls_due().await;
    let call = waiting.becomes("success").await;
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 1);
    assert_eq!(call["attributes"]["next_retry_at"], Value::Null);
    assert_eq!(waiting.receiver.received().len(), 2);
}

#[tokio::test]
async fn a_due_call_is_retried_once_however_often_the_scheduler_looks() {
    let waiting = Waiting::mended().await;
    waiting.retry_falls_due().await;
    sweep(parking()).await;
    sweep(parking()).await;
    waiting.becomes("success").await;
    assert_eq!(waiting.receiver.received().len(), 2);
}

#[tokio::test]
async fn the_scheduler_looks_by_itself() {
    // No test has it look on this stack.
    let waiting = Waiting::on(unswept(), Answer::With(500, String::new())).await;
    waiting.receiver.answer(Answer::With(200, String::new()));
    waiting.hour_passes().await;
    // It looks once a minute.
    e2e::wait::eventually_within(Duration::from_secs(180), "the scheduler has looked", || async {
        (waiting.attributes().await["status"] == "success").then_some(())
    })
    .await;
    assert_eq!(waiting.receiver.received().len(), 2);
}

#[tokio::test]
async fn all_retries_can_be_spent_in_the_table() {
    let waiting = Waiting::after(Answer::With(500, String::new())).await;
    for retry in 1..=7 {
        waiting.retry_falls_due().await;
        waiting.receiver.wait_for(retry + 1).await;
        waiting.becomes(if retry < 7 { "rescheduled" } else { "failed" }).await;
    }
    let call = waiting.attributes().await;
    assert_eq!((&call["attempted_auto_retries_count"], &call["next_retry_at"]), (&7.into(), &Value::Null));
}

#[tokio::test]
async fn a_parked_call_holds_no_message_in_flight() {
    let _waiting = Waiting::after(Answer::With(500, String::new())).await;
    let name = aws_sdk_sqs::types::QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
    e2e::eventually("nothing is in flight in the retry queue", || async {
        let queue = &parking().others["RetryQueueUrl"];
        let answer = sqs(parking()).await.get_queue_attributes().queue_url(queue).attribute_names(name.clone()).send();
        let answer = answer.await.expect("attributes");
        (answer.attributes()?.get(&name)? == "0").then_some(())
    })
    .await;
}
