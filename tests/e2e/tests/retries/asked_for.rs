//! What a receiver asks for: `Retry-After`, `410 Gone`.

use domain::time::Timestamp;
use e2e::Answer;
use serde_json::Value;

use super::waiting::Waiting;

const HOUR: u64 = 3600;

/// The wait in seconds, without the time that the request itself took.
async fn wait_after(status: u16, retry_after: &str) -> u64 {
    let answer = Answer::Headers(status, vec![("retry-after", retry_after.to_owned())]);
    let call = Waiting::after(answer).await.attributes().await;
    assert_eq!(call["status"], "rescheduled");
    let time = |name: &str| call[name].as_str().unwrap_or_default().parse::<Timestamp>().expect("a time");
    time("next_retry_at").since(time("last_sent_at")).as_secs()
}

fn about(hours: u64) -> std::ops::RangeInclusive<u64> {
    hours * HOUR..=hours * HOUR * 105 / 100 + 8
}

#[tokio::test]
async fn a_longer_wait_is_granted_to_429_and_503_up_to_a_day() {
    for (status, retry_after, hours) in
        [(429, "7200", 2), (503, "7200", 2), (503, "60", 1), (429, "99999999", 24), (500, "7200", 1), (503, "soon", 1)]
    {
        let wait = wait_after(status, retry_after).await;
        assert!(about(hours).contains(&wait), "{status} with {retry_after}: {wait} s");
    }
}

#[tokio::test]
async fn a_date_is_understood() {
    let wait = wait_after(503, "Tue, 31 Dec 2199 23:59:59 GMT").await;
    assert!(about(24).contains(&wait), "{wait} s");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_not_called_again() {
    let waiting = Waiting::after(Answer::With(410, String::new())).await;
    let call = waiting.attributes().await;
    assert_eq!((&call["status"], &call["next_retry_at"]), (&"failed".into(), &Value::Null));
}
