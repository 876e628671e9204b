//! How many requests a token may send.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use e2e::Api;
use e2e::api::{Reply, webhook_attributes};
use e2e::running::{dynamodb, start};
use serde_json::json;

use super::checks::{assert_error, document, header};
use crate::client::run_tests;

/// Requests of the template's default limit.
const LIMIT: usize = 60;
/// The length of a window, in seconds, that does not end during the test.
fn long_window() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let lasts = |seconds: &u64| seconds - now % seconds > 900;
    (3000..=3600).rev().find(lasts).unwrap_or_else(|| panic!("every window ends soon after {now}"))
}

fn number(reply: &Reply, name: &str) -> u64 {
    header(reply, name).parse().unwrap_or_else(|_| panic!("{name} is {:?}", header(reply, name)))
}

#[tokio::test]
async fn a_window_has_room_for_so_many_requests_and_refuses_the_rest() {
    let seconds = long_window();
    let stack = start("limited", &[("RateLimit", "60"), ("RateLimitSeconds", &seconds.to_string())]);
    let api = Api::of(stack.outputs());

    // What is refused anyway is not counted.
    assert_eq!(api.get("/nothing").await.status, 404);
    assert_eq!(api.send(api.bare_request(reqwest::Method::GET, "/webhooks").bearer_auth("wrong")).await.status, 401);

    let first = api.get("/webhooks").await;
    assert_eq!(first.status, 200);
    assert_eq!((number(&first, "x-ratelimit-limit"), number(&first, "x-ratelimit-remaining")), (60, 59));
    assert_eq!(header(&first, "x-ratelimit-reset"), "");
    let second = api.get("/webhooks/312").await;
    assert_eq!((second.status, number(&second, "x-ratelimit-remaining")), (404, 58));

    // From several clients at the same time, so from several sandboxes.
    let requests = (0..LIMIT + 20).map(|_| {
        let api = api.clone();
        tokio::spawn(async move { api.get("/webhooks").await })
    });
    let mut replies = Vec::new();
    for request in requests.collect::<Vec<_>>() {
        replies.push(request.await.unwrap());
    }
    let (passed, refused): (Vec<_>, Vec<_>) = replies.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((passed.len(), refused.len()), (LIMIT - 2, 22));
    let mut left: Vec<_> = passed.iter().map(|reply| number(reply, "x-ratelimit-remaining")).collect();
    left.sort_unstable();
    assert_eq!(left, (0..58).collect::<Vec<_>>());
    for reply in &refused {
        assert_eq!(assert_error(reply, 429, "RATE_LIMIT_EXCEEDED"), json!({}));
        assert_eq!((number(reply, "x-ratelimit-limit"), number(reply, "x-ratelimit-remaining")), (60, 0));
        assert!((1..=seconds).contains(&number(reply, "x-ratelimit-reset")), "{:?}", reply.headers);
    }

    // What is refused does nothing, and a client that does not listen is not counted for long.
    for _ in 0..100 {
        let create = api.post("/webhooks", &document(webhook_attributes(json!({})))).await;
        assert_error(&create, 429, "RATE_LIMIT_EXCEEDED");
    }
    let table = &stack.outputs().webhooks_table_name;
    let items =
        dynamodb(stack.outputs()).await.scan().table_name(table).send().await.unwrap().items.unwrap_or_default();
    assert_eq!(items.len(), 1, "only the window's count: {items:?}");
    let counted = items[0].get("requests").map(AttributeValue::as_n).unwrap().unwrap().parse::<usize>().unwrap();
    assert!((LIMIT + 1..LIMIT + 60).contains(&counted), "{counted} requests are counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_client_rides_the_limit_out() {
    let stack = start("riding", &[("RateLimit", "4"), ("RateLimitSeconds", "1")]);
    let outputs = stack.outputs().clone();
    let run = tokio::task::spawn_blocking(move || run_tests(&outputs, "limited", 2));
    tokio::time::timeout(Duration::from_secs(300), run).await.unwrap().unwrap();
}
