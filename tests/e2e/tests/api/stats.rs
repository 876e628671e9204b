//! `GET /stats` and `GET /webhooks/:id/stats`

use e2e::{Api, Receiver, eventually_counted, running};
use serde_json::json;

use super::checks::error_problem;
use super::webhook_calls::calls::{minutes, webhook_with_calls};

#[tokio::test]
async fn the_calls_of_a_webhook_are_counted_by_hour_and_by_day() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = webhook_with_calls(&api, &receiver, &minutes(5)).await;
    let path = format!("/webhooks/{webhook}/stats?from=2026-01-02T02:30:00Z&until=2026-01-02T05:00:00Z");
    let stats = eventually_counted("the calls are counted", || async {
        let stats = api.get(&path).await.json();
        (stats["data"]["attributes"]["total"]["success"] == 5).then_some(stats)
    })
    .await;
    let latency = stats["data"]["attributes"]["latency"].clone();
    for percentile in ["p50_ms", "p95_ms"] {
        let bounds = [10, 20, 40, 80, 150, 300, 600, 1200, 2500, 5000, 10_000];
        assert!(bounds.iter().any(|bound| latency[percentile] == *bound), "{stats}");
    }
    let counts = |from: &str, success: u64| {
        let latency = if success > 0 { latency.clone() } else { json!(null) };
        json!({"from": from, "pending": 0, "success": success, "failed": 0, "rescheduled": 0, "latency": latency})
    };
    let mut attributes = json!({
        "interval": "hour",
        "from": "2026-01-02T02:00:00.000Z",
        "until": "2026-01-02T05:00:00.000Z",
        "intervals": [
            counts("2026-01-02T02:00:00.000Z", 0),
            counts("2026-01-02T03:00:00.000Z", 5),
            counts("2026-01-02T04:00:00.000Z", 0),
        ],
        "total": {"pending": 0, "success": 5, "failed": 0, "rescheduled": 0},
        "latency": latency,
    });
    assert_eq!(stats, json!({"data": {"type": "stats", "id": webhook, "attributes": attributes}}));

    let by_day = api.get(&format!("{path}&interval=day")).await.json();
    attributes["interval"] = json!("day");
    attributes["from"] = json!("2026-01-02T00:00:00.000Z");
    attributes["until"] = json!("2026-01-03T00:00:00.000Z");
    attributes["intervals"] = json!([counts("2026-01-02T00:00:00.000Z", 5)]);
    assert_eq!(by_day["data"]["attributes"], attributes);
}

#[tokio::test]
async fn statistics_of_the_site_tell_how_much_waits() {
    let stats = Api::of(running()).get("/stats").await;
    assert_eq!(stats.status, 200, "{}", stats.text);
    let stats = stats.json();
    assert_eq!(stats["data"]["id"], "site");
    assert_eq!(stats["data"]["attributes"]["intervals"].as_array().map(Vec::len), Some(24));
    let queues = stats["meta"]["queues"].as_object().unwrap();
    for name in [
        "events",
        "deliveries",
        "retries",
        "event_dead_letters",
        "delivery_dead_letters",
        "invalid_events",
        "tally_failures",
    ] {
        assert!(["waiting", "in_flight", "delayed"].iter().all(|key| queues[name][key].is_u64()), "{name}: {queues:?}");
    }
}

#[tokio::test]
async fn statistics_that_cannot_be_are_refused() {
    let api = Api::of(running());
    let mut problems: Vec<String> = Vec::new();
    for query in [
        "interval=week",
        "from=x",
        "until=2026-02-30",
        "from=2026-01-02&until=2026-01-01",
        "from=2026-01-01&until=2026-02-01",
    ] {
        let reply = api.get(&format!("/stats?{query}")).await;
        problems.extend(error_problem(&reply, 422, "INVALID_PARAMS").map(|problem| format!("{query}: {problem}")));
    }
    let reply = api.get("/webhooks/1/stats").await;
    problems.extend(error_problem(&reply, 404, "NOT_FOUND").map(|problem| problem.to_string()));
    assert!(problems.is_empty(), "{problems:#?}");
}
