//! From an event to the tally of the log.

use std::collections::BTreeMap;

use domain::ids::CallId;
use e2e::log::counted;
use e2e::running::untold;
use e2e::{Answer, eventually, lambda};
use reqwest::Method;
use serde_json::{Value, json};
use stack::Outputs;

use super::scene::{Scene, id_of};

/// How many calls of a webhook the tally counts, by status.
async fn counts(stack: &Outputs, webhook: &str) -> BTreeMap<&'static str, u64> {
    counted(stack, &[webhook.parse().expect("an id")]).await
}

/// Waits until the tally counts these calls of a webhook.
async fn wait_for(stack: &Outputs, webhook: &str, expected: &[(&'static str, u64)]) {
    let expected: BTreeMap<_, _> = expected.iter().copied().collect();
    e2e::eventually_counted(&format!("{expected:?} are counted"), || async {
        (counts(stack, webhook).await == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn calls_are_counted_and_followed_from_failure_to_success() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, "broken".to_owned()));
    let webhook = scene.webhook(json!({})).await;
    for _ in 0..3 {
        scene.publish().await;
    }
    wait_for(scene.stack, &webhook, &[("failed", 3)]).await;
    scene.receiver.answer(Answer::With(200, String::new()));
    let calls = scene.api.calls_of(&webhook).await;
    let path = format!("/webhook_calls/{}/resend_webhook", id_of(&calls[0]));
    assert_eq!(scene.api.send(scene.api.request(Method::POST, &path)).await.status, 204);
    wait_for(scene.stack, &webhook, &[("failed", 2), ("success", 1)]).await;
}

#[tokio::test]
async fn a_log_that_was_there_before_its_tally_is_counted_by_a_repair() {
    let scene = Scene::on(untold()).await;
    let webhook = scene.webhook(json!({})).await;
    // On days of its own: others use this stack, too.
    let mut event = scene.event(json!({}));
    for day in ["2019-01-02", "2019-01-03"] {
        event["event_triggered_at"] = json!(format!("{day}T10:00:00Z"));
        event["id"] = json!(format!("{day}-{}", scene.model));
        scene.send(&event).await;
    }
    scene.receiver.wait_for(2).await;
    eventually("both calls are done", || async {
        let calls = scene.api.calls_of(&webhook).await;
        (calls.len() == 2 && calls.iter().all(|call| call["attributes"]["status"] == "success")).then_some(())
    })
    .await;
    assert!(counts(scene.stack, &webhook).await.is_empty());
    // The webhook's calls outlive it.
    assert_eq!(scene.api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    let repaired = || async {
        let stack = scene.stack.clone();
        let repair = move || {
            let mut days = Vec::new();
            let from_to = (Some("2019-01-01"), Some("2019-01-31"));
            let done = stack::repair_tally(&stack, from_to.0, from_to.1, |day| {
                days.push((day.day.clone(), day.calls, day.off))
            });
            done.map(|()| days)
        };
        tokio::task::spawn_blocking(repair).await.expect("it ends").expect("a repair")
    };
    let day = |day: &str, off| (day.to_owned(), 1, off);
    assert_eq!(repaired().await, [day("2019-01-02", 1), day("2019-01-03", 1)]);
    assert_eq!(counts(scene.stack, &webhook).await, BTreeMap::from([("success", 2)]));
    assert_eq!(repaired().await, [day("2019-01-02", 0), day("2019-01-03", 0)]);
}

/// A record of the stream as Lambda hands it over, as far as the function reads it.
fn record(id: &str, pk: &str, sk: &str) -> Value {
    json!({"eventID": id, "eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}})
}

#[tokio::test]
async fn a_record_about_no_call_is_set_aside_and_holds_nothing_up() {
    let scene = Scene::on(untold()).await;
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call: CallId = id_of(&scene.api.settled_call_of(&webhook).await).parse().unwrap();
    let good = record("1", &format!("CALLS#{webhook}"), &call.order_in_webhook());
    let records = json!({"Records": [record("2", "CALLS#nobody", "nothing"), good, {}]});
    let answer = lambda::invoke(scene.stack, "TallyFunction", &records).await;
    assert_eq!(answer, json!({"changes": 1, "off": 1, "events": 0, "aside": 2}));
    assert_eq!(counts(scene.stack, &webhook).await, BTreeMap::from([("success", 1)]));
}

#[tokio::test]
async fn the_schedules_input_prunes_and_what_is_no_input_says_what_is() {
    let pruned = lambda::invoke(untold(), "TallyFunction", &json!({"prune": true})).await;
    assert_eq!(pruned, json!({"pruned": 0, "unfinished": false}));
    let refused = lambda::invoke(untold(), "TallyFunction", &json!({"repair": {"from": "yesterday"}})).await;
    assert!(refused["errorMessage"].as_str().is_some_and(|text| text.contains("is no day")), "{refused}");
}
