//! Answers of receivers, small and large.

use std::collections::BTreeMap;
use std::time::Duration;

use aws::clock;
use domain::call::{Attempt, CallStatus, Cause, Outcome, Response};
use domain::limits::{RESPONSE_BODY_BYTES, RESPONSE_HEADER_BYTES};

use aws::store::claims::Lease;

use super::{Turn, a_call, answered, claim_first, lease, noise, read, record, settled, tables, turn};

const FIRST: Cause = Cause::Automatic;

/// An attempt with this answer.
fn attempt(headers: BTreeMap<String, String>, body: String, cut: bool) -> Attempt {
    let outcome = Outcome { response: Some(Response { status: 200, headers, body, cut }), failure: None };
    Attempt { outcome, ..answered(200, "") }
}

#[tokio::test]
async fn answers_of_every_size_come_back_as_they_were() {
    let tables = tables().await;
    let header = BTreeMap::from([("x-noise".to_owned(), noise(RESPONSE_HEADER_BYTES))]);
    let control = "\u{1}".repeat(RESPONSE_BODY_BYTES);
    for attempt in [
        attempt(BTreeMap::new(), String::new(), false),
        attempt(BTreeMap::new(), "x".repeat(300), false),
        // About where an answer gets an item of its own.
        attempt(BTreeMap::new(), "x".repeat(350), false),
        attempt(BTreeMap::new(), "x".repeat(400), true),
        attempt(header.clone(), String::new(), false),
        attempt(header, noise(RESPONSE_BODY_BYTES), true),
        attempt(BTreeMap::new(), control, false),
        attempt(BTreeMap::new(), "🔔".repeat(RESPONSE_BODY_BYTES / 4), false),
    ] {
        let (call, lease) = (a_call(&tables).await, lease());
        assert!(claim_first(&tables, call, &lease).await);
        assert!(record(&tables, call, &FIRST, &lease.token, &attempt, &settled(CallStatus::Success)).await);
        assert_eq!(read(&tables, call).await.last_attempt, Some(attempt));
    }
}

#[tokio::test]
async fn large_answers_of_many_calls_are_not_mixed_up() {
    let tables = tables().await;
    let mut calls = Vec::new();
    for number in 0..5 {
        let (call, lease) = (a_call(&tables).await, lease());
        assert!(claim_first(&tables, call, &lease).await);
        let body = if number == 2 { "small".to_owned() } else { format!("{number}{}", noise(2000)) };
        let attempt = attempt(BTreeMap::new(), body, false);
        assert!(record(&tables, call, &FIRST, &lease.token, &attempt, &settled(CallStatus::Success)).await);
        calls.push((call, attempt));
    }
    let ids: Vec<_> = calls.iter().map(|(call, _)| *call).collect();
    let read = tables.calls_by_id(&ids, clock::now()).await.unwrap();
    for (call, attempt) in calls {
        assert_eq!(read[&call].last_attempt, Some(attempt));
    }
}

#[tokio::test]
async fn the_answer_of_whoever_was_taken_over_does_not_replace_the_recorded_one() {
    let tables = tables().await;
    let (call, slow) = (a_call(&tables).await, lease());
    assert!(claim_first(&tables, call, &slow).await);
    let later = slow.until.plus(Duration::from_secs(1));
    let quick = Lease { until: later.plus(Duration::from_secs(60)), ..lease() };
    assert!(matches!(turn(&tables, call, &FIRST, &quick, later).await, Turn::Ours(_)));
    let (first, late) = (answered(200, &noise(3000)), answered(200, &noise(4000)));
    let success = settled(CallStatus::Success);
    assert!(record(&tables, call, &FIRST, &quick.token, &first, &success).await);
    assert!(!record(&tables, call, &FIRST, &slow.token, &late, &success).await);
    assert_eq!(read(&tables, call).await.last_attempt, Some(first));
}
